#include "event_text.h"

#include <algorithm>

#include <fmt/core.h>

#include <lvslab/sim/flow_story.h>

#include "decision_report.h"

namespace lvslab::cli {
namespace {

using Kind = sim::TraceEvent::Kind;

/// What is not about a packet: requests, commands, cables, thoughts.
OutlineStep step_without_packet(const sim::TraceEvent& event, const sim::PlaceNames& places, Instant origin) {
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
const sim::TraceEvent* arrival_before(const std::vector<sim::TraceEvent>& events, std::size_t index) {
  const auto& event = events[index];
  for (std::size_t i = index; i-- > 0;) {
    const auto& earlier = events[i];
    if (earlier.lineage.packet != event.lineage.packet || earlier.node != event.node) continue;
    if (earlier.kind == Kind::received) return &earlier;
  }
  return nullptr;
}

}  // namespace

const std::string& EventTeller::headline_of(std::uint64_t number) {
  const auto& events = recording_.events();
  while (headlines_.size() < number) {
    const auto& event = events[headlines_.size()];
    headlines_.push_back(event.bytes.empty() ? "" : headline(sim::dissect(event.bytes, event.is_frame, &book_)));
  }
  return headlines_[number - 1];
}

void EventTeller::forget_from(std::uint64_t number) {
  if (headlines_.size() >= number) headlines_.resize(number - 1);
}

std::string EventTeller::tell(std::uint64_t number, const sim::PlaceNames& places, Instant origin, Colour colour) {
  const auto& events = recording_.events();
  const auto& event = events[number - 1];
  const std::string headline = headline_of(number);
  std::string text = fmt::format("event {}", number);
  if (event.lineage.packet != 0) text += fmt::format("  ·  packet {}", event.lineage.packet);
  if (event.lineage.flow != 0) text += fmt::format("  ·  request {}", event.lineage.flow);
  if (!headline.empty()) text += "  ·  " + headline;
  text = (colour == Colour::terminal ? "\033[1m" + text + "\033[0m" : text) + '\n';
  if (event.bytes.empty()) return text + as_text(step_without_packet(event, places, origin), 8, colour);

  sim::Visit visit;
  visit.node = event.node;
  visit.at = event.at;
  if (event.kind == Kind::received) {
    visit.arrival = &event;
  } else {
    visit.arrival = event.lineage.packet == 0 ? nullptr : arrival_before(events, number - 1);
    std::vector<sim::FieldChange> changes;
    const auto packet = sim::dissect(event.bytes, event.is_frame, &book_);
    if (visit.arrival != nullptr) {
      visit.at = visit.arrival->at;
      changes = changes_between(sim::dissect(visit.arrival->bytes, visit.arrival->is_frame, &book_), packet);
    }
    if (event.kind == Kind::sent || event.kind == Kind::switched) {
      visit.departures.push_back({&event, packet, event.notes, std::move(changes)});
    } else {
      visit.end = &event;
      visit.end_changes = std::move(changes);
    }
  }
  for (const auto& step : outline(visit, places, origin)) text += as_text(step, 8, colour);
  return text;
}

}  // namespace lvslab::cli
