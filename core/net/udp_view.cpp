#include <lvslab/net/checksum.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::net {

std::optional<UdpView> UdpView::at(Bytes segment) {
  if (segment.size() < size) return std::nullopt;
  const std::size_t length = load_u16(segment, 4);
  if (length < size || length > segment.size()) return std::nullopt;
  return UdpView{segment.first(length)};
}

void push_udp(Packet& packet, Port source_port, Port destination_port, const Address& source,
              const Address& destination) {
  const auto header = packet.push_front(UdpView::size);
  store_u16(header, 0, source_port.to_uint());
  store_u16(header, 2, destination_port.to_uint());
  store_u16(header, 4, static_cast<std::uint16_t>(packet.size()));
  store_u16(header, 6, 0);
  ChecksumSum sum;
  sum.add_pseudo_header(source, destination, IpProtocol::udp, packet.size());
  sum.add(packet.bytes());
  const auto value = sum.value();
  store_u16(packet.mutable_bytes(), 6, value == 0 ? std::uint16_t{0xffff} : value);
}

bool transport_checksum_is_right(Bytes datagram) {
  const auto ip = IpView::at(datagram);
  if (!ip) return false;
  const auto payload = ip->payload();
  if (ip->protocol() == IpProtocol::udp) {
    const auto udp = UdpView::at(payload);
    if (!udp) return false;
    if (udp->checksum() == 0) return ip->is_ipv4();  // RFC 8200 section 8.1
  } else if (ip->protocol() == IpProtocol::tcp) {
    if (!TcpView::at(payload)) return false;
  } else {
    return true;
  }
  ChecksumSum sum;
  sum.add_pseudo_header(ip->source(), ip->destination(), ip->protocol(), payload.size());
  sum.add(payload);
  return sum.value() == 0;
}

}  // namespace lvslab::net
