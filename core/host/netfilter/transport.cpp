// Where rules find what a datagram carries: of IPv6 behind all extension headers.

#include <algorithm>

#include "traversal.h"

namespace lvslab::host::netfilter {
namespace {

bool is_extension(net::IpProtocol header) {
  switch (header) {
    case net::IpProtocol::hop_by_hop:
    case net::IpProtocol::routing:
    case net::IpProtocol::fragment:
    case net::IpProtocol::ah:
    case net::IpProtocol::destination_options: return true;
    default: return false;
  }
}

/// Of the extension header that begins there. An authentication header counts in fours, and two less (RFC 4302).
std::size_t size_of(net::IpProtocol header, std::uint8_t length) {
  if (header == net::IpProtocol::fragment) return 8;
  return header == net::IpProtocol::ah ? (std::size_t{length} + 2) * 4 : (std::size_t{length} + 1) * 8;
}

}  // namespace

std::optional<Transport> find_transport(const net::IpView& view) {
  if (view.is_ipv4()) return Transport{view.protocol(), view.payload(), view.fragment_offset()};
  const auto bytes = view.bytes();
  auto next = net::IpProtocol{net::load_u8(bytes, 6)};
  std::size_t at = net::Ipv6View::header_size;
  while (is_extension(next)) {
    constexpr std::size_t least_known = 2;  // what comes next, and its own length
    if (at + (next == net::IpProtocol::fragment ? 8 : least_known) > bytes.size()) return std::nullopt;
    const auto header = next;
    next = net::IpProtocol{net::load_u8(bytes, at)};
    const std::size_t offset = header == net::IpProtocol::fragment ? net::load_u16(bytes, at + 2) & 0xfff8U : 0;
    at += size_of(header, net::load_u8(bytes, at + 1));
    if (offset != 0) {
      // What a later fragment's header names may be a further extension header, which is not there.
      if (is_extension(next)) return std::nullopt;
      return Transport{next, bytes.subspan(std::min(at, bytes.size())), offset};
    }
  }
  return Transport{next, bytes.subspan(std::min(at, bytes.size())), 0};
}

}  // namespace lvslab::host::netfilter
