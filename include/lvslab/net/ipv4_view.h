#pragma once
/// The IPv4 header (RFC 791 section 3.1).
///
///      0       1       2       3
///     +-------+-------+-------+-------+
///   0 |ver|ihl|  TOS  |  total length |
///   4 |identification |flg| fragment  |
///   8 |  TTL  | proto |    checksum   |
///  12 |         source address        |
///  16 |      destination address      |
///  20 |    options, if ihl > 5 ...

#include <cstdint>
#include <optional>

#include <lvslab/net/checksum.h>
#include <lvslab/net/ipv4.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

/// A checked window on an IPv4 datagram; owns nothing, copies nothing.
/// A view that exists is safe to read: at() checks every length once, the accessors none.
class Ipv4View {
 public:
  /// nullopt: fewer bytes than the header claims, version not 4, IHL < 5, or a total length that is less than the
  /// header or more than the bytes there are. The checksum is *not* judged here: a balancer must be able to see,
  /// and count, a bad one. Bytes beyond the total length (Ethernet padding) are left out.
  [[nodiscard]] static std::optional<Ipv4View> at(Bytes datagram) {
    auto view = at_quoted(datagram);
    if (!view) return std::nullopt;
    const std::size_t total = view->total_length();
    if (total < view->header_size_ || total > datagram.size()) return std::nullopt;
    view->bytes_ = datagram.first(total);
    return view;
  }
  /// As at(), but the datagram may be cut short (quoted in an ICMP error): only the header must be whole.
  [[nodiscard]] static std::optional<Ipv4View> at_quoted(Bytes datagram) {
    if (datagram.size() < ipv4_header_size) return std::nullopt;
    const auto first = load_u8(datagram, 0);
    const std::size_t header_size = std::size_t{first & 15U} * 4;
    if (first >> 4 != 4 || header_size < ipv4_header_size || header_size > datagram.size()) return std::nullopt;
    return Ipv4View{datagram, header_size};
  }

  [[nodiscard]] std::size_t header_size() const { return header_size_; }
  [[nodiscard]] std::uint8_t tos() const { return load_u8(bytes_, 1); }
  [[nodiscard]] std::uint16_t total_length() const { return load_u16(bytes_, 2); }
  [[nodiscard]] std::uint16_t identification() const { return load_u16(bytes_, 4); }
  [[nodiscard]] bool dont_fragment() const { return (load_u16(bytes_, 6) & 0x4000) != 0; }
  [[nodiscard]] bool more_fragments() const { return (load_u16(bytes_, 6) & 0x2000) != 0; }
  /// In bytes, a multiple of 8.
  [[nodiscard]] std::size_t fragment_offset() const { return std::size_t{load_u16(bytes_, 6) & 0x1fffU} * 8; }
  [[nodiscard]] bool is_fragment() const { return (load_u16(bytes_, 6) & 0x3fff) != 0; }
  [[nodiscard]] std::uint8_t ttl() const { return load_u8(bytes_, 8); }
  [[nodiscard]] IpProtocol protocol() const { return IpProtocol{load_u8(bytes_, 9)}; }
  [[nodiscard]] std::uint16_t checksum() const { return load_u16(bytes_, 10); }
  [[nodiscard]] bool checksum_is_right() const { return internet_checksum(header()) == 0; }
  [[nodiscard]] Ipv4 source() const { return Ipv4{load_u32(bytes_, 12)}; }
  [[nodiscard]] Ipv4 destination() const { return Ipv4{load_u32(bytes_, 16)}; }
  /// Header and payload, without padding.
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  [[nodiscard]] Bytes header() const { return bytes_.first(header_size_); }
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(header_size_); }

 private:
  Ipv4View(Bytes bytes, std::size_t header_size) : bytes_(bytes), header_size_(header_size) {}
  Bytes bytes_;
  std::size_t header_size_;
};

/// What a header says, to build one from.
struct Ipv4Header {
  std::uint8_t tos = 0;
  std::uint16_t identification = 0;
  bool dont_fragment = false;
  bool more_fragments = false;
  std::size_t fragment_offset = 0;  ///< bytes, a multiple of 8
  std::uint8_t ttl = 64;
  IpProtocol protocol = IpProtocol::tcp;
  Ipv4 source;
  Ipv4 destination;
};

/// Puts a 20-byte header with a right checksum in front of a payload (at most 65515 bytes).
void push_ipv4(Packet& packet, const Ipv4Header& header);

// Changes to a datagram that starts at its IPv4 header and has passed Ipv4View::at; the header checksum follows.
void set_ipv4_source(MutableBytes datagram, Ipv4 address);
void set_ipv4_destination(MutableBytes datagram, Ipv4 address);
inline void decrement_ttl(MutableBytes datagram) {
  const auto before = load_u16(datagram, 8);  // TTL and protocol share a checksum word
  const auto after = static_cast<std::uint16_t>(before - 0x0100);
  store_u16(datagram, 10, updated_checksum(load_u16(datagram, 10), before, after));
  store_u16(datagram, 8, after);
}
/// For headers changed by hand.
void refresh_ipv4_checksum(MutableBytes datagram);

}  // namespace lvslab::net
