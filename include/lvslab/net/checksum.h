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
  void add(Bytes bytes);
  void add_u16(std::uint16_t value) { sum_ += value; }
  void add_u32(std::uint32_t value) { sum_ += (value >> 16) + (value & 0xffff); }
  /// The pseudo header of TCP and UDP (RFC 793 3.1, RFC 768; RFC 8200 8.1). Both addresses of one family.
  void add_pseudo_header(const Address& source, const Address& destination, IpProtocol protocol, std::size_t length);
  void add_pseudo_header(Ipv4 source, Ipv4 destination, IpProtocol protocol, std::size_t length);
  /// The value to put into the header: the complement of the folded sum. Over a correct packet, its checksum
  /// field included, it is 0.
  [[nodiscard]] std::uint16_t value() const;

 private:
  std::uint64_t sum_ = 0;
};

/// The checksum of `bytes`. O(n).
[[nodiscard]] std::uint16_t internet_checksum(Bytes bytes);

/// `checksum` after a 16-bit (32-bit) field it covers changed from `before` to `after`, without reading the rest:
/// HC' = ~(~HC + ~m + m'). A wrong checksum stays as wrong as it was.
[[nodiscard]] std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);
[[nodiscard]] std::uint16_t updated_checksum_u32(std::uint16_t checksum, std::uint32_t before, std::uint32_t after);

}  // namespace lvslab::net
