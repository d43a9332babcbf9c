// Hosts at work: frames come in, time passes, commands run; what comes of it goes to sockets and wires.

#include <algorithm>

#include "session_state.h"

namespace lvslab::sim {

Machine Session::State::machine_of(HostNode& node, RunningJob& running) {
  return {scenario->nodes[node.node].name, node.host, node.transport, node.files, running.variables, &node.identity};
}

void Session::State::arrive_at_host(HostNode& node, host::InterfaceId in, net::Packet&& frame) {
  if (is_traced() && node.host.interface(in).up) {
    tell_frame(TraceEvent::Kind::received, node.node, static_cast<std::uint32_t>(in), frame);
  }
  outcome.clear();
  for (auto& running : node.jobs) running.job.on_frame(frame.bytes(), in, machine_of(node, running), now, outcome);
  node.host.handle(std::move(frame), in, now, outcome);
  settle(node);
}

/// Empties `outcome`: deliveries to commands and sockets (which may send more), frames to wires, drops to the count.
void Session::State::settle(HostNode& node) {
  std::size_t told = 0;
  const auto notes_until = [&](std::size_t until) {
    const auto& notes = outcome.story.notes();
    const std::size_t from = std::min(told, until);
    told = std::max(told, until);
    return std::span(notes).subspan(from, until - from);
  };
  while (!outcome.delivered.empty()) {
    deliveries.clear();
    std::swap(deliveries, outcome.delivered);
    for (auto& delivery : deliveries) {
      if (is_traced()) {
        TraceEvent event;
        event.kind = TraceEvent::Kind::delivered;
        event.node = node.node;
        event.interface = static_cast<std::uint32_t>(delivery.in);
        event.has_interface = true;
        event.is_frame = false;
        event.lineage = delivery.datagram.lineage;
        event.bytes = delivery.datagram.bytes();
        event.notes = notes_until(delivery.told);
        tell(event);
      }
      if (delivery.is_taken) continue;
      bool wanted = false;
      for (auto& running : node.jobs)
        wanted = running.job.on_delivery(delivery, machine_of(node, running), now, outcome) || wanted;
      if (!wanted && !node.transport.deliver(delivery, node.host, now, outcome)) {
        node.host.refuse(std::move(delivery), now, outcome);
      }
    }
  }
  for (auto& drop : outcome.dropped) {
    count_drop(node.node, drop.reason);
    if (!is_traced()) continue;
    TraceEvent event;
    event.kind = TraceEvent::Kind::dropped;
    event.node = node.node;
    event.is_frame = drop.is_frame;
    event.reason = drop.reason;
    event.lineage = drop.packet.lineage;
    event.bytes = drop.packet.bytes();
    event.notes = notes_until(drop.told);
    tell(event);
  }
  for (auto& transmission : outcome.sent) {
    if (transmission.frame.lineage.packet == 0) transmission.frame.lineage.packet = next_packet++;
    const auto interface = static_cast<std::uint32_t>(transmission.out);
    if (is_traced()) {
      tell_frame(TraceEvent::Kind::sent, node.node, interface, transmission.frame, notes_until(transmission.told));
    }
    const WireIndex wire = node.wire_of[interface];
    if (wire == no_wire) {
      count_drop(node.node, DropReason::link_down);
      if (is_traced()) {
        tell_frame(TraceEvent::Kind::dropped, node.node, interface, transmission.frame, {}, DropReason::link_down);
      }
      continue;
    }
    put_on_wire(wire, std::move(transmission.frame));
  }
  if (is_traced() && told < outcome.story.notes().size()) {
    TraceEvent event;
    event.kind = TraceEvent::Kind::noted;
    event.node = node.node;
    event.notes = notes_until(outcome.story.notes().size());
    tell(event);
  }
  outcome.clear();
  for (const Answer& answer : node.transport.take_answers()) {
    results.answers[answer.traffic][answer.index] = answer.text;
    tell_text(TraceEvent::Kind::request_ended, node.node, answer.text, net::Lineage{0, 0, answer.flow});
  }
  for (LogLine& line : node.transport.take_log()) {
    line.at = Instant{line.at - origin.value_or(line.at)};
    results.log.push_back({scenario->nodes[node.node].name, line});
  }
  if (!node.jobs.empty()) end_jobs(node);
  plan_wake(node);
}

void Session::State::plan_wake(HostNode& node) {
  std::optional<Instant> next = node.host.next_deadline();
  const auto consider = [&next](std::optional<Instant> when) {
    if (when && (!next || *when < *next)) next = when;
  };
  consider(node.transport.next_deadline());
  for (const auto& running : node.jobs) consider(running.job.next_deadline());
  if (!next || (node.wake && *node.wake <= *next)) return;
  node.wake = std::max(*next, now);
  schedule(*node.wake, Event{Event::Kind::wake, static_cast<std::uint32_t>(&node - hosts.data()), {}});
}

void Session::State::wake(HostNode& node) {
  if (node.wake != now) return;  // an earlier wake took its place
  node.wake.reset();
  const auto due = [this](std::optional<Instant> when) { return when && *when <= now; };
  outcome.clear();
  if (due(node.host.next_deadline())) node.host.advance(now, outcome);
  if (due(node.transport.next_deadline())) node.transport.advance(node.host, now, outcome);
  for (auto& running : node.jobs) {
    if (due(running.job.next_deadline())) running.job.advance(machine_of(node, running), now, outcome);
  }
  settle(node);
}

std::string Session::State::start_job(HostNode& node, const std::string& line, std::optional<std::size_t> record) {
  tell_text(TraceEvent::Kind::command_begun, node.node, line);
  RunningJob running{Job(line), record, {}};
  outcome.clear();
  running.job.start(machine_of(node, running), now, outcome);
  node.jobs.push_back(std::move(running));
  const std::string output = node.jobs.back().job.output();
  follow_interfaces(node);
  settle(node);
  return output;
}

void Session::State::end_jobs(HostNode& node) {
  bool any = false;
  for (auto& running : node.jobs) {
    if (!running.job.finished()) continue;
    any = true;
    tell_text(TraceEvent::Kind::command_ended, node.node, running.job.output());
    if (!running.record) continue;
    auto& record = results.commands[*running.record];
    record.output = running.job.output();
    record.exit_code = running.job.exit_code();
    record.understood = running.job.understood();
    if (!origin) {
      --setup_jobs;
      schedule(now, Event{Event::Kind::next_command, 0, {}});
    }
  }
  if (!any) return;
  std::erase_if(node.jobs, [](const RunningJob& running) { return running.job.finished(); });
  follow_interfaces(node);
}

void Session::State::next_command() {
  if (setup_jobs > 0) return;
  const auto& nodes = scenario->nodes;
  while (next_node < nodes.size() && next_line >= nodes[next_node].commands.size()) {
    ++next_node;
    next_line = 0;
  }
  if (next_node == nodes.size()) return begin_scenario();
  HostNode& node = hosts[places[next_node].index];
  const std::string& line = nodes[next_node].commands[next_line++];
  results.commands.push_back({nodes[next_node].name, line, {}, true});
  ++setup_jobs;
  start_job(node, line, results.commands.size() - 1);
}

}  // namespace lvslab::sim
