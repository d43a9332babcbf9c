#include <lvslab/net/ipv6_view.h>

namespace lvslab::net {
namespace {

constexpr std::size_t fragment_header_size = 8;

bool is_extension(IpProtocol protocol) {
  switch (protocol) {
    case IpProtocol::hop_by_hop:
    case IpProtocol::routing:
    case IpProtocol::fragment:
    case IpProtocol::destination_options: return true;
    default: return false;
  }
}

}  // namespace

std::optional<Ipv6View> Ipv6View::at(Bytes datagram) {
  if (datagram.size() < header_size || load_u8(datagram, 0) >> 4 != 6) return std::nullopt;
  const std::size_t length = header_size + load_u16(datagram, 4);
  if (length > datagram.size()) return std::nullopt;
  return Ipv6View{datagram.first(length)};
}

std::optional<Ipv6View> Ipv6View::at_quoted(Bytes datagram) {
  if (datagram.size() < header_size || load_u8(datagram, 0) >> 4 != 6) return std::nullopt;
  const std::size_t length = header_size + load_u16(datagram, 4);
  return Ipv6View{datagram.first(std::min(length, datagram.size()))};
}

Ipv6View::Extensions Ipv6View::walk(Bytes bytes) {
  Extensions found;
  found.protocol = IpProtocol{load_u8(bytes, 6)};
  while (is_extension(found.protocol)) {
    const auto left = bytes.size() - found.end;
    if (left < 8) return found;
    const bool is_fragment_header = found.protocol == IpProtocol::fragment;
    const std::size_t size =
        is_fragment_header ? fragment_header_size : (std::size_t{load_u8(bytes, found.end + 1)} + 1) * 8;
    if (size > left) return found;
    const auto next = IpProtocol{load_u8(bytes, found.end)};
    if (is_fragment_header) found.fragment_header = found.end;
    const bool begins_later = is_fragment_header && (load_u16(bytes, found.end + 2) & 0xfff8U) != 0;
    found.end += size;
    found.protocol = next;
    if (begins_later) return found;  // what follows is the middle of a payload
  }
  return found;
}

void push_ipv6(Packet& packet, const Ipv6Header& header) {
  const auto payload = packet.size();
  const auto bytes = packet.push_front(Ipv6View::header_size);
  store_u32(bytes, 0, 6U << 28 | std::uint32_t{header.traffic_class} << 20 | (header.flow_label & 0xfffff));
  store_u16(bytes, 4, static_cast<std::uint16_t>(payload));
  store_u8(bytes, 6, static_cast<std::uint8_t>(header.next_header));
  store_u8(bytes, 7, header.hop_limit);
  header.source.store(bytes, 8);
  header.destination.store(bytes, 24);
}

}  // namespace lvslab::net
