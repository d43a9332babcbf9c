#include <algorithm>

#include <fmt/core.h>

#include <lvslab/drop_reason.h>
#include <lvslab/sim/story_outline.h>

namespace lvslab::sim {
namespace {

/// "02:00:00:00:03:01 router:eth0"; other values as they are.
std::string with_owner(const std::string& value, const PlaceNames& places) {
  const auto mac = net::Mac::parse(value);
  if (!mac) return value;
  const std::string owner = places.mac(*mac);
  return owner == value ? value : value + " " + owner;
}

void add_changes(OutlineStep& step, std::vector<FieldChange> changes, const PlaceNames& places) {
  // On the wire the destination comes first; a sentence begins with the source.
  if (changes.size() > 1 && changes[1].label == "source MAC") std::swap(changes[0], changes[1]);
  for (const auto& change : changes) {
    std::string after = change.after.empty() ? "(gone)" : with_owner(change.after, places);
    std::string before = with_owner(change.before, places);
    if (change.label == "outer header removed") std::swap(before, after), before.clear();
    step.details.push_back({std::string(change.label), std::move(before), std::move(after)});
  }
}

/// What a packet looks like where it is born.
void add_birth(OutlineStep& step, const Dissection& packet, const PlaceNames& places) {
  if (const auto* ethernet = packet.outermost(DissectedLayer::Kind::ethernet)) {
    step.details.push_back({"source MAC", {}, with_owner(std::string(ethernet->value_of("eth.src")), places)});
    step.details.push_back({"destination MAC", {}, with_owner(std::string(ethernet->value_of("eth.dst")), places)});
  }
  if (const auto* ip = packet.outermost(DissectedLayer::Kind::ipv4)) {
    step.details.push_back({"TTL", {}, std::string(ip->value_of("ip.ttl"))});
  } else if (const auto* ipv6 = packet.outermost(DissectedLayer::Kind::ipv6)) {
    step.details.push_back({"hop limit", {}, std::string(ipv6->value_of("ipv6.hlim"))});
  }
}

/// What a forwarding host left as it was: the point of direct routing.
void add_unchanged(OutlineStep& step, const Departure& departure) {
  const bool is_ipv4 = departure.packet.innermost(DissectedLayer::Kind::ipv4) != nullptr;
  if (!is_ipv4 && departure.packet.innermost(DissectedLayer::Kind::ipv6) == nullptr) return;
  const auto changed = [&](std::string_view label) {
    return std::ranges::any_of(departure.changes, [&](const auto& change) { return change.label == label; });
  };
  std::string kept;
  const std::string_view hops = is_ipv4 ? "TTL" : "hop limit";
  for (const std::string_view label : {std::string_view("source IP"), std::string_view("destination IP"),
                                       std::string_view("source port"), std::string_view("destination port"), hops}) {
    const bool has_ports = departure.packet.innermost(DissectedLayer::Kind::tcp) != nullptr ||
                           departure.packet.innermost(DissectedLayer::Kind::udp) != nullptr;
    if (changed(label) || (label.ends_with("port") && !has_ports)) continue;
    if (!kept.empty()) kept += ", ";
    kept += label;
  }
  if (!kept.empty()) step.details.push_back({"unchanged", {}, kept});
}

void add_reasons(OutlineStep& step, std::span<const Note> notes) {
  for (auto& reason : reasons_of(notes)) step.reasons.push_back(std::move(reason));
}

/// "10.0.0.4:80" that a delivered datagram was for.
std::string socket_of(const TraceEvent& delivered) {
  const auto packet = dissect(delivered.bytes, delivered.is_frame);
  const auto* ip = packet.outermost(DissectedLayer::Kind::ipv4);
  const auto* ipv6 = packet.outermost(DissectedLayer::Kind::ipv6);
  if (ip == nullptr && ipv6 == nullptr) return {};
  const std::string address(ip != nullptr ? ip->value_of("ip.dst") : ipv6->value_of("ipv6.dst"));
  const std::string socket = ip != nullptr ? address : '[' + address + ']';
  for (const auto& [kind, field] :
       {std::pair{DissectedLayer::Kind::tcp, "tcp.dstport"}, std::pair{DissectedLayer::Kind::udp, "udp.dstport"}}) {
    if (const auto* transport = packet.outermost(kind)) return fmt::format("{}:{}", socket, transport->value_of(field));
  }
  return address;
}

std::string interface_of(const TraceEvent& event, const PlaceNames& places) {
  const auto name = places.interface(event.node, event.interface);
  return name.empty() ? fmt::format("interface {}", event.interface) : std::string(name);
}

/// A switch: all ports it sends the frame out of at one moment are one step.
OutlineStep switch_step(const Visit& visit, const PlaceNames& places, Instant origin) {
  OutlineStep step;
  step.at = visit.at - origin;
  step.node = places.node(visit.node);
  step.is_switch = true;
  for (const auto& departure : visit.departures) {
    step.action += step.action.empty() ? (visit.departures.size() > 1 ? "floods it to " : "passes it to ") : ", ";
    step.action += interface_of(*departure.event, places);
  }
  if (!visit.departures.empty()) add_reasons(step, visit.departures.front().notes);
  return step;
}

std::string request_line(const FlowStory& story, const PlaceNames& places, Instant origin) {
  const auto milliseconds = [](Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
  };
  std::string text = fmt::format("Request {}", story.flow);
  if (story.begun != nullptr) {
    const bool is_frame = story.begun->text.starts_with("frame ");
    text += fmt::format(": at {:.3f} ms {} {} {}", milliseconds(story.begun->at - origin),
                        places.node(story.begun->node), is_frame ? "sends" : "asks", story.begun->text);
    if (is_frame) return text + '.';
  }
  if (story.ended == nullptr) return text + "; no answer before the run's end.";
  if (story.begun == nullptr) return text + fmt::format(": {}.", story.ended->text);
  const bool failed = story.ended->text.starts_with("ERR");
  return text + fmt::format(fmt::runtime(failed ? "; it fails with {} after {:.3f} ms."
                                                : "; \"{}\" answers, all done after {:.3f} ms."),
                            story.ended->text, milliseconds(story.ended->at - story.begun->at));
}

/// "There: client → router → director → rs1" and "Back: rs1 → router → client", of the first packets that made it.
std::vector<std::string> ways(const FlowStory& story, const PlaceNames& places) {
  std::vector<std::string> lines;
  if (story.begun == nullptr) return lines;
  const std::uint32_t asker = story.begun->node;
  std::string there;
  std::string back;
  for (const auto& packet : story.packets) {
    const auto way = way_of(packet);
    if (way.size() < 2) continue;
    std::string& line = way.front() == asker ? there : back;
    if (!line.empty() || (way.front() != asker && way.back() != asker)) continue;
    for (const auto node : way) line += (line.empty() ? "" : " → ") + places.node(node);
  }
  if (!there.empty()) lines.push_back("There: " + there);
  if (!back.empty()) lines.push_back("Back:  " + back);
  return lines;
}

}  // namespace

std::vector<OutlineStep> outline(const Visit& visit, const PlaceNames& places, Instant origin) {
  std::vector<OutlineStep> steps;
  const auto begin_step = [&](Instant at) -> OutlineStep& {
    OutlineStep& step = steps.emplace_back();
    step.at = at - origin;
    step.node = places.node(visit.node);
    step.is_switch = places.is_switch(visit.node);
    return step;
  };
  const std::string came_by = visit.arrival == nullptr ? "" : interface_of(*visit.arrival, places);
  if (places.is_switch(visit.node)) {
    if (!visit.departures.empty()) steps.push_back(switch_step(visit, places, origin));
  } else {
    for (const auto& departure : visit.departures) {
      OutlineStep& step = begin_step(departure.event->at);
      const std::string leaves_by = interface_of(*departure.event, places);
      if (visit.arrival == nullptr) {
        step.action = "sends on " + leaves_by;
        add_birth(step, departure.packet, places);
      } else {
        step.action = came_by + " → " + leaves_by;
        const auto waited = departure.event->at - visit.at;
        if (waited > Duration{}) {
          step.action += fmt::format(", after {:.3f} ms", std::chrono::duration<double, std::milli>(waited).count());
        }
        add_changes(step, departure.changes, places);
        add_unchanged(step, departure);
      }
      add_reasons(step, departure.notes);
    }
  }
  const bool quiet_arrival = visit.departures.empty() && visit.end == nullptr && visit.arrival != nullptr;
  if (quiet_arrival || !visit.thoughts.empty()) {
    OutlineStep& step = begin_step(visit.at);
    step.action = "takes it on " + came_by;
    add_reasons(step, visit.thoughts);
  }
  if (visit.end != nullptr) {
    OutlineStep& step = begin_step(visit.end->at);
    if (visit.end->kind == TraceEvent::Kind::delivered) {
      step.kind = OutlineStep::Kind::delivers;
      step.action = (came_by.empty() ? "takes it: " : came_by + " → ") + "its socket " + socket_of(*visit.end);
    } else {
      step.kind = OutlineStep::Kind::drops;
      const std::string where = visit.end->has_interface ? " at " + interface_of(*visit.end, places) : "";
      step.action = fmt::format("drops it{}: {}", where.empty() && !came_by.empty() ? " at " + came_by : where,
                                to_text(visit.end->reason));
    }
    add_changes(step, visit.end_changes, places);
    add_reasons(step, visit.end->notes);
  }
  std::ranges::stable_sort(steps, {}, &OutlineStep::at);
  return steps;
}

Outline outline(const FlowStory& story, const PlaceNames& places, const Scenario& scenario, Instant origin) {
  Outline outline;
  outline.title = scenario.title.in().empty() ? scenario.file : scenario.title.in();
  outline.description = scenario.description.in();
  outline.opening.push_back(request_line(story, places, origin));
  for (auto& line : ways(story, places)) outline.opening.push_back(std::move(line));
  for (const auto& packet : story.packets) {
    OutlinePacket& told = outline.packets.emplace_back();
    told.number = packet.packet;
    told.cause = packet.cause;
    told.headline = packet.headline;
    for (const auto& visit : packet.visits) {
      for (auto& step : sim::outline(visit, places, origin)) told.steps.push_back(std::move(step));
    }
    // A packet that waits (for ARP) leaves later than others came: tell each packet's life in order.
    std::ranges::stable_sort(told.steps, {}, &OutlineStep::at);
  }
  return outline;
}

}  // namespace lvslab::sim
