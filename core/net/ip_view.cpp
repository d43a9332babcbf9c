#include <lvslab/net/ip_view.h>

namespace lvslab::net {

IpView::IpView(const Ipv6View& view)
    : bytes_(view.bytes()),
      header_size_(view.transport_offset()),
      fragment_offset_(view.fragment_offset()),
      more_fragments_(view.more_fragments()),
      family_(Family::ipv6),
      protocol_(view.protocol()) {}

std::optional<IpView> IpView::ipv6_at(Bytes datagram) {
  if (const auto six = Ipv6View::at(datagram)) return IpView{*six};
  return std::nullopt;
}

std::optional<IpView> IpView::at_quoted(Bytes datagram) {
  if (const auto four = Ipv4View::at_quoted(datagram)) return IpView{*four};
  if (const auto six = Ipv6View::at_quoted(datagram)) return IpView{*six};
  return std::nullopt;
}

void set_source(MutableBytes datagram, const Address& address) {
  if (address.is_ipv4()) return set_ipv4_source(datagram, address.ipv4());
  address.ipv6().store(datagram, 8);
}

void set_destination(MutableBytes datagram, const Address& address) {
  if (address.is_ipv4()) return set_ipv4_destination(datagram, address.ipv4());
  address.ipv6().store(datagram, 24);
}

void decrement_hop_limit(MutableBytes datagram) {
  if (load_u8(datagram, 0) >> 4 == 4) return decrement_ttl(datagram);
  store_u8(datagram, 7, static_cast<std::uint8_t>(load_u8(datagram, 7) - 1));
}

}  // namespace lvslab::net
