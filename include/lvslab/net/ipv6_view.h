#pragma once
/// The IPv6 header (RFC 8200 section 3) and the extension headers behind it (section 4).
///
///      0       1       2       3
///     +-------+-------+-------+-------+
///   0 |ver| traffic class | flow label|
///   4 | payload length| next  | hop l.|
///   8 |   source address (16 bytes)   |
///  24 | destination address (16 bytes)|
///  40 |   extension headers, payload ...

#include <cstdint>
#include <optional>

#include <lvslab/net/ipv6.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

/// A checked window on an IPv6 datagram; owns nothing, copies nothing.
/// A view that exists is safe to read: at() checks every length once, the accessors none.
class Ipv6View {
 public:
  static constexpr std::size_t header_size = 40;
  /// nullopt: shorter than its payload length claims, or version not 6. Bytes beyond (Ethernet padding) are left out.
  /// Extension headers that run over the end are not malformed here: the walk stops before the one that does.
  [[nodiscard]] static std::optional<Ipv6View> at(Bytes datagram);
  /// As at(), but the datagram may be cut short (quoted in an ICMP error): only the fixed header must be whole.
  [[nodiscard]] static std::optional<Ipv6View> at_quoted(Bytes datagram);

  [[nodiscard]] std::uint8_t traffic_class() const { return static_cast<std::uint8_t>(load_u16(bytes_, 0) >> 4); }
  [[nodiscard]] std::uint32_t flow_label() const { return load_u32(bytes_, 0) & 0xfffff; }
  [[nodiscard]] std::uint16_t payload_length() const { return load_u16(bytes_, 4); }
  /// What follows the fixed header, perhaps an extension header.
  [[nodiscard]] IpProtocol next_header() const { return IpProtocol{load_u8(bytes_, 6)}; }
  [[nodiscard]] std::uint8_t hop_limit() const { return load_u8(bytes_, 7); }
  [[nodiscard]] Ipv6 source() const { return Ipv6::load(bytes_, 8); }
  [[nodiscard]] Ipv6 destination() const { return Ipv6::load(bytes_, 24); }

  // Behind the extension headers. Those of a fragment that is not the first are only those before the fragment header.
  /// The upper-layer protocol; no_next_header when there is none.
  [[nodiscard]] IpProtocol protocol() const { return extensions_.protocol; }
  /// Where its header begins, from the start of the datagram.
  [[nodiscard]] std::size_t transport_offset() const { return extensions_.end; }
  [[nodiscard]] bool has_fragment_header() const { return extensions_.fragment_header != 0; }
  /// Where the fragment header stands, from the start of the datagram; 0: there is none.
  [[nodiscard]] std::size_t fragment_header_offset() const { return extensions_.fragment_header; }
  /// In bytes, a multiple of 8.
  [[nodiscard]] std::size_t fragment_offset() const {
    return has_fragment_header() ? std::size_t{load_u16(bytes_, extensions_.fragment_header + 2) & 0xfff8U} : 0;
  }
  [[nodiscard]] bool more_fragments() const {
    return has_fragment_header() && (load_u16(bytes_, extensions_.fragment_header + 2) & 1) != 0;
  }
  [[nodiscard]] std::uint32_t identification() const {
    return has_fragment_header() ? load_u32(bytes_, extensions_.fragment_header + 4) : 0;
  }
  /// A part of a datagram; not one whose fragment header says that it is whole ("atomic", RFC 6946).
  [[nodiscard]] bool is_fragment() const { return fragment_offset() != 0 || more_fragments(); }
  /// Headers and payload, without padding.
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  /// The upper-layer header and what it carries.
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(extensions_.end); }

 private:
  struct Extensions {
    IpProtocol protocol = IpProtocol::no_next_header;
    std::size_t end = header_size;
    std::size_t fragment_header = 0;
  };
  explicit Ipv6View(Bytes bytes) : bytes_(bytes), extensions_(walk(bytes)) {}
  static Extensions walk(Bytes bytes);
  Bytes bytes_;
  Extensions extensions_;
};

/// What a fixed header says, to build one from.
struct Ipv6Header {
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;  ///< 20 bits
  IpProtocol next_header = IpProtocol::tcp;
  std::uint8_t hop_limit = 64;
  Ipv6 source;
  Ipv6 destination;
};

/// Puts a fixed header in front of a payload (at most 65535 bytes).
void push_ipv6(Packet& packet, const Ipv6Header& header);

}  // namespace lvslab::net
