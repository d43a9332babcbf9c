#include "window/story_panel.h"

#include <QVBoxLayout>
#include <algorithm>

#include <lvslab/sim/quiet.h>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

constexpr int most_requests = 2000;  ///< in the box; all others are reached by the list of events
constexpr int number_role = Qt::UserRole;

}  // namespace

StoryPanel::StoryPanel(Focus& focus, Words& words, QWidget* parent) : QWidget(parent), m_focus(focus), m_words(words) {
  m_request.setAccessibleName(tr("Request"));
  m_request.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_only.setText(tr("only this request"));
  m_steps.setWordWrap(true);
  m_steps.setTextElideMode(Qt::ElideNone);
  m_steps.setAccessibleName(tr("Steps of the request"));
  m_steps.setFrameShape(QFrame::NoFrame);
  m_steps.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(6, 6, 0, 0);
  layout->addWidget(&m_request);
  layout->addWidget(&m_only);
  layout->addWidget(&m_steps);
  connect(&focus.run(), &Run::opened, this, [this] {
    const QSignalBlocker quiet(m_request);
    m_request.clear();
    m_gathered = 0;
    m_told = 0;
    m_steps.clear();
    gatherRequests();
  });
  connect(&focus.run(), &Run::grew, this, [this] {
    gatherRequests();
    if (m_told != 0) tellRequest();
  });
  connect(&focus.run(), &Run::becameAnother, this, [this](quint64 common) {
    m_gathered = std::min(m_gathered, common);
    m_told = 0;
    followMoment();
  });
  connect(&focus, &Focus::moved, this, &StoryPanel::followMoment);
  connect(&m_request, &QComboBox::activated, this, [this](int index) {
    Q_EMIT eventWanted(m_request.itemData(index, number_role + 1).toULongLong());
    if (m_only.isChecked()) m_focus.showOnlyFlow(m_request.itemData(index).toUInt());
  });
  connect(&m_only, &QCheckBox::toggled, this, [this](bool on) {
    m_focus.showOnlyFlow(on && m_focus.flow() != 0 ? std::optional(m_focus.flow()) : std::nullopt);
  });
  connect(&focus, &Focus::onlyFlowChanged, this, [this] {
    const QSignalBlocker quiet(m_only);
    m_only.setChecked(m_focus.onlyFlow().has_value());
  });
  connect(&m_steps, &QListWidget::currentRowChanged, this, [this](int row) {
    if (!m_isFollowing && row >= 0) Q_EMIT eventWanted(m_steps.item(row)->data(number_role).toULongLong());
  });
}

void StoryPanel::stepBy(int steps) {
  if (m_steps.count() > 0) m_steps.setCurrentRow(std::clamp(m_steps.currentRow() + steps, 0, m_steps.count() - 1));
}

void StoryPanel::gatherRequests() {
  const Run& run = m_focus.run();
  for (; m_gathered < run.eventCount() && m_request.count() < most_requests; ++m_gathered) {
    const auto& event = run.event(m_gathered + 1);
    if (event.kind != Kind::request_begun || m_request.findData(event.lineage.flow) >= 0) continue;
    m_request.addItem(tr("Request %1: %2")
                          .arg(event.lineage.flow)
                          .arg(QString::fromUtf8(event.text.data(), static_cast<qsizetype>(event.text.size()))),
                      event.lineage.flow);
    m_request.setItemData(m_request.count() - 1, m_gathered + 1, number_role + 1);
  }
}

void StoryPanel::tellRequest() {
  const Run& run = m_focus.run();
  for (; m_toldFrom < run.eventCount(); ++m_toldFrom) {
    const auto& event = run.event(m_toldFrom + 1);
    if (event.lineage.flow != m_told) continue;
    // What hosts do; arrivals and switches are seen on the canvas.
    if (event.kind == Kind::received || event.kind == Kind::switched || event.kind == Kind::noted) continue;
    if (sim::is_quiet(event)) continue;
    auto* item = new QListWidgetItem(m_words.shortLine(m_toldFrom + 1));
    item->setData(number_role, m_toldFrom + 1);
    item->setToolTip(spanText(event.at - run.origin()) + u'\n' + m_words.sentence(m_toldFrom + 1));
    if (event.kind == Kind::dropped) item->setForeground(theme().bad);
    if (event.kind == Kind::delivered || event.kind == Kind::request_ended) item->setForeground(theme().good);
    m_steps.addItem(item);
  }
}

void StoryPanel::followMoment() {
  const Run& run = m_focus.run();
  if (!run.isOpen()) return;
  const quint32 flow = m_focus.flow() != 0 ? m_focus.flow() : 1;
  m_isFollowing = true;
  if (flow != m_told) {
    m_told = flow;
    m_toldFrom = 0;
    m_steps.clear();
    tellRequest();
    const QSignalBlocker quiet(m_request);
    m_request.setCurrentIndex(m_request.findData(flow));
  }
  int row = -1;
  int low = 0;
  int high = m_steps.count();
  while (low < high) {
    const int middle = (low + high) / 2;
    if (m_steps.item(middle)->data(number_role).toULongLong() <= m_focus.position()) {
      row = middle;
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  m_steps.setCurrentRow(row);
  if (row >= 0) m_steps.scrollToItem(m_steps.item(row));
  m_isFollowing = false;
}

}  // namespace lvslab::gui
