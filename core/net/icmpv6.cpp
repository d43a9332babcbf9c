#include <lvslab/net/checksum.h>
#include <lvslab/net/icmpv6.h>

namespace lvslab::net {
namespace {

std::uint16_t checksum_of(Bytes message, const Ipv6& source, const Ipv6& destination) {
  ChecksumSum sum;
  sum.add_pseudo_header(Address{source}, Address{destination}, IpProtocol::icmpv6, message.size());
  sum.add(message);
  return sum.value();
}

}  // namespace

bool icmpv6_checksum_is_right(Bytes message, const Ipv6& source, const Ipv6& destination) {
  return checksum_of(message, source, destination) == 0;
}

void refresh_icmpv6_checksum(MutableBytes message, const Ipv6& source, const Ipv6& destination) {
  store_u16(message, 2, 0);
  store_u16(message, 2, checksum_of(message, source, destination));
}

void push_icmpv6(Packet& packet, Icmpv6Type type, std::uint8_t code, std::uint32_t rest, const Ipv6& source,
                 const Ipv6& destination) {
  const auto header = packet.push_front(IcmpView::header_size);
  store_u8(header, 0, static_cast<std::uint8_t>(type));
  store_u8(header, 1, code);
  store_u32(header, 4, rest);
  refresh_icmpv6_checksum(packet.mutable_bytes(), source, destination);
}

}  // namespace lvslab::net
