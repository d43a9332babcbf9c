// Multicast: reports about the groups that this host's sockets have joined (IGMPv3), and the way out to a group.

#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr net::Ipv4 all_igmpv3_routers{0xe0000016};  ///< 224.0.0.22
constexpr std::uint32_t router_alert = 0x94040000;   ///< RFC 2113: routers shall look at it
constexpr std::size_t report_header = 8;
constexpr std::size_t group_record = 8;
constexpr std::uint8_t version_3_report = 0x22;
constexpr std::uint8_t control_traffic = 0xc0;  ///< TOS: internetwork control

}  // namespace

net::Mac mac_of_group(net::Ipv4 group) {
  const auto bits = group.to_uint();
  return net::Mac{{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(bits >> 16 & 0x7f), static_cast<std::uint8_t>(bits >> 8),
                   static_cast<std::uint8_t>(bits)}};
}

void Host::State::report_groups(Outcome& out) {
  for (const auto& report : memberships.take_due(clock)) send_group_report(report, out);
}

/// RFC 3376 section 4.2, in an IPv4 datagram with the router alert option.
void Host::State::send_group_report(const GroupReport& report, Outcome& out) {
  constexpr std::size_t ip_header = net::ipv4_header_size + 4;
  const std::size_t size = ip_header + report_header + report.changes.size() * group_record;
  net::Packet datagram(size);
  const auto bytes = datagram.mutable_bytes();
  net::store_u8(bytes, 0, 0x46);
  net::store_u8(bytes, 1, control_traffic);
  net::store_u16(bytes, 2, static_cast<std::uint16_t>(size));
  net::store_u16(bytes, 6, 0x4000);
  net::store_u8(bytes, 8, 1);
  net::store_u8(bytes, 9, static_cast<std::uint8_t>(net::IpProtocol::igmp));
  net::store_u32(bytes, 12, own_address_on(report.device).to_uint());
  net::store_u32(bytes, 16, all_igmpv3_routers.to_uint());
  net::store_u32(bytes, 20, router_alert);
  net::refresh_ipv4_checksum(bytes);
  const auto message = bytes.subspan(ip_header);
  net::store_u8(message, 0, version_3_report);
  net::store_u16(message, 6, static_cast<std::uint16_t>(report.changes.size()));
  std::size_t at = report_header;
  for (const auto& [group, change] : report.changes) {
    net::store_u8(message, at, static_cast<std::uint8_t>(change));
    net::store_u32(message, at + 4, group.to_uint());
    at += group_record;
    out.story.tell(change == GroupChange::joined ? "multicast routers are told that this host has joined {0}"
                                                 : "multicast routers are told that this host has left {0}",
                   group);
  }
  net::store_u16(message, 2, net::internet_checksum(message));
  transmit(std::move(datagram), report.device, mac_of_group(all_igmpv3_routers), net::EtherType::ipv4, out);
}

net::Ipv4 Host::State::own_address_on(InterfaceId device) const {
  for (const auto& address : at(device).addresses) {
    if (!address.secondary) return address.address;
  }
  return {};
}

/// To whoever listens on that interface's link; a gateway has no part in it.
ResolvedRoute Host::State::route_to_group(InterfaceId device, net::Ipv4 group) const {
  ResolvedRoute route;
  route.device = device;
  route.next_hop = group;
  route.mtu = at(device).mtu;
  return route;
}

}  // namespace lvslab::host
