#include "dissection.h"

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/protocol.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::sim::filter {
namespace {

using net::EtherType;
using net::IpProtocol;

constexpr std::size_t vlan_size = 4;
constexpr std::size_t icmpv6_size = 4;
constexpr std::size_t vrrp_size = 8;
constexpr std::size_t igmp_size = 8;
/// Of TCP in an ICMP error at least the ports are quoted; RFC 792 asks for eight bytes.
constexpr std::size_t quoted_transport_size = 8;

}  // namespace

Dissection Dissection::of_frame(net::Bytes frame) {
  Dissection result;
  result.add(Protocol::frame, frame);
  if (const auto ethernet = net::EthernetView::at(frame)) {
    result.add(Protocol::ethernet, frame);
    result.run(Next{Next::Kind::ether_type, static_cast<std::uint16_t>(ethernet->type()), false, ethernet->payload()});
  }
  return result;
}

Dissection Dissection::of_datagram(net::Bytes datagram) {
  Dissection result;
  result.add(Protocol::frame, datagram);
  if (datagram.empty()) return result;
  const bool is_ipv6 = net::load_u8(datagram, 0) >> 4 == 6;
  const auto type = is_ipv6 ? EtherType::ipv6 : EtherType::ipv4;
  result.run(Next{Next::Kind::ether_type, static_cast<std::uint16_t>(type), false, datagram});
  return result;
}

void Dissection::run(Next next) {
  // Each step adds one layer, or two with the mark of an inner datagram.
  while (next.kind != Next::Kind::nothing && count_ + 2 <= most_layers) {
    next = next.kind == Next::Kind::ether_type ? open_ether_type(next) : open_ip_protocol(next);
  }
}

Dissection::Next Dissection::open_ether_type(const Next& next) {
  switch (EtherType{next.number}) {
    case EtherType::ipv4: return open_ipv4(next);
    case EtherType::ipv6: return open_ipv6(next);
    case EtherType::arp:
      if (net::read_arp(next.bytes)) add(Protocol::arp, next.bytes);
      return {};
    case EtherType::vlan:
      if (next.bytes.size() < vlan_size) return {};
      add(Protocol::vlan, next.bytes);
      return Next{Next::Kind::ether_type, net::load_u16(next.bytes, 2), next.quoted, next.bytes.subspan(vlan_size)};
  }
  return {};
}

Dissection::Next Dissection::open_ipv4(const Next& next) {
  const auto view = next.quoted ? net::Ipv4View::at_quoted(next.bytes) : net::Ipv4View::at(next.bytes);
  if (!view) return {};
  add(Protocol::ipv4, view->bytes());
  if (view->fragment_offset() != 0) return {};
  return Next{Next::Kind::ip_protocol, static_cast<std::uint16_t>(view->protocol()),
              next.quoted || view->more_fragments(), view->payload()};
}

Dissection::Next Dissection::open_ipv6(const Next& next) {
  const auto view = next.quoted ? net::Ipv6View::at_quoted(next.bytes) : net::Ipv6View::at(next.bytes);
  if (!view) return {};
  add(Protocol::ipv6, view->bytes());
  if (view->fragment_offset() != 0) return {};
  return Next{Next::Kind::ip_protocol, static_cast<std::uint16_t>(view->protocol()),
              next.quoted || view->more_fragments(), view->payload()};
}

Dissection::Next Dissection::open_ip_protocol(const Next& next) {
  switch (IpProtocol{static_cast<std::uint8_t>(next.number)}) {
    case IpProtocol::ipip: add(Protocol::ipip, next.bytes); return open_ipv4(next);
    case IpProtocol::ipv6: return open_ipv6(next);
    case IpProtocol::gre: return open_gre(next);
    case IpProtocol::icmp: return open_icmp(next);
    case IpProtocol::icmpv6: return open_icmpv6(next);
    default: open_transport(next); return {};
  }
}

/// RFC 2784, RFC 2890: two bytes of flags, the type of what follows, four bytes for each of checksum, key, sequence.
Dissection::Next Dissection::open_gre(const Next& next) {
  if (next.bytes.size() < 4) return {};
  const auto flags = net::load_u16(next.bytes, 0);
  std::size_t size = 4;
  for (const unsigned bit : {0x8000U, 0x2000U, 0x1000U}) size += (flags & bit) != 0 ? 4U : 0U;
  if (next.bytes.size() < size) return {};
  add(Protocol::gre, next.bytes);
  return Next{Next::Kind::ether_type, net::load_u16(next.bytes, 2), next.quoted, next.bytes.subspan(size)};
}

Dissection::Next Dissection::open_icmp(const Next& next) {
  const auto view = net::IcmpView::at(next.bytes);
  if (!view) return {};
  add(Protocol::icmp, next.bytes);
  if (!view->is_error()) return {};
  return Next{Next::Kind::ether_type, static_cast<std::uint16_t>(EtherType::ipv4), true, view->payload()};
}

Dissection::Next Dissection::open_icmpv6(const Next& next) {
  if (next.bytes.size() < icmpv6_size) return {};
  add(Protocol::icmpv6, next.bytes);
  const auto view = net::IcmpView::at(next.bytes);
  if (!view || !net::is_error(net::icmpv6_type(*view))) return {};
  return Next{Next::Kind::ether_type, static_cast<std::uint16_t>(EtherType::ipv6), true, view->payload()};
}

void Dissection::open_transport(const Next& next) {
  const auto& bytes = next.bytes;
  switch (IpProtocol{static_cast<std::uint8_t>(next.number)}) {
    case IpProtocol::tcp:
      if (net::TcpView::at(bytes) || (next.quoted && bytes.size() >= quoted_transport_size)) add(Protocol::tcp, bytes);
      return;
    case IpProtocol::udp:
      if (const auto view = net::UdpView::at(bytes)) {
        add(Protocol::udp, bytes.first(view->length()));
        if (view->destination_port() == ipvs::default_sync_port && !next.quoted &&
            ipvs::SyncMessage::read(view->payload()))
          add(Protocol::ipvs, view->payload());
      } else if (next.quoted && bytes.size() >= net::UdpView::size) {
        add(Protocol::udp, bytes);
      }
      return;
    case IpProtocol::igmp:
      if (bytes.size() >= igmp_size) add(Protocol::igmp, bytes);
      return;
    case IpProtocol::vrrp:
      if (bytes.size() >= vrrp_size) add(Protocol::vrrp, bytes);
      return;
    default: return;
  }
}

}  // namespace lvslab::sim::filter
