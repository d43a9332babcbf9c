#include "run/focus.h"

#include <algorithm>

namespace lvslab::gui {

Focus::Focus(Run& run, QObject* parent) : QObject(parent), m_run(run) {
  connect(&run, &Run::opened, this, [this] {
    m_packet = 0;
    m_flow = 0;
    m_node.reset();
    m_onlyFlow.reset();
    m_field.clear();
    Q_EMIT onlyFlowChanged();
    Q_EMIT nodeChosen();
    settle(m_run.originEvents());
  });
  connect(&run, &Run::becameAnother, this, [this](quint64 common) {
    if (m_position > common) settle(common);
  });
}

const sim::TraceEvent* Focus::event() const {
  return m_position == 0 || !m_run.isOpen() ? nullptr : &m_run.event(m_position);
}

void Focus::moveTo(quint64 position) {
  position = std::min(position, m_run.eventCount());
  if (position != m_position) {
    settle(position);
  } else if (const auto* last = event(); last != nullptr && m_time != last->at) {
    m_time = last->at;
    Q_EMIT timePassed();
  }
}

void Focus::settle(quint64 position) {
  m_position = std::min(position, m_run.eventCount());
  const auto* last = event();
  m_time = last == nullptr ? m_run.origin() : last->at;
  if (last != nullptr && last->lineage.packet != 0) {
    m_packet = last->lineage.packet;
    m_flow = last->lineage.flow;
  } else if (last != nullptr && last->lineage.flow != 0) {
    m_flow = last->lineage.flow;
  }
  Q_EMIT moved();
  Q_EMIT timePassed();
}

void Focus::passTime(Instant time) {
  if (time == m_time) return;
  m_time = time;
  Q_EMIT timePassed();
}

void Focus::showOnlyFlow(std::optional<quint32> flow) {
  if (flow == m_onlyFlow) return;
  m_onlyFlow = flow;
  Q_EMIT onlyFlowChanged();
}

void Focus::chooseNode(std::optional<quint32> node) {
  if (node == m_node) return;
  m_node = node;
  Q_EMIT nodeChosen();
}

void Focus::chooseField(const QString& field) {
  if (field == m_field) return;
  m_field = field;
  Q_EMIT fieldChosen();
}

}  // namespace lvslab::gui
