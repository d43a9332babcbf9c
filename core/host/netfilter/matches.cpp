// What rules ask of a datagram.

#include <algorithm>

#include "traversal.h"

namespace lvslab::host::netfilter {
namespace {

constexpr std::size_t tcp_header_size = 20;
constexpr std::size_t udp_header_size = 8;
constexpr std::size_t sctp_header_size = 12;

std::size_t header_size_of(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return tcp_header_size;
    case net::IpProtocol::sctp: return sctp_header_size;
    default: return udp_header_size;
  }
}

bool is_later_fragment(const Subject& subject) { return subject.transport && subject.transport->fragment_offset != 0; }

std::optional<bool> agrees_with(const PortsMatch& match, const Subject& subject) {
  const bool is_tcp = match.protocol == net::IpProtocol::tcp;
  if (is_later_fragment(subject)) {
    // A second fragment that begins inside the TCP header could overwrite the flags that a first one showed. Of IPv6
    // nobody looks for it.
    constexpr std::size_t second_eight_bytes = 8;
    const bool is_in_header = subject.transport->fragment_offset == second_eight_bytes && subject.source.is_ipv4();
    if (is_tcp && is_in_header) return std::nullopt;
    return false;
  }
  if (!subject.transport) return std::nullopt;
  const auto payload = subject.transport->payload;
  if (payload.size() < header_size_of(match.protocol)) return std::nullopt;
  const bool ports = match.source.contains(net::load_u16(payload, 0)) != match.source_inverted &&
                     match.destination.contains(net::load_u16(payload, 2)) != match.destination_inverted;
  if (!ports || !is_tcp) return ports;
  constexpr std::size_t flags_offset = 13;
  return ((net::load_u8(payload, flags_offset) & match.flags_asked) == match.flags_set) != match.flags_inverted;
}

std::optional<bool> agrees_with(const MultiportMatch& match, const Subject& subject) {
  if (is_later_fragment(subject)) return false;
  if (!subject.transport || subject.transport->payload.size() < 4) return std::nullopt;
  const auto is_listed = [&](std::size_t offset) {
    const auto port = net::load_u16(subject.transport->payload, offset);
    return std::ranges::any_of(match.ports, [port](const PortRange& range) { return range.contains(port); });
  };
  const bool source = match.ends != MultiportMatch::Ends::destination && is_listed(0);
  const bool destination = match.ends != MultiportMatch::Ends::source && is_listed(2);
  return (source || destination) != match.inverted;
}

std::optional<bool> agrees_with(const IcmpMatch& match, const Subject& subject) {
  if (is_later_fragment(subject)) return false;
  constexpr std::size_t icmp_header_size = 8;
  if (!subject.transport || subject.transport->payload.size() < icmp_header_size) return std::nullopt;
  constexpr std::uint8_t any_type = 255;
  const auto type = net::load_u8(subject.transport->payload, 0);
  const auto code = net::load_u8(subject.transport->payload, 1);
  const bool is_any = match.protocol == net::IpProtocol::icmp && match.type == any_type;
  const bool is_it = is_any || (type == match.type && match.first_code <= code && code <= match.last_code);
  return is_it != match.inverted;
}

std::optional<bool> agrees_with(const MarkMatch& match, const Subject& subject) {
  return ((subject.mark & match.mask) == match.value) != match.inverted;
}

std::optional<bool> agrees_with(const CommentMatch&, const Subject&) { return true; }

}  // namespace

std::optional<bool> agrees(const RuleMatch& match, const Subject& subject) {
  return std::visit([&](const auto& one) { return agrees_with(one, subject); }, match);
}

std::optional<bool> agrees(const RuleSpec& spec, const Subject& subject) {
  if (!spec.source.contains(subject.source) || !spec.destination.contains(subject.destination)) return false;
  if (!spec.in.matches(subject.in) || !spec.out.matches(subject.out)) return false;
  if (spec.protocol != 0) {
    if (!subject.transport) return std::nullopt;
    const bool is_it = static_cast<std::uint8_t>(subject.transport->protocol) == spec.protocol;
    if (is_it == spec.protocol_inverted) return false;
  }
  return !spec.later_fragments || *spec.later_fragments == is_later_fragment(subject);
}

}  // namespace lvslab::host::netfilter
