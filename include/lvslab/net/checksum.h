#pragma once
/// The Internet checksum (RFC 1071) and its incremental update (RFC 1624, equation 3).

#include <cstdint>

#include <lvslab/net/address.h>
#include <lvslab/net/bytes.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

/// A running one's-complement sum. Add the parts in any order; every part but the last must be of even length.
class ChecksumSum {
 public:
  void add(Bytes bytes) {
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
    if ((left & 4) != 0) {
      std::uint32_t word;
      std::memcpy(&word, at, 4);
      sum += word;
      at += 4;
    }
    if ((left & 2) != 0) {
      std::uint16_t word;
      std::memcpy(&word, at, 2);
      sum += word;
      at += 2;
    }
    if ((left & 1) != 0) sum += std::to_integer<std::uint16_t>(*at);  // padded with a zero byte behind it
    sum_ += __builtin_bswap16(folded(sum));
  }
  void add_u16(std::uint16_t value) { sum_ += value; }
  void add_u32(std::uint32_t value) { sum_ += (value >> 16) + (value & 0xffff); }
  /// The pseudo header of TCP and UDP (RFC 793 3.1, RFC 768; RFC 8200 8.1). Both addresses of one family.
  void add_pseudo_header(const Address& source, const Address& destination, IpProtocol protocol, std::size_t length);
  void add_pseudo_header(Ipv4 source, Ipv4 destination, IpProtocol protocol, std::size_t length) {
    add_u32(source.to_uint());
    add_u32(destination.to_uint());
    add_u16(static_cast<std::uint8_t>(protocol));
    add_u32(static_cast<std::uint32_t>(length));
  }
  /// The value to put into the header: the complement of the folded sum. Over a correct packet, its checksum
  /// field included, it is 0.
  [[nodiscard]] std::uint16_t value() const { return static_cast<std::uint16_t>(~folded(sum_)); }

 private:
  /// Carries added in, to 16 bits. Three times is enough for any 64 bits.
  static constexpr std::uint16_t folded(std::uint64_t sum) {
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
  }
  std::uint64_t sum_ = 0;
};

/// The checksum of `bytes`. O(n).
[[nodiscard]] inline std::uint16_t internet_checksum(Bytes bytes) {
  ChecksumSum sum;
  sum.add(bytes);
  return sum.value();
}

/// `checksum` after a 16-bit (32-bit) field it covers changed from `before` to `after`, without reading the rest:
/// HC' = ~(~HC + ~m + m'). A wrong checksum stays as wrong as it was.
[[nodiscard]] constexpr std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before,
                                                       std::uint16_t after) {
  std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
  sum += static_cast<std::uint16_t>(~before);
  sum += after;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}
[[nodiscard]] constexpr std::uint16_t updated_checksum_u32(std::uint16_t checksum, std::uint32_t before,
                                                           std::uint32_t after) {
  checksum =
      updated_checksum(checksum, static_cast<std::uint16_t>(before >> 16), static_cast<std::uint16_t>(after >> 16));
  return updated_checksum(checksum, static_cast<std::uint16_t>(before & 0xffff),
                          static_cast<std::uint16_t>(after & 0xffff));
}

}  // namespace lvslab::net
