#include <lvslab/net/checksum.h>

namespace lvslab::net {

void ChecksumSum::add(Bytes bytes) {
  // One's-complement addition is the same in either byte order (RFC 1071 2(B)), and carries may wait: so words are
  // added as they lie in memory, 32 bits at a time, and swapped once at the end.
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t even = 0;
  std::uint64_t odd = 0;
  while (left >= 8) {
    std::uint32_t first;
    std::uint32_t second;
    std::memcpy(&first, at, 4);
    std::memcpy(&second, at + 4, 4);
    even += first;
    odd += second;
    at += 8;
    left -= 8;
  }
  std::uint64_t sum = even + odd;
  while (left >= 2) {
    std::uint16_t word;
    std::memcpy(&word, at, 2);
    sum += word;
    at += 2;
    left -= 2;
  }
  if (left == 1) sum += std::to_integer<std::uint16_t>(*at);  // padded with a zero byte behind it
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  sum_ += __builtin_bswap16(static_cast<std::uint16_t>(sum));
}

void ChecksumSum::add_pseudo_header(Ipv4 source, Ipv4 destination, IpProtocol protocol, std::size_t length) {
  add_u32(source.to_uint());
  add_u32(destination.to_uint());
  add_u16(static_cast<std::uint8_t>(protocol));
  add_u32(static_cast<std::uint32_t>(length));
}

void ChecksumSum::add_pseudo_header(const Address& source, const Address& destination, IpProtocol protocol,
                                    std::size_t length) {
  if (source.is_ipv4()) return add_pseudo_header(source.ipv4(), destination.ipv4(), protocol, length);
  add(std::as_bytes(std::span{source.ipv6().octets()}));
  add(std::as_bytes(std::span{destination.ipv6().octets()}));
  add_u32(static_cast<std::uint32_t>(length));
  add_u16(static_cast<std::uint8_t>(protocol));
}

std::uint16_t ChecksumSum::value() const {
  std::uint64_t sum = sum_;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t internet_checksum(Bytes bytes) {
  ChecksumSum sum;
  sum.add(bytes);
  return sum.value();
}

std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
  sum += static_cast<std::uint16_t>(~before);
  sum += after;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t updated_checksum_u32(std::uint16_t checksum, std::uint32_t before, std::uint32_t after) {
  checksum =
      updated_checksum(checksum, static_cast<std::uint16_t>(before >> 16), static_cast<std::uint16_t>(after >> 16));
  return updated_checksum(checksum, static_cast<std::uint16_t>(before & 0xffff),
                          static_cast<std::uint16_t>(after & 0xffff));
}

}  // namespace lvslab::net
