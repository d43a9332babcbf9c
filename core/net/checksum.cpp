#include <lvslab/net/checksum.h>

namespace lvslab::net {

void ChecksumSum::add_pseudo_header(const Address& source, const Address& destination, IpProtocol protocol,
                                    std::size_t length) {
  if (source.is_ipv4()) return add_pseudo_header(source.ipv4(), destination.ipv4(), protocol, length);
  add(std::as_bytes(std::span{source.ipv6().octets()}));
  add(std::as_bytes(std::span{destination.ipv6().octets()}));
  add_u32(static_cast<std::uint32_t>(length));
  add_u16(static_cast<std::uint8_t>(protocol));
}

}  // namespace lvslab::net
