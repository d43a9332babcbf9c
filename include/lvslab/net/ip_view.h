#pragma once
/// A datagram of either family, as far as both are alike: what a director, a firewall or a tunnel reads of it.

#include <cstdint>
#include <optional>

#include <lvslab/net/address.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>

namespace lvslab::net {

/// A checked window on an IPv4 or IPv6 datagram; owns nothing, copies nothing. Safe to read once it exists.
class IpView {
 public:
  /// By the version in its first byte. nullopt: as Ipv4View::at and Ipv6View::at.
  [[nodiscard]] static std::optional<IpView> at(Bytes datagram) {
    if (const auto four = Ipv4View::at(datagram)) return IpView{*four};
    return ipv6_at(datagram);
  }
  /// As at(), but the datagram may be cut short (quoted in an ICMP error).
  [[nodiscard]] static std::optional<IpView> at_quoted(Bytes datagram);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] bool is_ipv4() const { return family_ == Family::ipv4; }
  [[nodiscard]] Address source() const {
    return is_ipv4() ? Address{Ipv4{load_u32(bytes_, 12)}} : Address{Ipv6::load(bytes_, 8)};
  }
  [[nodiscard]] Address destination() const {
    return is_ipv4() ? Address{Ipv4{load_u32(bytes_, 16)}} : Address{Ipv6::load(bytes_, 24)};
  }
  /// Of the payload; behind the extension headers of IPv6.
  [[nodiscard]] IpProtocol protocol() const { return protocol_; }
  /// IPv4's time to live, IPv6's hop limit.
  [[nodiscard]] std::uint8_t hop_limit() const { return load_u8(bytes_, is_ipv4() ? 8 : 7); }
  /// IPv4's type of service, IPv6's traffic class.
  [[nodiscard]] std::uint8_t traffic_class() const {
    return is_ipv4() ? load_u8(bytes_, 1) : static_cast<std::uint8_t>(load_u16(bytes_, 0) >> 4);
  }
  /// Where the transport header begins: behind options or extension headers.
  [[nodiscard]] std::size_t header_size() const { return header_size_; }
  /// As its header says: headers and payload.
  [[nodiscard]] std::size_t total_length() const {
    return is_ipv4() ? load_u16(bytes_, 2) : Ipv6View::header_size + load_u16(bytes_, 4);
  }
  /// Nobody on the way may cut it: always so for IPv6.
  [[nodiscard]] bool dont_fragment() const { return !is_ipv4() || (load_u16(bytes_, 6) & 0x4000) != 0; }
  [[nodiscard]] std::size_t fragment_offset() const { return fragment_offset_; }
  [[nodiscard]] bool more_fragments() const { return more_fragments_; }
  [[nodiscard]] bool is_fragment() const { return more_fragments_ || fragment_offset_ != 0; }
  /// Header and payload, without padding.
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  [[nodiscard]] Bytes payload() const { return bytes_.subspan(header_size_); }

 private:
  explicit IpView(const Ipv4View& view)
      : bytes_(view.bytes()),
        header_size_(view.header_size()),
        fragment_offset_(view.fragment_offset()),
        more_fragments_(view.more_fragments()),
        family_(Family::ipv4),
        protocol_(view.protocol()) {}
  explicit IpView(const Ipv6View& view);
  [[nodiscard]] static std::optional<IpView> ipv6_at(Bytes datagram);
  Bytes bytes_;
  std::size_t header_size_;
  std::size_t fragment_offset_;
  bool more_fragments_;
  Family family_;
  IpProtocol protocol_;
};

// Changes to a datagram that has passed IpView::at; IPv4's header checksum follows. Addresses are of its own family.
void set_source(MutableBytes datagram, const Address& address);
void set_destination(MutableBytes datagram, const Address& address);
/// Of a datagram whose hop limit is not 0.
void decrement_hop_limit(MutableBytes datagram);

}  // namespace lvslab::net
