#include <algorithm>
#include <stdexcept>

#include <lvslab/net/ethernet_view.h>
#include <lvslab/sim/session.h>

#include "session_state.h"

namespace lvslab::sim {

// --- set-up --------------------------------------------------------------------------------------------------------

Session::State::State(std::shared_ptr<const Scenario> given) : scenario(std::move(given)) {
  build_nodes();
  build_wires();
  drops.resize(scenario->nodes.size());
  requests_begun.resize(scenario->traffic.size());
  for (const auto& traffic : scenario->traffic) results.answers.emplace_back(traffic.answer_count());
  schedule(Instant{}, Event{Event::Kind::next_command, 0, {}});
}

void Session::State::build_nodes() {
  auto identities = identify(*scenario);
  const auto ipv6 = uses_ipv6(*scenario) ? host::Ipv6Mode::on : host::Ipv6Mode::off;
  for (NodeIndex node = 0; node < scenario->nodes.size(); ++node) {
    const auto& spec = scenario->nodes[node];
    node_by_name.emplace(spec.name, node);
    if (spec.kind == NodeSpec::Kind::network_switch) {
      places.push_back({true, static_cast<std::uint32_t>(switches.size())});
      switches.push_back({node, LearningSwitch(spec.ageing), {}});
      continue;
    }
    places.push_back({false, static_cast<std::uint32_t>(hosts.size())});
    RandomStream random(scenario->seed, node);
    HostNode built{node,
                   host::Host(random.next(), ipv6),
                   Transport(spec.name, random.next()),
                   {},
                   {},
                   std::move(identities[spec.name]),
                   {},
                   {},
                   {}};
    if (!scenario->kernel.empty()) built.host.director().set_kernel(ipvs::kernel_profile(scenario->kernel).value());
    built.host.director().set_window_beat(scenario->statistics_beat);
    for (const auto& interface : spec.interfaces) built.host.add_ethernet(interface.name, interface.mac, interface.mtu);
    for (const auto& [path, text] : spec.files) built.files[path] = text;
    built.wire_of.assign(built.host.interface_count(), no_wire);
    built.known_up.assign(built.host.interface_count(), true);
    hosts.push_back(std::move(built));
  }
}

NodeIndex Session::State::node_named(const std::string& name) const {
  const auto found = node_by_name.find(name);
  if (found == node_by_name.end()) throw std::logic_error("no node is named " + name);
  return found->second;
}

HostNode& Session::State::host_named(const std::string& name) {
  const Place place = places[node_named(name)];
  if (place.is_switch) throw std::logic_error(name + " is a switch");
  return hosts[place.index];
}

void Session::State::build_wires() {
  const auto port_of = [this](const LinkEnd& link_end, WireIndex wire) {
    const NodeIndex node = node_named(link_end.node);
    const Place place = places[node];
    if (place.is_switch) {
      auto& device = switches[place.index];
      device.wire_of.push_back(wire);
      return std::pair{node, device.device.add_port()};
    }
    auto& host_node = hosts[place.index];
    const auto interface = host_node.host.find_interface(link_end.interface);
    if (!interface)
      throw std::logic_error("a link to an unknown interface: " + link_end.node + ":" + link_end.interface);
    host_node.wire_of[index_of(*interface)] = wire;
    return std::pair{node, static_cast<std::uint32_t>(*interface)};
  };
  // An interface's MTU is that of its cable; a switch's port takes the one of the host at the other end.
  const auto mtu_of = [this](const LinkEnd& link_end) -> std::optional<std::uint32_t> {
    const auto place = places[node_named(link_end.node)];
    if (place.is_switch) return std::nullopt;
    const auto& host = hosts[place.index].host;
    return host.interface(*host.find_interface(link_end.interface)).mtu;
  };
  for (const auto& link : scenario->links) {
    const auto first = static_cast<WireIndex>(wires.size());
    const auto [a, a_port] = port_of(link.a, first);
    const auto [b, b_port] = port_of(link.b, first + 1);
    const auto a_mtu = mtu_of(link.a);
    const auto b_mtu = mtu_of(link.b);
    const std::uint32_t mtu = std::min(a_mtu.value_or(b_mtu.value_or(1500)), b_mtu.value_or(a_mtu.value_or(1500)));
    const LinkDirection::Settings settings{link.bandwidth_bps, link.latency, link.loss, link.queue, mtu};
    // Wires' random streams are numbered apart from nodes'.
    constexpr std::uint64_t wire_streams = 1ULL << 32;
    const RandomStream there(scenario->seed, wire_streams + first);
    const RandomStream back(scenario->seed, wire_streams + first + 1);
    wires.push_back({LinkDirection(settings, there), a, a_port, b, b_port, mtu, true});
    wires.push_back({LinkDirection(settings, back), b, b_port, a, a_port, mtu, true});
  }
}

// --- the course of events --------------------------------------------------------------------------------------------

void Session::State::schedule(Instant when, Event&& event) {
  if (event.kind != Event::Kind::wake) ++foreground;
  queue.at(when, std::move(event));
}

void Session::State::begin_scenario() {
  origin = now;
  if (scenario->until) end = now + *scenario->until;
  for (auto& node : hosts) {
    for (const auto& service : scenario->nodes[node.node].services) node.transport.serve(service);
  }
  for (std::uint32_t i = 0; i < scenario->traffic.size(); ++i) {
    schedule(now + scenario->traffic[i].start, Event{Event::Kind::request, i, {}});
  }
  for (std::uint32_t i = 0; i < scenario->timeline.size(); ++i) {
    const auto& entry = scenario->timeline[i];
    if (entry.kind == TimelineEntry::Kind::command) results.commands.push_back({entry.node, entry.command, {}, true});
    schedule(now + entry.at, Event{Event::Kind::timeline, i, {}});
  }
}

void Session::State::begin_request(std::uint32_t index) {
  const auto& traffic = scenario->traffic[index];
  const std::uint32_t number = requests_begun[index]++;
  if (number + 1 < traffic.count) {
    schedule(*origin + traffic.start + static_cast<std::int64_t>(number + 1) * traffic.interval,
             Event{Event::Kind::request, index, {}});
  }
  if (traffic.injects()) return inject(traffic, number);
  Request request;
  request.traffic = index;
  request.index = number;
  request.flow = next_flow++;
  request.protocol = traffic.protocol;
  request.to = traffic.to;
  if (traffic.source_port) request.source_port = static_cast<std::uint16_t>(*traffic.source_port + number);
  request.source = traffic.source;
  request.request_bytes = traffic.request_bytes;
  request.timeout = traffic.timeout;
  HostNode& node = host_named(traffic.from);
  if (is_traced()) {
    const char* protocol = traffic.protocol == net::IpProtocol::tcp   ? "tcp:"
                           : traffic.protocol == net::IpProtocol::udp ? "udp:"
                                                                      : "icmp:";
    const std::string to =
        traffic.protocol == net::IpProtocol::icmp ? net::to_text(traffic.to.address) : net::to_text(traffic.to);
    tell_text(TraceEvent::Kind::request_begun, node.node, protocol + to, net::Lineage{0, 0, request.flow});
  }
  outcome.clear();
  node.transport.begin(request, node.host, now, outcome);
  settle(node);
}

/// What a program with a packet socket does. Such a socket takes nothing that is larger than its interface's MTU.
void Session::State::inject(const TrafficSpec& traffic, std::uint32_t number) {
  HostNode& node = host_named(traffic.from);
  const net::Lineage lineage{0, 0, next_flow++};
  net::Packet frame(traffic.frame(number), lineage);
  const auto interface = node.host.find_interface(traffic.interface);
  if (is_traced()) {
    const auto text = "frame " + std::to_string(number + 1) + " of " + std::to_string(traffic.count) +
                      " as it is, by " + traffic.interface;
    tell_text(TraceEvent::Kind::request_begun, node.node, text, lineage);
  }
  outcome.clear();
  constexpr std::size_t vlan_tag = 4;
  const auto ethernet = net::EthernetView::at(frame.bytes());
  const bool is_tagged = ethernet && static_cast<std::uint16_t>(ethernet->type()) == 0x8100;
  const std::size_t largest =
      node.host.interface(*interface).mtu + net::ethernet_header_size + (is_tagged ? vlan_tag : 0);
  const bool fits = frame.size() <= largest;
  if (fits) {
    node.host.send_frame(std::move(frame), *interface, now, outcome);
  } else {
    outcome.dropped.push_back({DropReason::larger_than_mtu, std::move(frame), true});
  }
  settle(node);
  tell_text(TraceEvent::Kind::request_ended, node.node, fits ? "sent" : "ERR OSError", lineage);
}

void Session::State::begin_timeline_entry(std::uint32_t index) {
  const auto& entry = scenario->timeline[index];
  switch (entry.kind) {
    case TimelineEntry::Kind::command: {
      // Records of the timeline stand behind those of the nodes' commands, in the timeline's order.
      std::size_t record = 0;
      for (const auto& node : scenario->nodes) record += node.commands.size();
      for (std::uint32_t i = 0; i < index; ++i)
        record += scenario->timeline[i].kind == TimelineEntry::Kind::command ? 1U : 0U;
      start_job(host_named(entry.node), entry.command, record);
      return;
    }
    case TimelineEntry::Kind::node_down:
    case TimelineEntry::Kind::node_up:
      return switch_power(host_named(entry.node), entry.kind == TimelineEntry::Kind::node_up);
    case TimelineEntry::Kind::link_down:
    case TimelineEntry::Kind::link_up: return set_cable(entry.link, entry.kind == TimelineEntry::Kind::link_up);
  }
}

void Session::State::switch_power(HostNode& node, bool up) {
  for (std::size_t i = 0; i < node.wire_of.size(); ++i) {
    if (node.wire_of[i] == no_wire) continue;
    outcome.clear();
    node.host.set_up(host::InterfaceId{static_cast<std::uint16_t>(i)}, up, now, outcome);
    follow_interfaces(node);
    settle(node);
  }
}

/// More than the scenario says: from here on the session has a scenario of its own.
void Session::State::add_traffic(TrafficSpec traffic) {
  traffic.start = origin ? now - *origin : Duration{};
  if (end) end = std::max(*end, now + traffic.interval * (traffic.count - 1) + traffic.timeout);
  over = false;
  auto extended = std::make_shared<Scenario>(*scenario);
  requests_begun.push_back(0);
  results.answers.emplace_back(traffic.answer_count());
  extended->traffic.push_back(std::move(traffic));
  scenario = std::move(extended);
  node_by_name.clear();
  for (std::size_t i = 0; i < scenario->nodes.size(); ++i) {
    node_by_name.emplace(scenario->nodes[i].name, static_cast<NodeIndex>(i));
  }
  if (!origin) return;  // begin_scenario() will ask it with the others
  schedule(now, Event{Event::Kind::request, static_cast<std::uint32_t>(scenario->traffic.size() - 1), {}});
}

void Session::State::happen(EventQueue<Event>::Due&& due) {
  now = due.at;
  Event& event = due.event;
  if (event.kind != Event::Kind::wake) --foreground;
  switch (event.kind) {
    case Event::Kind::arrival: return arrive(event.index, std::move(event.packet));
    case Event::Kind::wake: return wake(hosts[event.index]);
    case Event::Kind::next_command: return next_command();
    case Event::Kind::request: return begin_request(event.index);
    case Event::Kind::timeline: return begin_timeline_entry(event.index);
  }
}

bool Session::State::has_foreground_work() const {
  if (foreground > 0) return true;
  return std::ranges::any_of(hosts, [](const HostNode& node) {
    return !node.jobs.empty() || node.transport.has_pending_work() || node.host.has_pending_work();
  });
}

bool Session::State::has_next() const {
  if (over) return false;
  const auto next = queue.next_time();
  if (!next) return false;
  // With `until` the run goes on to that time even if only caches grow old; without, it ends when nothing else is left.
  return end ? *next <= *end : has_foreground_work();
}

// --- the public face -------------------------------------------------------------------------------------------------

Session::Session(const Scenario& scenario)
    : state_(std::make_unique<State>(std::make_shared<const Scenario>(scenario))) {}
Session::Session(const Session& other) : state_(std::make_unique<State>(*other.state_)) {
  state_->sinks.clear();
  state_->outcome.story.want(false);
  state_->switch_story.want(false);
}
Session& Session::operator=(const Session& other) {
  if (this != &other) *this = Session(other);
  return *this;
}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

void Session::add_sink(TraceSink& sink) {
  state_->sinks.push_back(&sink);
  if (sink.wants_notes()) {
    state_->outcome.story.want(true);
    state_->switch_story.want(true);
  }
}

void Session::remove_sink(TraceSink& sink) {
  std::erase(state_->sinks, &sink);
  const bool wanted = std::ranges::any_of(state_->sinks, [](const TraceSink* other) { return other->wants_notes(); });
  state_->outcome.story.want(wanted);
  state_->switch_story.want(wanted);
}

bool Session::step() {
  State& state = *state_;
  if (!state.has_next()) {
    if (state.end && state.now < *state.end) state.now = *state.end;
    state.over = true;
    return false;
  }
  auto due = state.queue.pop();
  state.happen(std::move(*due));
  return true;
}

void Session::run() {
  while (step()) {
  }
}

void Session::run_until(Instant until) {
  State& state = *state_;
  while (state.has_next() && *state.queue.next_time() <= until) step();
  state.now = std::max(state.now, state.end ? std::min(until, *state.end) : until);
}

bool Session::finished() const { return !state_->has_next(); }
Instant Session::now() const { return state_->now; }
Instant Session::origin() const { return state_->origin.value_or(state_->now); }
std::uint64_t Session::event_count() const { return state_->event_count; }
const Scenario& Session::scenario() const { return *state_->scenario; }

std::string Session::run_command(const std::string& node, const std::string& line) {
  const auto index = state_->scenario->find_node(node);
  if (!index || state_->places[*index].is_switch) throw std::invalid_argument("no host is named " + node);
  return state_->start_job(state_->hosts[state_->places[*index].index], line, std::nullopt);
}

std::string Session::intervene(const Intervention& intervention) {
  State& state = *state_;
  const auto host = [&](const std::string& name) -> HostNode& {
    const auto index = state.scenario->find_node(name);
    if (!index || state.places[*index].is_switch) throw std::invalid_argument("no host is named " + name);
    return state.hosts[state.places[*index].index];
  };
  if (const auto* command = std::get_if<TypedCommand>(&intervention)) return run_command(command->node, command->line);
  if (const auto* power = std::get_if<PowerSwitch>(&intervention)) {
    state.switch_power(host(power->node), power->up);
  } else if (const auto* cable = std::get_if<CableChange>(&intervention)) {
    if (cable->link >= state.scenario->links.size()) throw std::invalid_argument("there is no such link");
    state.set_cable(cable->link, cable->up);
  } else {
    const auto& traffic = std::get<Probe>(intervention).traffic;
    host(traffic.from);
    state.add_traffic(traffic);
  }
  return {};
}

const host::Host* Session::find_host(const std::string& node) const {
  const auto index = state_->scenario->find_node(node);
  if (!index || state_->places[*index].is_switch) return nullptr;
  return &state_->hosts[state_->places[*index].index].host;
}

std::vector<SocketReport> Session::sockets(const std::string& node) const {
  const auto index = state_->scenario->find_node(node);
  if (!index || state_->places[*index].is_switch) return {};
  return state_->hosts[state_->places[*index].index].transport.sockets();
}

std::vector<std::string> Session::switch_table(const std::string& node) const {
  std::vector<std::string> lines;
  const auto index = state_->scenario->find_node(node);
  if (!index || !state_->places[*index].is_switch) return lines;
  for (const auto& entry : state_->switches[state_->places[*index].index].device.table(state_->now)) {
    const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(entry.age).count();
    lines.push_back(net::to_text(entry.mac) + " port " + std::to_string(entry.port + 1) + " age " +
                    std::to_string(seconds) + " ms");
  }
  return lines;
}

std::vector<TableQuestion> tables_of(const NodeSpec& host) {
  std::vector<TableQuestion> questions{{"neigh", "ip neigh"}};
  const bool is_director = std::ranges::any_of(
      host.commands, [](const std::string& line) { return line.find("ipvsadm") != std::string::npos; });
  if (is_director) {
    for (const std::string line : {"ipvsadm -Ln", "ipvsadm -Lnc", "ipvsadm -Sn"}) questions.push_back({line, line});
  }
  return questions;
}

Results Session::results(bool with_tables) const {
  Results results = state_->results;
  results.frames_in_flight = 0;
  state_->queue.for_each(
      [&](const Event& event) { results.frames_in_flight += event.kind == Event::Kind::arrival ? 1U : 0U; });
  for (NodeIndex node = 0; node < state_->drops.size(); ++node) {
    for (const auto& [reason, count] : state_->drops[node]) {
      results.drops.push_back({state_->scenario->nodes[node].name, reason, count});
    }
  }
  for (const auto& node : state_->hosts) results.waiting += node.host.waiting();
  if (!with_tables) return results;
  // The tools are asked on copies: looking must not change what is looked at.
  for (const auto& original : state_->hosts) {
    HostNode node = original;
    const auto& spec = state_->scenario->nodes[node.node];
    std::vector<std::pair<std::string, std::string>> tables;
    for (const auto& [name, command] : tables_of(spec)) {
      Job job(command);
      host::Outcome ignored;
      std::map<std::string, std::string> variables;
      job.start({spec.name, node.host, node.transport, node.files, variables, &node.identity}, state_->now, ignored);
      tables.emplace_back(name, job.output());
    }
    results.tables.emplace_back(spec.name, std::move(tables));
  }
  return results;
}

}  // namespace lvslab::sim
