#include "lists/ladder_model.h"

#include <algorithm>

#include <lvslab/sim/quiet.h>

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

}  // namespace

void LadderModel::startAgain() {
  m_seen = 0;
  m_rungs.clear();
  m_hosts.clear();
}

void LadderModel::takePart(quint32 node) {
  const auto place = std::ranges::lower_bound(m_hosts, node);
  if (place == m_hosts.end() || *place != node) m_hosts.insert(place, node);
}

void LadderModel::follow(const Run& run, quint32 flow) {
  if (flow != m_flow) {
    m_flow = flow;
    startAgain();
  }
  for (; m_seen < run.eventCount(); ++m_seen) {
    const quint64 number = m_seen + 1;
    const auto& event = run.event(number);
    if (flow == 0 || event.lineage.flow != flow || event.lineage.packet == 0) continue;
    const quint64 packet = event.lineage.packet;
    if (event.kind == Kind::received) {
      // The newest departure of this packet from another host; of those flooded the one that is for somebody here is
      // found when the others end quietly.
      const auto sent = std::find_if(m_rungs.rbegin(), m_rungs.rend(), [&](const Rung& rung) {
        return run.event(rung.sent).lineage.packet == packet && rung.from != event.node;
      });
      if (sent == m_rungs.rend()) continue;
      if (sent->taken || sent->isDropped) {  // flooded: a rung for each that takes it
        m_rungs.push_back({sent->sent, number, sent->from, event.node, false});
      } else {
        sent->taken = number;
        sent->to = event.node;
      }
      takePart(event.node);
    } else if (event.kind == Kind::sent) {
      m_rungs.push_back({number, std::nullopt, event.node, event.node, false});
      takePart(event.node);
    } else if (event.kind == Kind::dropped) {
      const auto rung = std::find_if(m_rungs.rbegin(), m_rungs.rend(), [&](const Rung& one) {
        return run.event(one.sent).lineage.packet == packet &&
               (one.taken ? one.to == event.node : one.from == event.node);
      });
      if (rung == m_rungs.rend()) continue;
      if (sim::is_quiet(event)) {  // it was not for this host: no rung of the ladder
        const bool isOnly =
            std::ranges::count_if(m_rungs, [&](const Rung& one) { return one.sent == rung->sent; }) == 1;
        if (isOnly) {
          rung->taken.reset();
          rung->to = rung->from;
        } else {
          m_rungs.erase(std::next(rung).base());
        }
      } else {
        rung->isDropped = true;
        if (!rung->taken) rung->to = event.node;
      }
    }
  }
}

}  // namespace lvslab::gui
