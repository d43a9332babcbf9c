// Who needs whole datagrams makes fragments wait here for the others of theirs; and where such a datagram is cut again.

#include "fragments.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "state.h"

namespace lvslab::host {

Cut cut_for(const net::Packet& datagram, std::size_t payload, std::size_t room) {
  if (datagram.later_fragments && !datagram.later_fragments->empty()) {
    const auto& later = *datagram.later_fragments;
    const std::size_t behind = std::accumulate(later.begin(), later.end(), std::size_t{0});
    std::vector<std::size_t> sizes(later.begin(), later.end());
    if (behind < payload) sizes.insert(sizes.begin(), payload - behind);
    const bool all_fit = std::ranges::all_of(sizes, [&](std::size_t size) { return size <= room; });
    if (behind < payload && sizes.front() % 8 == 0 && all_fit) return {std::move(sizes), true};
  }
  std::vector<std::size_t> sizes;
  const std::size_t full = room / 8 * 8;
  for (; payload > full; payload -= full) sizes.push_back(full);
  sizes.push_back(payload);
  return {std::move(sizes), false};
}

bool lacks_headers(const net::Ipv6View& fragment) {
  if (fragment.fragment_offset() != 0 || !fragment.more_fragments()) return false;
  const std::size_t there = fragment.payload().size();
  switch (fragment.protocol()) {
    case net::IpProtocol::tcp: return there < 20;
    case net::IpProtocol::udp:
    case net::IpProtocol::icmpv6: return there < 8;
    default: return there < 1;
  }
}

bool is_of_odd_length(const net::Ipv6View& fragment) {
  constexpr std::size_t fragment_header_size = 8;
  if (!fragment.more_fragments()) return false;
  return (fragment.bytes().size() - fragment.fragment_header_offset() - fragment_header_size) % 8 != 0;
}

/// RFC 792 leaves it to the host that a datagram was for. Connection tracking keeps to that in IPv4.
bool Host::State::tells_of_incomplete(const Reassembly::Expired& expired) const {
  const auto& first = expired.pieces.front();
  if (expired.user != ReassemblyUser::connection_tracking || is_ipv6(first)) return true;
  return is_local_address(net::Ipv4View::at(first.bytes())->destination());
}

void Host::State::give_up_on(const Incoming& incoming, ReassemblyUser user, Outcome& out) {
  for (auto& piece : reassembly.abandon(incoming.datagram, user, incoming.in)) {
    drop(DropReason::reassembly_overlap, std::move(piece), false, out);
  }
}

/// A fragment of which nothing right can come is left as it is: a director may pass it on, and it is its receiver who
/// complains (refuses_broken_fragment).
bool Host::State::is_left_alone(const Incoming& incoming, ReassemblyUser user, Outcome& out) {
  if (!is_ipv6(incoming.datagram)) return false;
  const auto fragment = *net::Ipv6View::at(incoming.datagram.bytes());
  if (lacks_headers(fragment)) return true;
  if (!is_of_odd_length(fragment)) return false;
  // What puts fragments together on their way gives up on the datagram, the receiver does not.
  if (user != ReassemblyUser::local_delivery || director.is_active(net::Family::ipv6)) {
    give_up_on(incoming, user, out);
  }
  return true;
}

bool Host::State::refuses_broken_fragment(Incoming& incoming, Outcome& out) {
  constexpr std::uint8_t erroneous_field = 0;
  constexpr std::uint8_t incomplete_header_chain = 3;  // RFC 7112
  constexpr std::uint32_t payload_length_at = 4;
  const auto fragment = *net::Ipv6View::at(incoming.datagram.bytes());
  if (lacks_headers(fragment)) {
    out.story.tell("the first fragment ends before the headers do");
    icmpv6_error(incoming, net::Icmpv6Type::parameter_problem, incomplete_header_chain, 0, out);
  } else if (fragment.is_fragment() && is_of_odd_length(fragment)) {
    out.story.tell("a fragment in the middle whose length is no multiple of 8");
    icmpv6_error(incoming, net::Icmpv6Type::parameter_problem, erroneous_field, payload_length_at, out);
  } else {
    return false;
  }
  drop(DropReason::malformed, std::move(incoming.datagram), false, out);
  return true;
}

bool Host::State::make_whole(Incoming& incoming, ReassemblyUser user, Outcome& out) {
  if (is_left_alone(incoming, user, out)) return true;
  auto result = reassembly.add(std::move(incoming.datagram), user, incoming.in, clock);
  for (auto& piece : result.discarded) drop(DropReason::reassembly_overlap, std::move(piece), false, out);
  if (!result.whole) {
    out.story.tell("a fragment: it waits for the others");
    return false;
  }
  out.story.tell("its fragments are complete: {0} bytes", result.whole->size());
  incoming.datagram = std::move(*result.whole);
  return true;
}

}  // namespace lvslab::host
