// What the neighbour caches of both families want done: questions to send, datagrams that need not wait any longer.

#include "state.h"

namespace lvslab::host {
namespace {

template <class Ip>
constexpr net::EtherType ether_type = std::is_same_v<Ip, net::Ipv4> ? net::EtherType::ipv4 : net::EtherType::ipv6;

}  // namespace

Duration Host::State::reachable_time(InterfaceId device, const NeighbourSettings& neighbour, std::uint64_t salt) const {
  std::uint64_t mixed = (seed + salt + index_of(device) + 1) * 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
  mixed ^= mixed >> 27;
  const std::int64_t base = neighbour.base_reachable_time_ms;
  const auto spread = base > 0 ? static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(base)) : 0;
  return std::chrono::milliseconds(base / 2 + spread);
}

NeighbourTiming Host::State::timing(InterfaceId device, const NeighbourSettings& neighbour, std::uint64_t salt) const {
  return {neighbour, reachable_time(device, neighbour, salt)};
}

NeighbourTiming Host::State::timing_of(InterfaceId device) const {
  return timing(device, at(device).neighbour_settings, 0);
}
Duration Host::State::reachable_time_of(InterfaceId device) {
  const auto& neighbour = at(device).neighbour_settings;
  if (reachable_times.size() < interfaces.size()) reachable_times.resize(interfaces.size());
  auto& known = reachable_times[index_of(device)];
  if (known.base_ms != neighbour.base_reachable_time_ms) {
    known = {neighbour.base_reachable_time_ms, reachable_time(device, neighbour, 0)};
  }
  return known.time;
}
NeighbourTiming Host::State::timing6_of(InterfaceId device) const {
  return timing(device, at(device).neighbour_settings6, 0x600000);
}

template <class Ip>
void Host::State::finish(BasicNeighbourWork<Ip>& work, Outcome& out) {
  for (auto& [key, datagram] : work.overflowed) drop(DropReason::neighbour_queue_full, std::move(datagram), false, out);
  for (const auto& solicitation : work.solicitations) solicit(solicitation, out);
  for (auto& [key, datagram] : work.ready) {
    const Neighbour* entry = neighbour_table<Ip>().find(key);
    if (entry == nullptr) continue;
    out.story.tell("the answer has come: {0} is at {1}; what waited goes out", key.second, entry->mac);
    transmit(std::move(datagram), key.first, entry->mac, ether_type<Ip>, out);
  }
  for (auto& [key, datagram] : work.failed) {
    out.story.tell("nobody answered for {0}", key.second);
    tell_unreachable({datagram, key.first, FrameKind::unicast, true}, out);
    drop(DropReason::neighbour_unreachable, std::move(datagram), false, out);
  }
}

template void Host::State::finish(NeighbourWork& work, Outcome& out);
template void Host::State::finish(NeighbourWork6& work, Outcome& out);

}  // namespace lvslab::host
