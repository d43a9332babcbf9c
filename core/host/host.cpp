// The host's public face: every call sets the clock, does its work, and empties the loopback.

#include <algorithm>

#include "state.h"

namespace lvslab::host {

void Host::State::drop(DropReason reason, net::Packet&& packet, bool is_frame, Outcome& out) {
  out.dropped.push_back({reason, std::move(packet), is_frame, out.story.notes().size()});
}

void Host::handle(net::Packet frame, InterfaceId in, Instant now, Outcome& out) {
  state_->clock = now;
  state_->handle(std::move(frame), in, out);
  state_->run_loop(out);
}

bool Host::send(net::Packet datagram, Instant now, Outcome& out, SourceChoice choice) {
  state_->clock = now;
  const bool sent = state_->send(std::move(datagram), std::nullopt, out, choice);
  state_->run_loop(out);
  return sent;
}

bool Host::send_from(net::Packet datagram, InterfaceId out_interface, Instant now, Outcome& out, SourceChoice choice) {
  state_->clock = now;
  const bool sent = state_->send(std::move(datagram), out_interface, out, choice);
  state_->run_loop(out);
  return sent;
}

void Host::send_frame(net::Packet frame, InterfaceId out_interface, Instant now, Outcome& out) {
  state_->clock = now;
  state_->transmit_frame(std::move(frame), out_interface, out);
}

void Host::refuse(Delivery delivery, Instant now, Outcome& out) {
  state_->clock = now;
  state_->refuse(std::move(delivery), out);
  state_->run_loop(out);
}

void Host::learn(const Delivery& delivery, Instant now, Outcome& out) {
  state_->clock = now;
  if (is_ipv6(delivery.datagram)) {
    state_->learn_from_icmpv6({delivery.datagram, delivery.in, FrameKind::unicast}, out);
  } else {
    state_->learn_from_icmp({delivery.datagram, delivery.in, FrameKind::unicast}, out);
  }
  state_->run_loop(out);
}

std::optional<Instant> Host::next_deadline() const {
  std::optional<Instant> next = state_->neighbours.next_deadline();
  for (const auto due :
       {state_->six.neighbours.next_deadline(), state_->reassembly.next_deadline(), state_->offload.next_deadline(),
        state_->memberships.next_deadline(), state_->director.next_emission()}) {
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

void Host::advance(Instant now, Outcome& out) {
  State& state = *state_;
  state.clock = now;
  state.end_bursts(out);
  if (state.director.next_emission()) state.director.advance(now);
  state.send_emissions(out);
  NeighbourWork work;
  state.neighbours.advance(
      now, [&](InterfaceId device) { return state.timing_of(device); }, work);
  state.finish(work, out);
  NeighbourWork6 work6;
  state.six.neighbours.advance(
      now, [&](InterfaceId device) { return state.timing6_of(device); }, work6);
  state.finish(work6, out);
  for (auto& expired : state.reassembly.expire(now)) {
    if (expired.has_first && state.tells_of_incomplete(expired)) {
      state.tell_incomplete({expired.pieces.front(), expired.in, FrameKind::unicast}, out);
    }
    for (auto& piece : expired.pieces) state.drop(DropReason::reassembly_timeout, std::move(piece), false, out);
  }
  state.report_groups(out);
  state.run_loop(out);
}

bool Host::has_pending_work() const {
  return state_->neighbours.is_asking() || state_->six.neighbours.is_asking() || state_->reassembly.waiting() > 0 ||
         state_->offload.waiting() > 0;
}

std::size_t Host::waiting() const {
  std::size_t count = state_->reassembly.waiting() + state_->offload.waiting() + state_->director.held();
  for (const auto& [key, neighbour] : state_->neighbours.entries()) count += neighbour.waiting.size();
  for (const auto& [key, neighbour] : state_->six.neighbours.entries()) count += neighbour.waiting.size();
  return count;
}

ConfigResult Host::add_address(InterfaceId id, const InterfaceAddress& address, Instant now, Outcome&) {
  state_->clock = now;
  return state_->add_address(id, address);
}

ConfigResult Host::remove_address(InterfaceId id, net::Ipv4 address, std::optional<int> prefix_length, Instant now,
                                  Outcome& out) {
  state_->clock = now;
  auto result = state_->remove_address(id, address, prefix_length);
  if (result && state_->at(id).addresses.empty()) state_->end_ip(id, out);
  state_->forget_lost_exceptions();
  state_->run_loop(out);
  return result;
}

void Host::flush_addresses(InterfaceId id, Instant now, Outcome& out) {
  while (!state_->at(id).addresses.empty()) {
    const auto address = state_->at(id).addresses.front();
    if (!remove_address(id, address.address, address.prefix_length, now, out)) return;
  }
}

ConfigResult Host::add_route(Route route, RouteChange change, Instant now) {
  state_->clock = now;
  return state_->add_route(std::move(route), change);
}

ConfigResult Host::remove_route(const RoutePattern& pattern, Instant now) {
  state_->clock = now;
  if (!state_->routes.erase(pattern)) return Unexpected{ConfigError::no_such_process};
  state_->forget_lost_exceptions();
  return {};
}

const RouteTable& Host::routes() const { return state_->routes; }

std::optional<ResolvedRoute> Host::route_to(net::Ipv4 destination, std::optional<net::Ipv4> source, Instant now,
                                            std::optional<InterfaceId> device) const {
  Flow flow{destination, source.value_or(net::Ipv4{})};
  flow.out = device;
  return route_of(flow, now);
}

std::optional<ResolvedRoute> Host::route_of(const Flow& flow, Instant now) const {
  return flow.out ? state_->resolve_for_output_by(*flow.out, flow, now) : state_->resolve_for_output(flow, now);
}

Result<ResolvedRoute, DropReason> Host::route_from(const Flow& flow) const { return state_->resolve_for_arrival(flow); }

const Route* Host::deciding_route(const Flow& flow) const {
  const Route* route = state_->lookup(flow);
  return route != nullptr && route->table != RouteTableId::none ? route : nullptr;
}

namespace {

ConfigResult as_result(auto added) {
  using Added = decltype(added);
  if (added == Added::file_exists) return Unexpected{ConfigError::file_exists};
  if (added == Added::no_backward_goto) return Unexpected{ConfigError::invalid_argument};
  return {};
}

}  // namespace

ConfigResult Host::add_rule(PolicyRule rule, Instant now) {
  state_->clock = now;
  return as_result(state_->rules.add(std::move(rule)));
}

ConfigResult Host::add_rule(PolicyRule6 rule, Instant now) {
  state_->clock = now;
  return as_result(state_->six.rules.add(std::move(rule)));
}

ConfigResult Host::remove_rule(const RulePattern& pattern, Instant now) {
  state_->clock = now;
  if (!state_->rules.erase(pattern)) return Unexpected{ConfigError::no_such_entry};
  return {};
}

ConfigResult Host::remove_rule(const RulePattern6& pattern, Instant now) {
  state_->clock = now;
  if (!state_->six.rules.erase(pattern)) return Unexpected{ConfigError::no_such_entry};
  return {};
}

const PolicyRules& Host::rules() const { return state_->rules; }
const PolicyRules6& Host::rules6() const { return state_->six.rules; }

bool Host::is_local(net::Ipv4 address) const { return state_->is_local_address(address); }

std::vector<NeighbourReport> Host::neighbours(Instant now) const {
  std::vector<NeighbourReport> reports;
  for (const auto& [key, entry] : state_->neighbours.entries()) {
    const auto timing = state_->timing_of(key.first);
    reports.push_back(
        {key.second, key.first, entry.is_valid() && entry.has_mac ? std::optional(entry.mac) : std::nullopt,
         state_at(entry, timing.reachable_time, timing.settings, now), now - entry.updated, entry.waiting.size()});
  }
  return reports;
}

ConfigResult Host::set_neighbour(InterfaceId id, net::Ipv4 address, net::Mac mac, NudState state, RouteChange change,
                                 Instant now, Outcome& out) {
  state_->clock = now;
  const bool exists = state_->neighbours.find({id, address}) != nullptr;
  if (change == RouteChange::add && exists) return Unexpected{ConfigError::file_exists};
  if (change == RouteChange::change && !exists) return Unexpected{ConfigError::no_such_entry};
  NeighbourWork work;
  state_->neighbours.set({id, address}, mac, state, state_->timing_of(id), now, work);
  state_->finish(work, out);
  return {};
}

ConfigResult Host::remove_neighbour(InterfaceId id, net::Ipv4 address, Instant now, Outcome& out) {
  state_->clock = now;
  NeighbourWork work;
  if (!state_->neighbours.erase({id, address}, work)) return Unexpected{ConfigError::no_such_entry};
  state_->finish(work, out);
  state_->run_loop(out);
  return {};
}

void Host::flush_neighbours(std::optional<InterfaceId> id, Instant now, Outcome& out) {
  state_->clock = now;
  NeighbourWork work;
  for (std::size_t i = 0; i < state_->interfaces.size(); ++i) {
    const InterfaceId device{static_cast<std::uint16_t>(i)};
    if (!id || *id == device) state_->neighbours.flush(device, NeighbourTable::Permanent::keep, work);
  }
  state_->finish(work, out);
  state_->run_loop(out);
}

Netfilter& Host::netfilter() { return state_->netfilter; }

ipvs::Director& Host::director() { return state_->director; }
const ipvs::Director& Host::director() const { return state_->director; }

std::uint16_t Host::next_identification(net::Ipv4 source, net::Ipv4 destination, net::IpProtocol) {
  return state_->next_identification(net::Address{source}, net::Address{destination});
}

}  // namespace lvslab::host
