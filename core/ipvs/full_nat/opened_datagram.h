#pragma once
// A TCP or UDP datagram, taken apart to be changed and put together again: other addresses, even of the other family,
// other options, bytes in front of its data. Checksums follow by what changed (RFC 1624), so what arrived broken leaves
// broken; lengths follow too.

#include <array>
#include <cstdint>
#include <optional>

#include <lvslab/net/ip_view.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/tcp_options.h>
#include <lvslab/net/tcp_view.h>

#include "../headers.h"

namespace lvslab::ipvs::full_nat {

class OpenedDatagram {
 public:
  /// Takes the headers off the packet, which must not be used until close(). nullopt: its transport header is not
  /// whole or contradicts the datagram's length, or it has so many extension headers that nobody would have sent it.
  [[nodiscard]] static std::optional<OpenedDatagram> open(net::Packet& packet, const Headers& headers);

  [[nodiscard]] net::IpProtocol protocol() const { return protocol_; }
  [[nodiscard]] bool is_tcp() const { return protocol_ == net::IpProtocol::tcp; }
  // Of TCP
  [[nodiscard]] net::TcpSeq sequence() const { return net::TcpSeq{net::load_u32(header(), 4)}; }
  [[nodiscard]] net::TcpSeq acknowledgement() const { return net::TcpSeq{net::load_u32(header(), 8)}; }
  [[nodiscard]] net::TcpFlags flags() const { return net::TcpFlags::from_uint(net::load_u8(header(), 13)); }
  [[nodiscard]] std::uint16_t window() const { return net::load_u16(header(), 14); }
  void set_flags(net::TcpFlags flags) { net::store_u8(header(), 13, flags.to_uint()); }
  void set_sequence(net::TcpSeq number) { net::store_u32(header(), 4, number.to_uint()); }
  void set_acknowledgement(net::TcpSeq number) { net::store_u32(header(), 8, number.to_uint()); }
  void set_window(std::uint16_t window) { net::store_u16(header(), 14, window); }
  [[nodiscard]] net::MutableBytes options() { return header().subspan(net::TcpView::min_size); }
  [[nodiscard]] net::Bytes options() const { return header().subspan(net::TcpView::min_size); }
  /// At most 40 bytes, a multiple of 4.
  void set_options(net::Bytes options);

  [[nodiscard]] net::Bytes data() const { return packet_->bytes(); }
  /// The first `before` bytes of the data give way to others.
  void replace_data_front(std::size_t before, net::Bytes after);

  /// What the datagram will measure, towards an address of this family.
  [[nodiscard]] std::size_t size_towards(net::Family family) const;

  /// Puts it together between these ends, both of one family. `identification` is for an IPv4 header that is made
  /// anew, since the datagram came by IPv6.
  void close(const net::Endpoint& source, const net::Endpoint& destination, std::uint16_t identification);

 private:
  OpenedDatagram(net::Packet& packet, const net::IpView& view);
  [[nodiscard]] net::MutableBytes header() { return net::MutableBytes(transport_).first(transport_size_); }
  [[nodiscard]] net::Bytes header() const { return net::Bytes(transport_).first(transport_size_); }
  [[nodiscard]] std::size_t checksum_at() const { return is_tcp() ? 16 : 6; }
  void push_ip_header(const net::Endpoint& source, const net::Endpoint& destination, std::uint16_t identification);
  [[nodiscard]] std::uint16_t sum_of_headers(const net::Address& source, const net::Address& destination) const;

  static constexpr std::size_t most_ip_header = 128;
  static constexpr std::size_t most_transport_header = 60;

  net::Packet* packet_;
  std::array<std::byte, most_ip_header> ip_{};
  std::array<std::byte, most_transport_header> transport_{};
  std::size_t ip_size_ = 0;
  std::size_t transport_size_ = 0;
  net::IpProtocol protocol_;
  net::Family family_;
  std::uint8_t traffic_class_;
  std::uint8_t hop_limit_;
  bool data_changed_ = false;
  std::uint16_t sum_before_ = 0;       ///< of pseudo header and transport header as they came, ...
  std::uint16_t data_sum_before_ = 0;  ///< ... and of the data, once they change
};

}  // namespace lvslab::ipvs::full_nat
