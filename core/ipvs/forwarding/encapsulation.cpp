#include "encapsulation.h"

#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/udp_view.h>

#include "../headers.h"

namespace lvslab::ipvs {
namespace {

using Type = TunnelOptions::Type;
using Checksum = TunnelOptions::Checksum;

constexpr std::uint32_t gue_header_size = 4;
constexpr std::uint32_t gre_header_size = 4;
constexpr std::uint32_t gre_checksum_size = 4;  ///< and two reserved bytes
constexpr std::uint16_t gre_has_checksum = 0x8000;

net::IpProtocol protocol_of(net::Family inner) {
  return inner == net::Family::ipv4 ? net::IpProtocol::ipip : net::IpProtocol::ipv6;
}

std::uint32_t mixed(std::uint32_t hash, std::uint32_t word) {
  hash = (hash ^ word) * 0x9e3779b1U;
  return hash ^ hash >> 15;
}

std::uint32_t mixed(std::uint32_t hash, const net::Endpoint& end) {
  if (end.address.is_ipv4()) {
    hash = mixed(hash, end.address.ipv4().to_uint());
  } else {
    for (std::size_t word = 0; word < 4; ++word) hash = mixed(hash, end.address.ipv6().word(word));
  }
  return mixed(hash, end.port.to_uint());
}

/// One source port a flow, so that a flow takes one way. Linux's choice has a key drawn at boot; this one has none.
net::Port flow_port(net::Bytes datagram, Network::PortRange ports) {
  const auto headers = read_headers(*net::IpView::at(datagram));
  const auto hash =
      mixed(mixed(mixed(0, static_cast<std::uint8_t>(headers.protocol)), headers.source), headers.destination);
  const std::uint64_t span = ports.highest - ports.lowest;
  return net::Port{static_cast<std::uint16_t>((hash * span >> 32) + ports.lowest)};
}

void push_gue(net::Packet& datagram, net::Family inner, const TunnelOptions& options, const TunnelEnds& ends,
              Network::PortRange ports) {
  const auto source = flow_port(datagram.bytes(), ports);
  const auto gue = datagram.push_front(gue_header_size);  // version 0, no options
  net::store_u8(gue, 0, 0);
  net::store_u8(gue, 1, static_cast<std::uint8_t>(protocol_of(inner)));
  net::store_u16(gue, 2, 0);
  net::push_udp(datagram, source, options.port, ends.source, ends.destination);
  if (options.checksum == Checksum::none) net::store_u16(datagram.mutable_bytes(), 6, 0);
}

void push_gre(net::Packet& datagram, net::Family inner, const TunnelOptions& options) {
  const bool has_checksum = options.checksum != Checksum::none;
  const auto header = datagram.push_front(encapsulation_size(options));
  net::store_u16(header, 0, has_checksum ? gre_has_checksum : std::uint16_t{0});
  net::store_u16(header, 2,
                 static_cast<std::uint16_t>(inner == net::Family::ipv4 ? net::EtherType::ipv4 : net::EtherType::ipv6));
  if (!has_checksum) return;
  net::store_u32(header, 4, 0);
  net::store_u16(datagram.mutable_bytes(), 4, net::internet_checksum(datagram.bytes()));
}

}  // namespace

std::uint32_t encapsulation_size(const TunnelOptions& options) {
  switch (options.type) {
    case Type::ipip: return 0;
    case Type::gue: return net::UdpView::size + gue_header_size;
    case Type::gre: return gre_header_size + (options.checksum == Checksum::none ? 0 : gre_checksum_size);
  }
  return 0;
}

net::IpProtocol encapsulate(net::Packet& datagram, net::Family inner, const TunnelOptions& options,
                            const TunnelEnds& ends, Network::PortRange ports) {
  switch (options.type) {
    case Type::ipip: break;
    case Type::gue: push_gue(datagram, inner, options, ends, ports); return net::IpProtocol::udp;
    case Type::gre: push_gre(datagram, inner, options); return net::IpProtocol::gre;
  }
  return protocol_of(inner);
}

std::optional<std::size_t> encapsulation_at(net::Bytes bytes, net::IpProtocol protocol, const TunnelOptions& options) {
  switch (options.type) {
    case Type::ipip:
      if (protocol == net::IpProtocol::ipip) return 0;
      break;
    case Type::gue: {
      constexpr std::size_t size = net::UdpView::size + gue_header_size;
      if (protocol != net::IpProtocol::udp || bytes.size() < size) break;
      const bool is_plain_gue = net::load_u8(bytes, 8) == 0;  // version 0, no options
      const bool carries_ipv4 = net::load_u8(bytes, 9) == static_cast<std::uint8_t>(net::IpProtocol::ipip);
      if (net::load_u16(bytes, 2) == options.port.to_uint() && is_plain_gue && carries_ipv4) return size;
      break;
    }
    case Type::gre: {
      if (protocol != net::IpProtocol::gre || bytes.size() < gre_header_size) break;
      const auto flags = net::load_u16(bytes, 0);
      if ((flags & ~gre_has_checksum) != 0 ||
          net::load_u16(bytes, 2) != static_cast<std::uint16_t>(net::EtherType::ipv4)) {
        break;
      }
      const std::size_t size = gre_header_size + (flags != 0 ? gre_checksum_size : 0);
      if (bytes.size() >= size) return size;
      break;
    }
  }
  return std::nullopt;
}

}  // namespace lvslab::ipvs
