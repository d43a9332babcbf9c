#pragma once
/// Takes bytes apart, layer by layer: one file a protocol, each of which hands what it carries on to the next.

#include <string>
#include <utility>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/protocol.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

/// What the headers behind an IP header of either family need to know of it.
struct Datagram {
  net::Address source;
  net::Address destination;
  net::IpProtocol protocol{};
  net::Bytes bytes;
  net::Bytes payload;
  std::size_t total_length = 0;  ///< as the header says
};

class Knife {
 public:
  /// `whole` is what frame() or ip() will be given.
  Knife(net::Bytes whole, SequenceBook* book, DissectionDetail detail) : whole_(whole), book_(book), detail_(detail) {}

  void frame(net::Bytes bytes);
  /// A datagram of either family, by its first byte.
  void ip(net::Bytes bytes);
  [[nodiscard]] Dissection take() { return std::move(result_); }

 private:
  using Kind = DissectedLayer::Kind;
  using Fields = std::vector<DissectedField>;
  static constexpr std::size_t deepest = 8;  ///< headers; a crafted chain of tunnels ends here

  void payload_of_type(net::EtherType type, net::Bytes bytes);
  void vlan(net::Bytes bytes);
  void arp(net::Bytes bytes);
  void ipv4(net::Bytes bytes);
  void ipv6(net::Bytes bytes);
  /// What both families carry.
  void payload_of(const Datagram& datagram);
  /// RFC 2784, and RFC 2890's key and sequence number.
  void gre(net::Bytes bytes);
  /// Generic UDP Encapsulation, version 0; `bytes` are what UDP carries.
  void gue(net::Bytes bytes);
  void icmp(net::Bytes bytes);
  void icmpv6(const Datagram& datagram);
  void igmp(net::Bytes message);
  void tcp(const Datagram& datagram);
  /// A TCP header that is not all there: quoted by an ICMP error, or the first of tiny fragments.
  void cut_short_tcp(const Datagram& datagram);
  void udp(const Datagram& datagram);
  /// The same of UDP, whose header is followed by less than it says.
  void cut_short_udp(net::Bytes bytes);
  /// What nobody reads any further.
  void data(net::Bytes bytes);

  /// The next layer, which begins where `bytes` do.
  Fields& layer(Kind kind, net::Bytes bytes) {
    const auto begin = static_cast<std::size_t>(bytes.data() - whole_.data());
    return result_.layers.emplace_back(DissectedLayer{kind, quoted_, begin, {}}).fields;
  }
  [[nodiscard]] bool is_deepest() const { return result_.layers.size() >= deepest; }
  [[nodiscard]] bool is_every_byte() const { return detail_ == DissectionDetail::every_byte; }
  [[nodiscard]] bool is_cut_short() const { return quoted_ || is_first_fragment_; }
  /// What follows the end of what was read.
  void padding(Fields& fields, net::Bytes bytes) const;
  [[nodiscard]] std::string checksum_text(const Datagram& datagram, std::uint16_t checksum) const;

  net::Bytes whole_;
  Dissection result_;
  SequenceBook* book_;
  DissectionDetail detail_;
  bool quoted_ = false;
  bool is_first_fragment_ = false;
};

/// "IPv4", "0x88cc".
[[nodiscard]] std::string ether_type_text(net::EtherType type);

}  // namespace lvslab::sim
