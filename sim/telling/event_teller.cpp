#include <algorithm>

#include <fmt/core.h>

#include <lvslab/sim/event_teller.h>
#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/reasons.h>

namespace lvslab::sim {
namespace {

using Kind = TraceEvent::Kind;

/// What is not about a packet: requests, commands, cables, thoughts.
OutlineStep step_without_packet(const TraceEvent& event, const PlaceNames& places, Instant origin) {
  OutlineStep step;
  step.at = event.at - origin;
  step.node = places.node(event.node);
  std::string text(event.text);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  switch (event.kind) {
    case Kind::request_begun: step.action = fmt::format("begins request {}: {}", event.lineage.flow, text); break;
    case Kind::request_ended: {
      const bool failed = text.starts_with("ERR");
      step.kind = failed ? OutlineStep::Kind::drops : OutlineStep::Kind::delivers;
      step.action = fmt::format("request {} is over: {}", event.lineage.flow, text);
      break;
    }
    case Kind::command_begun: step.action = "$ " + text; break;
    case Kind::command_ended:
      step.action = text.empty() ? "the command is done" : "the command is done and says";
      break;
    case Kind::link_changed:
      step.action = fmt::format("{} is {}", places.interface(event.node, event.interface), text);
      break;
    default: step.action = "thinks"; break;
  }
  if (event.kind == Kind::command_ended) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      step.reasons.push_back({text.substr(begin, end - begin), {}});
      begin = end + 1;
    }
  }
  for (auto& reason : reasons_of(event.notes)) step.reasons.push_back(std::move(reason));
  return step;
}

/// How the packet of event `index` came to its node: the newest arrival there; nullptr: it was born there.
const TraceEvent* arrival_before(const EventLog& events, std::size_t index) {
  const auto& event = events[index];
  for (std::size_t i = index; i-- > 0;) {
    const auto& earlier = events[i];
    if (earlier.lineage.packet != event.lineage.packet || earlier.node != event.node) continue;
    if (earlier.kind == Kind::received) return &earlier;
  }
  return nullptr;
}

}  // namespace

Dissection EventTeller::packet(const EventLog& log, std::uint64_t number) const {
  const auto& event = log[number - 1];
  if (event.bytes.empty()) return {};
  SequenceBook book = history_.book_at(log, number - 1, event.lineage.flow);
  return dissect(event.bytes, event.is_frame, &book);
}

std::string EventTeller::headline(const EventLog& log, std::uint64_t number) const {
  return log[number - 1].bytes.empty() ? "" : sim::headline(packet(log, number));
}

ToldEvent EventTeller::tell(const EventLog& log, std::uint64_t number, const PlaceNames& places, Instant origin) const {
  const auto& event = log[number - 1];
  ToldEvent told{number, event.lineage.packet, event.lineage.flow, headline(log, number), {}};
  if (event.bytes.empty()) {
    told.steps.push_back(step_without_packet(event, places, origin));
    return told;
  }
  Visit visit;
  visit.node = event.node;
  visit.at = event.at;
  if (event.kind == Kind::received) {
    visit.arrival = &event;
  } else {
    visit.arrival = event.lineage.packet == 0 ? nullptr : arrival_before(log, number - 1);
    std::vector<FieldChange> changes;
    SequenceBook book = history_.book_at(log, number - 1, event.lineage.flow);
    const auto packet = dissect(event.bytes, event.is_frame, &book);
    if (visit.arrival != nullptr) {
      visit.at = visit.arrival->at;
      changes = changes_between(dissect(visit.arrival->bytes, visit.arrival->is_frame, &book), packet);
    }
    if (event.kind == Kind::sent || event.kind == Kind::switched) {
      visit.departures.push_back({&event, packet, event.notes, std::move(changes)});
    } else {
      visit.end = &event;
      visit.end_changes = std::move(changes);
    }
  }
  told.steps = outline(visit, places, origin);
  return told;
}

std::string as_text(const ToldEvent& told, Colour colour) {
  std::string text = fmt::format("event {}", told.number);
  if (told.packet != 0) text += fmt::format("  ·  packet {}", told.packet);
  if (told.flow != 0) text += fmt::format("  ·  request {}", told.flow);
  if (!told.headline.empty()) text += "  ·  " + told.headline;
  text = (colour == Colour::terminal ? "\033[1m" + text + "\033[0m" : text) + '\n';
  for (const auto& step : told.steps) text += as_text(step, 8, colour);
  return text;
}

}  // namespace lvslab::sim
