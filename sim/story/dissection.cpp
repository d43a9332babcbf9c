#include <lvslab/net/arp_view.h>
#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/proxy_header.h>
#include <lvslab/net/tcp_options.h>
#include <lvslab/net/toa_option.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/dissection.h>

#include "bytes_text.h"
#include "sync_dissection.h"

namespace lvslab::sim {
namespace {

using Kind = DissectedLayer::Kind;
using net::to_text;

constexpr std::size_t deepest = 8;   // headers; a crafted chain of tunnels ends here
constexpr net::Port gue_port{6080};  // IANA's; GUE to another port is UDP to whoever only reads

std::string ether_type_text(net::EtherType type) {
  switch (type) {
    case net::EtherType::ipv4: return "IPv4";
    case net::EtherType::arp: return "ARP";
    case net::EtherType::vlan: return "VLAN";
    case net::EtherType::ipv6: return "IPv6";
  }
  return hexadecimal(static_cast<std::uint16_t>(type), 4);
}

/// What the headers behind an IP header of either family need to know of it.
struct Datagram {
  net::Address source;
  net::Address destination;
  net::IpProtocol protocol{};
  net::Bytes bytes;
  net::Bytes payload;
  std::size_t total_length = 0;  ///< as the header says
};

bool is_flag_set(std::uint32_t bits, int position) { return (bits >> position & 1) != 0; }

/// Takes bytes apart, layer by layer.
class Knife {
 public:
  Knife(SequenceBook* book, DissectionDetail detail)
      : book_(book), every_byte_(detail == DissectionDetail::every_byte) {}
  Dissection result;

  void frame(net::Bytes bytes) {
    const auto view = net::EthernetView::at(bytes);
    if (!view) return data(bytes);
    auto& fields = layer(Kind::ethernet);
    fields.push_back({"eth.dst", "destination MAC", to_text(view->destination())});
    fields.push_back({"eth.src", "source MAC", to_text(view->source())});
    fields.push_back({"eth.type", "Ethernet type", ether_type_text(view->type())});
    payload_of_type(view->type(), view->payload());
  }

  void ipv4(net::Bytes bytes) {
    const auto view = is_cut_short() ? net::Ipv4View::at_quoted(bytes) : net::Ipv4View::at(bytes);
    if (!view || result.layers.size() >= deepest) return data(bytes);
    auto& fields = layer(Kind::ipv4);
    fields.push_back({"ip.src", "source IP", to_text(view->source())});
    fields.push_back({"ip.dst", "destination IP", to_text(view->destination())});
    fields.push_back({"ip.ttl", "TTL", std::to_string(view->ttl())});
    fields.push_back({"ip.proto", "IP protocol", std::to_string(static_cast<int>(view->protocol()))});
    fields.push_back({"ip.len", "IP length", std::to_string(view->total_length()), true});
    fields.push_back({"ip.id", "IP identification", hexadecimal(view->identification(), 4)});
    fields.push_back({"ip.dsfield", "TOS", hexadecimal(view->tos(), 2)});
    if (every_byte_ && (net::load_u16(bytes, 6) & 0x8000) != 0) {
      fields.push_back({"ip.flags.rb", "reserved bit", "1"});
    }
    fields.push_back({"ip.flags.df", "don't fragment", view->dont_fragment() ? "1" : "0"});
    if (view->is_fragment()) {
      fields.push_back({"ip.flags.mf", "more fragments", view->more_fragments() ? "1" : "0"});
      fields.push_back({"ip.frag_offset", "fragment offset", std::to_string(view->fragment_offset())});
    }
    if (every_byte_ && view->header_size() > net::ipv4_header_size) {
      fields.push_back({"ip.opt", "IP options", hexadecimal_bytes(view->header().subspan(net::ipv4_header_size))});
    }
    fields.push_back({"ip.checksum", "IP checksum",
                      hexadecimal(view->checksum(), 4) + (view->checksum_is_right() ? " (right)" : " (wrong)"), true});
    if (!is_cut_short()) padding(fields, bytes.subspan(view->bytes().size()));
    if (view->fragment_offset() != 0) return data(view->payload());
    // Of a datagram in fragments, the first has the headers, and all that follows is cut short.
    is_first_fragment_ = is_first_fragment_ || view->more_fragments();
    if (view->protocol() == net::IpProtocol::icmp) return icmp(view->payload());
    if (view->protocol() == net::IpProtocol::igmp) return igmp(view->payload());
    payload_of(
        {view->source(), view->destination(), view->protocol(), view->bytes(), view->payload(), view->total_length()});
  }

  void ipv6(net::Bytes bytes) {
    const auto view = is_cut_short() ? net::Ipv6View::at_quoted(bytes) : net::Ipv6View::at(bytes);
    if (!view || result.layers.size() >= deepest) return data(bytes);
    auto& fields = layer(Kind::ipv6);
    fields.push_back({"ipv6.src", "source IP", to_text(view->source())});
    fields.push_back({"ipv6.dst", "destination IP", to_text(view->destination())});
    fields.push_back({"ipv6.hlim", "hop limit", std::to_string(view->hop_limit())});
    fields.push_back({"ipv6.nxt", "next header", std::to_string(static_cast<int>(view->next_header()))});
    fields.push_back({"ipv6.plen", "payload length", std::to_string(view->payload_length()), true});
    fields.push_back({"ipv6.flow", "flow label", hexadecimal(view->flow_label(), 5)});
    fields.push_back({"ipv6.tclass", "traffic class", hexadecimal(view->traffic_class(), 2)});
    if (view->has_fragment_header()) fragment_header(fields, *view);
    if (every_byte_) extension_headers(fields, *view);
    if (!is_cut_short()) padding(fields, bytes.subspan(view->bytes().size()));
    if (view->fragment_offset() != 0) return data(view->payload());
    is_first_fragment_ = is_first_fragment_ || view->more_fragments();
    const Datagram datagram{view->source(), view->destination(), view->protocol(),
                            view->bytes(),  view->payload(),     net::Ipv6View::header_size + view->payload_length()};
    if (view->protocol() == net::IpProtocol::icmpv6) return icmpv6(datagram);
    payload_of(datagram);
  }

  /// A datagram of either family, by its first byte.
  void ip(net::Bytes bytes) {
    if (!bytes.empty() && net::load_u8(bytes, 0) >> 4 == 6) return ipv6(bytes);
    ipv4(bytes);
  }

 private:
  using Fields = std::vector<DissectedField>;

  [[nodiscard]] bool is_cut_short() const { return quoted_ || is_first_fragment_; }

  Fields& layer(Kind kind) { return result.layers.emplace_back(DissectedLayer{kind, quoted_, {}}).fields; }

  void payload_of_type(net::EtherType type, net::Bytes bytes) {
    switch (type) {
      case net::EtherType::arp: return arp(bytes);
      case net::EtherType::ipv4: return ipv4(bytes);
      case net::EtherType::vlan: return vlan(bytes);
      case net::EtherType::ipv6: return ipv6(bytes);
    }
    data(bytes);
  }

  /// What both families carry.
  void payload_of(const Datagram& datagram) {
    switch (datagram.protocol) {
      case net::IpProtocol::tcp: return tcp(datagram);
      case net::IpProtocol::udp: return udp(datagram);
      case net::IpProtocol::ipip: return ipv4(datagram.payload);
      case net::IpProtocol::ipv6: return ipv6(datagram.payload);
      case net::IpProtocol::gre: return gre(datagram.payload);
      default: return data(datagram.payload);
    }
  }

  /// RFC 2784, and RFC 2890's key and sequence number.
  void gre(net::Bytes bytes) {
    constexpr std::uint16_t has_checksum = 0x8000;
    constexpr std::uint16_t has_key = 0x2000;
    constexpr std::uint16_t has_sequence = 0x1000;
    if (bytes.size() < 4) return data(bytes);
    const auto flags = net::load_u16(bytes, 0);
    std::size_t size = 4;
    for (const auto flag : {has_checksum, has_key, has_sequence}) size += (flags & flag) != 0 ? 4U : 0U;
    if (bytes.size() < size || result.layers.size() >= deepest) return data(bytes);
    auto& fields = layer(Kind::gre);
    const auto type = net::EtherType{net::load_u16(bytes, 2)};
    fields.push_back({"gre.flags_and_version", "GRE flags", hexadecimal(flags, 4)});
    fields.push_back({"gre.proto", "carries", ether_type_text(type)});
    if ((flags & has_checksum) != 0) {
      const std::string verdict = is_cut_short() ? "" : net::internet_checksum(bytes) == 0 ? " (right)" : " (wrong)";
      fields.push_back({"gre.checksum", "GRE checksum", hexadecimal(net::load_u16(bytes, 4), 4) + verdict, true});
    }
    if (every_byte_ && size > 4 && flags != has_checksum) {
      fields.push_back({"gre.key", "GRE key and number", hexadecimal_bytes(bytes.subspan(4, size - 4))});
    }
    payload_of_type(type, bytes.subspan(size));
  }

  /// Generic UDP Encapsulation, version 0; `bytes` are what UDP carries.
  void gue(net::Bytes bytes) {
    constexpr std::size_t least = 4;
    if (bytes.size() < least) return data(bytes);
    const auto first = net::load_u8(bytes, 0);
    const std::size_t size = least + (first & 0x1fU) * 4;
    if (first >> 6 != 0 || bytes.size() < size || result.layers.size() >= deepest) return data(bytes);
    auto& fields = layer(Kind::gue);
    const auto protocol = net::IpProtocol{net::load_u8(bytes, 1)};
    fields.push_back({"gue.proto", "carries IP protocol", std::to_string(static_cast<int>(protocol))});
    fields.push_back({"gue.flags", "GUE flags", hexadecimal(net::load_u16(bytes, 2), 4)});
    if (every_byte_ && size > least) {
      fields.push_back({"gue.options", "GUE options", hexadecimal_bytes(bytes.subspan(least, size - least))});
    }
    const bool carries_ip = protocol == net::IpProtocol::ipip || protocol == net::IpProtocol::ipv6;
    return carries_ip ? ip(bytes.subspan(size)) : data(bytes.subspan(size));
  }

  void fragment_header(Fields& fields, const net::Ipv6View& view) const {
    const net::Bytes header = view.bytes().subspan(view.fragment_header_offset(), 8);
    fields.push_back({"ipv6.fraghdr.nxt", "fragment's next header", std::to_string(net::load_u8(header, 0))});
    fields.push_back({"ipv6.fraghdr.more", "more fragments", view.more_fragments() ? "1" : "0"});
    fields.push_back({"ipv6.fraghdr.offset", "fragment offset", std::to_string(view.fragment_offset())});
    fields.push_back({"ipv6.fraghdr.ident", "fragment identification", hexadecimal(view.identification(), 8)});
    if (!every_byte_) return;
    const unsigned reserved = net::load_u8(header, 1) * 4U + (net::load_u16(header, 2) >> 1 & 3U);
    if (reserved != 0) fields.push_back({"ipv6.fraghdr.reserved_bits", "reserved bits", hexadecimal(reserved, 3)});
  }

  /// What stands between the fixed header and the payload, but for the fragment header.
  static void extension_headers(Fields& fields, const net::Ipv6View& view) {
    const auto add = [&](std::size_t begin, std::size_t end) {
      if (begin >= end) return;
      fields.push_back(
          {"ipv6.exthdr", "extension headers", hexadecimal_bytes(view.bytes().subspan(begin, end - begin))});
    };
    const std::size_t fragment = view.has_fragment_header() ? view.fragment_header_offset() : view.transport_offset();
    add(net::Ipv6View::header_size, fragment);
    add(fragment + 8, view.transport_offset());
  }

  void data(net::Bytes bytes) {
    if (bytes.empty()) return;
    auto& fields = layer(Kind::data);
    fields.push_back({"data.len", "bytes", std::to_string(bytes.size()), true});
    if (every_byte_) fields.push_back({"data.data", "contents", digest_text(bytes)});
  }

  /// What follows the end of what was read.
  void padding(Fields& fields, net::Bytes bytes) const {
    if (every_byte_ && !bytes.empty()) fields.push_back({"eth.padding", "padding", padding_text(bytes)});
  }

  void vlan(net::Bytes bytes) {
    if (bytes.size() < 4 || result.layers.size() >= deepest) return data(bytes);
    const std::uint16_t tag = net::load_u16(bytes, 0);
    const net::EtherType type{net::load_u16(bytes, 2)};
    auto& fields = layer(Kind::vlan);
    fields.push_back({"vlan.id", "VLAN", std::to_string(tag & 0xfff)});
    fields.push_back({"vlan.priority", "VLAN priority", std::to_string(tag >> 13)});
    if ((tag & 0x1000) != 0) fields.push_back({"vlan.dei", "drop eligible", "1"});
    fields.push_back({"vlan.etype", "Ethernet type", ether_type_text(type)});
    payload_of_type(type, bytes.subspan(4));
  }

  void arp(net::Bytes bytes) {
    constexpr std::size_t size = 28;
    const auto message = net::read_arp(bytes);
    if (!message) return data(bytes);
    auto& fields = layer(Kind::arp);
    fields.push_back({"arp.opcode", "ARP operation", std::to_string(static_cast<int>(message->operation))});
    fields.push_back({"arp.src.hw_mac", "sender's MAC", to_text(message->sender_mac)});
    fields.push_back({"arp.src.proto_ipv4", "sender's IP", to_text(message->sender)});
    fields.push_back({"arp.dst.hw_mac", "target's MAC", to_text(message->target_mac)});
    fields.push_back({"arp.dst.proto_ipv4", "target's IP", to_text(message->target)});
    padding(fields, bytes.subspan(size));
  }

  void tcp(const Datagram& datagram) {
    const net::Bytes bytes = datagram.payload;
    const auto view = net::TcpView::at(bytes);
    if (!view) return cut_short_tcp(datagram);
    const auto flags = view->flags();
    const SequenceBook::Direction there = direction_of(datagram);
    const SequenceBook::Direction back{there.second, there.first};
    const auto kept = book_ == nullptr ? Firsts{} : Firsts{book_->first(there), book_->first(back)};
    if (book_ != nullptr) enter(there, back, *view);
    auto& fields = layer(Kind::tcp);
    fields.push_back({"tcp.srcport", "source port", to_text(view->source_port())});
    fields.push_back({"tcp.dstport", "destination port", to_text(view->destination_port())});
    fields.push_back({"tcp.flags.str", "flags", net::to_text(flags)});
    if (every_byte_) reserved_bits(fields, bytes);
    fields.push_back({"tcp.seq", "sequence number", counted(there, view->sequence())});
    if (flags.ack) fields.push_back({"tcp.ack", "acknowledgement", counted(back, view->acknowledgement())});
    if (every_byte_ && !flags.ack && view->acknowledgement() != net::TcpSeq{}) {
      fields.push_back({"tcp.ack", "acknowledgement", "given without the flag"});
    }
    fields.push_back({"tcp.window_size_value", "window", std::to_string(view->window())});
    fields.push_back({"tcp.len", "payload bytes", std::to_string(view->payload().size())});
    if (every_byte_) {
      urgent_pointer(fields, bytes);
      if (!view->option_bytes().empty()) {
        fields.push_back({"tcp.options", "options in order", tcp_option_order(view->option_bytes())});
      }
    }
    options(fields, view->options(), back);
    client_address(fields, view->option_bytes());
    proxy_header(fields, view->payload());
    fields.push_back({"tcp.checksum", "TCP checksum", checksum_text(datagram, view->checksum()), true});
    if (every_byte_ && !view->payload().empty()) {
      fields.push_back({"tcp.payload", "payload", digest_text(view->payload())});
    }
    if (book_ != nullptr && !is_believable(datagram)) {
      put_back(there, kept.there);
      put_back(back, kept.back);
    }
  }

  static SequenceBook::Direction direction_of(const Datagram& datagram) {
    return {{datagram.source, net::Port{net::load_u16(datagram.payload, 0)}},
            {datagram.destination, net::Port{net::load_u16(datagram.payload, 2)}}};
  }

  struct Firsts {
    std::optional<net::TcpSeq> there;
    std::optional<net::TcpSeq> back;
  };
  void put_back(const SequenceBook::Direction& direction, std::optional<net::TcpSeq> first) {
    if (first) {
      book_->see_syn(direction, *first);
    } else {
      book_->forget(direction);
    }
  }

  /// A segment with a wrong checksum is nothing to its receiver, so no other is counted from its numbers.
  [[nodiscard]] bool is_believable(const Datagram& datagram) const {
    return !every_byte_ || is_cut_short() || net::transport_checksum_is_right(datagram.bytes);
  }

  /// Remembers what the segment's and later ones' numbers are to be counted from.
  void enter(const SequenceBook::Direction& there, const SequenceBook::Direction& back, const net::TcpView& segment) {
    const auto flags = segment.flags();
    const auto first = segment.sequence();
    if (!every_byte_) {
      if (flags.syn && !quoted_) book_->see_syn(there, first);
      return;
    }
    if (flags.syn && !quoted_) {
      const auto known = book_->relative(there, first);
      if (!flags.ack && known != 0U) book_->forget(back);  // ports used again: the answer will count anew
      book_->see_syn(there, first);
    } else if (flags.syn) {
      book_->assume_first(there, first);
    } else if (!flags.rst || first != net::TcpSeq{}) {  // the reset of a SYN has number 0
      book_->assume_first(there, first - 1);
    }
    if (flags.ack) book_->assume_first(back, segment.acknowledgement() - 1);
  }

  static void reserved_bits(Fields& fields, net::Bytes segment) {
    const unsigned reserved = net::load_u8(segment, 12) & 15U;
    if (reserved != 0) fields.push_back({"tcp.flags.res", "reserved bits", hexadecimal(reserved, 1)});
  }
  static void urgent_pointer(Fields& fields, net::Bytes segment) {
    const std::uint16_t pointer = net::load_u16(segment, 18);
    if (pointer != 0) fields.push_back({"tcp.urgent_pointer", "urgent pointer", std::to_string(pointer)});
  }

  void options(Fields& fields, const net::TcpOptions& options, const SequenceBook::Direction& back) const {
    if (options.mss) fields.push_back({"tcp.options.mss_val", "MSS", std::to_string(*options.mss)});
    if (options.sack_permitted) fields.push_back({"tcp.options.sack_perm", "SACK permitted", "1"});
    if (options.window_scale) {
      fields.push_back({"tcp.options.wscale.shift", "window scale", std::to_string(*options.window_scale)});
    }
    if (options.timestamps) {
      fields.push_back({"tcp.options.timestamp.tsval", "timestamp", std::to_string(options.timestamps->value)});
      fields.push_back({"tcp.options.timestamp.tsecr", "timestamp echo", std::to_string(options.timestamps->echo)});
    }
    for (std::uint8_t i = 0; i < options.sack_count; ++i) {
      fields.push_back({"tcp.options.sack", "SACK block",
                        counted(back, options.sack[i].left) + "-" + counted(back, options.sack[i].right)});
    }
  }

  /// TOA has no kind of its own: any that is free for experiments, or was never given to another option.
  static void client_address(Fields& fields, net::Bytes options) {
    constexpr std::uint8_t lowest = 200;
    constexpr std::uint8_t highest = 254;
    net::each_tcp_option(options, [&](std::uint8_t kind, net::Bytes option) {
      if (kind < lowest || kind > highest) return;
      if (const auto client = net::read_toa(option)) {
        fields.push_back({"toa.client", "TOA, the client's address", to_text(*client)});
        fields.push_back({"toa.kind", "TOA, option kind", std::to_string(kind)});
      }
    });
  }

  /// In front of the data, by Wireshark's names.
  static void proxy_header(Fields& fields, net::Bytes payload) {
    const auto reading = net::read_proxy_header(payload);
    if (reading.kind != net::ProxyHeaderReading::Kind::whole) return;
    const auto& header = reading.header;
    fields.push_back({"proxy.version", "PROXY protocol version", std::to_string(header.version)});
    if (!header.has_addresses) return;
    const bool is_ipv4 = header.source.address.is_ipv4();
    fields.push_back({is_ipv4 ? "proxy.src.ipv4" : "proxy.src.ipv6", "PROXY source", to_text(header.source.address)});
    fields.push_back(
        {is_ipv4 ? "proxy.dst.ipv4" : "proxy.dst.ipv6", "PROXY destination", to_text(header.destination.address)});
    fields.push_back({"proxy.srcport", "PROXY source port", to_text(header.source.port)});
    fields.push_back({"proxy.dstport", "PROXY destination port", to_text(header.destination.port)});
  }

  void udp(const Datagram& datagram) {
    const net::Bytes bytes = datagram.payload;
    const auto view = net::UdpView::at(bytes);
    if (!view) return cut_short_udp(bytes);
    auto& fields = layer(Kind::udp);
    fields.push_back({"udp.srcport", "source port", to_text(view->source_port())});
    fields.push_back({"udp.dstport", "destination port", to_text(view->destination_port())});
    fields.push_back({"udp.length", "UDP length", std::to_string(view->length()), true});
    fields.push_back({"udp.checksum", "UDP checksum", checksum_text(datagram, view->checksum()), true});
    const bool carries_gue = view->destination_port() == gue_port;
    auto sync = sync_fields(view->payload(), view->destination_port(),
                            every_byte_ ? DissectionDetail::every_byte : DissectionDetail::for_people);
    if (every_byte_ && !carries_gue && !sync && !view->payload().empty()) {
      fields.push_back({"udp.payload", "payload", digest_text(view->payload())});
    }
    proxy_header(fields, view->payload());
    padding(fields, bytes.subspan(view->length()));
    if (sync) {
      layer(Kind::ipvs) = std::move(*sync);
    } else if (carries_gue) {
      gue(view->payload());
    }
  }

  void igmp(net::Bytes message) {
    auto fields = igmp_fields(message);
    if (!fields) return data(message);
    layer(Kind::igmp) = std::move(*fields);
  }

  /// A TCP header that is not all there: quoted by an ICMP error, or the first of tiny fragments.
  void cut_short_tcp(const Datagram& datagram) {
    const net::Bytes bytes = datagram.payload;
    if (bytes.size() < 4) return data(bytes);
    auto& fields = layer(Kind::tcp);
    fields.push_back({"tcp.srcport", "source port", std::to_string(net::load_u16(bytes, 0))});
    fields.push_back({"tcp.dstport", "destination port", std::to_string(net::load_u16(bytes, 2))});
    if (!every_byte_) return;
    if (!is_cut_short()) return data(bytes);  // it contradicts itself: as it is, then
    const SequenceBook::Direction there = direction_of(datagram);
    if (bytes.size() >= 8) {
      fields.push_back({"tcp.seq", "sequence number", counted(there, net::TcpSeq{net::load_u32(bytes, 4)})});
    }
    if (bytes.size() >= 12) {
      fields.push_back(
          {"tcp.ack", "acknowledgement", counted({there.second, there.first}, net::TcpSeq{net::load_u32(bytes, 8)})});
    }
    if (bytes.size() >= 14) {
      fields.push_back({"tcp.flags.str", "flags", net::to_text(net::TcpFlags::from_uint(net::load_u8(bytes, 13)))});
      fields.push_back({"tcp.hdr_len", "TCP header's length", std::to_string((net::load_u8(bytes, 12) >> 4) * 4)});
      reserved_bits(fields, bytes);
    }
    if (bytes.size() >= 20) urgent_pointer(fields, bytes);
    if (bytes.size() > 20) {
      fields.push_back({"tcp.options", "options in order", tcp_option_order(bytes.subspan(20))});
    }
  }

  /// The same of UDP, whose header is followed by less than it says.
  void cut_short_udp(net::Bytes bytes) {
    if (bytes.size() < 4) return data(bytes);
    auto& fields = layer(Kind::udp);
    fields.push_back({"udp.srcport", "source port", std::to_string(net::load_u16(bytes, 0))});
    fields.push_back({"udp.dstport", "destination port", std::to_string(net::load_u16(bytes, 2))});
    if (!every_byte_) return;
    if (bytes.size() < net::UdpView::size) return data(bytes.subspan(4));
    fields.push_back({"udp.length", "UDP length", std::to_string(net::load_u16(bytes, 4)), true});
    fields.push_back({"udp.checksum", "UDP checksum", hexadecimal(net::load_u16(bytes, 6), 4), true});
    if (bytes.size() > net::UdpView::size) {
      fields.push_back({"udp.payload", "payload", digest_text(bytes.subspan(net::UdpView::size))});
    }
  }

  void icmp(net::Bytes bytes) {
    const auto view = net::IcmpView::at(bytes);
    if (!view) return data(bytes);
    auto& fields = layer(Kind::icmp);
    fields.push_back({"icmp.type", "ICMP type", std::to_string(static_cast<int>(view->type()))});
    fields.push_back({"icmp.code", "ICMP code", std::to_string(view->code())});
    const bool is_echo = view->type() == net::IcmpType::echo_request || view->type() == net::IcmpType::echo_reply;
    std::uint32_t unused = view->rest();
    if (is_echo) {
      unused = 0;
      fields.push_back({"icmp.ident", "echo identifier", std::to_string(view->echo_id())});
      fields.push_back({"icmp.seq", "echo number", std::to_string(view->echo_sequence())});
      if (every_byte_) echo_data(fields, view->payload(), echo_fields_of_icmp);
    }
    if (view->type() == net::IcmpType::unreachable && view->code() == net::icmp_code::fragmentation_needed) {
      unused &= 0xffff0000U;
      fields.push_back({"icmp.mtu", "next hop's MTU", std::to_string(view->next_hop_mtu())});
    }
    if (view->type() == net::IcmpType::redirect) {
      unused = 0;
      fields.push_back({"icmp.redir_gw", "better gateway", to_text(net::Ipv4{view->rest()})});
    }
    if (every_byte_ && unused != 0) {
      fields.push_back({"icmp.unused", "rest of the header", hexadecimal(unused, 8)});
    }
    if (!is_cut_short()) {
      fields.push_back({"icmp.checksum.status", "ICMP checksum", view->checksum_is_right() ? "right" : "wrong", true});
    }
    if (view->is_error() && !quoted_) {
      quoted_ = true;
      ipv4(view->payload());
    } else if (every_byte_ && !is_echo) {
      data(view->payload());
    }
  }

  struct EchoFieldNames {
    std::string_view length;
    std::string_view time;
    std::string_view data;
  };
  static constexpr EchoFieldNames echo_fields_of_icmp{"icmp.data.len", "icmp.data_time", "icmp.data"};
  static constexpr EchoFieldNames echo_fields_of_icmpv6{"icmpv6.data.len", "icmpv6.data_time", "icmpv6.data"};

  /// `ping` begins its data with the time, if they have room for it, and then counts.
  static void echo_data(Fields& fields, net::Bytes data, const EchoFieldNames& names) {
    constexpr std::size_t timestamp_size = 16;
    fields.push_back({names.length, "bytes of echo data", std::to_string(data.size()), true});
    if (data.size() >= timestamp_size) {
      fields.push_back({names.time, "echo data's first 16 bytes", hexadecimal_bytes(data.first(timestamp_size))});
      data = data.subspan(timestamp_size);
    }
    if (!data.empty()) fields.push_back({names.data, "echo data", digest_text(data)});
  }

  void icmpv6(const Datagram& datagram) {
    const auto view = net::IcmpView::at(datagram.payload);
    if (!view) return data(datagram.payload);
    const auto type = net::icmpv6_type(*view);
    auto& fields = layer(Kind::icmpv6);
    fields.push_back({"icmpv6.type", "ICMPv6 type", std::to_string(static_cast<int>(type))});
    fields.push_back({"icmpv6.code", "ICMPv6 code", std::to_string(view->code())});
    if (!is_cut_short()) {
      const bool right =
          net::icmpv6_checksum_is_right(datagram.payload, datagram.source.ipv6(), datagram.destination.ipv6());
      fields.push_back({"icmpv6.checksum.status", "ICMPv6 checksum", right ? "right" : "wrong", true});
    }
    std::uint32_t unused = 0;
    net::Bytes rest = view->payload();
    net::Bytes redirected;
    switch (type) {
      using enum net::Icmpv6Type;
      case echo_request:
      case echo_reply:
        fields.push_back({"icmpv6.echo.identifier", "echo identifier", std::to_string(view->echo_id())});
        fields.push_back({"icmpv6.echo.sequence_number", "echo number", std::to_string(view->echo_sequence())});
        if (every_byte_) echo_data(fields, rest, echo_fields_of_icmpv6);
        rest = {};
        break;
      case packet_too_big: fields.push_back({"icmpv6.mtu", "next hop's MTU", std::to_string(view->rest())}); break;
      case parameter_problem:
        fields.push_back({"icmpv6.pointer", "points at byte", std::to_string(view->rest())});
        break;
      case neighbour_solicitation:
        unused = view->rest();
        rest = target(fields, "icmpv6.nd.ns.target_address", rest);
        rest = neighbour_options(fields, rest);
        break;
      case neighbour_advertisement: {
        const std::uint32_t flags = view->rest();
        fields.push_back({"icmpv6.nd.na.flag.r", "from a router", is_flag_set(flags, 31) ? "1" : "0"});
        fields.push_back({"icmpv6.nd.na.flag.s", "solicited", is_flag_set(flags, 30) ? "1" : "0"});
        fields.push_back({"icmpv6.nd.na.flag.o", "override", is_flag_set(flags, 29) ? "1" : "0"});
        unused = flags & 0x1fffffffU;
        rest = target(fields, "icmpv6.nd.na.target_address", rest);
        rest = neighbour_options(fields, rest);
        break;
      }
      case redirect:
        unused = view->rest();
        rest = target(fields, "icmpv6.nd.rd.target_address", rest);
        rest = target(fields, "icmpv6.rd.na.destination_address", rest);
        redirected = redirected_datagram(rest);
        rest = neighbour_options(fields, rest);
        break;
      case router_solicitation:
        unused = view->rest();
        rest = neighbour_options(fields, rest);
        break;
      case multicast_listener_report_v2:
        unused = view->rest() & 0xffff0000U;
        fields.push_back({"icmpv6.mldr.nb_mcast_records", "groups", std::to_string(view->rest() & 0xffffU)});
        break;
      case multicast_listener_query:
      case multicast_listener_report:
      case multicast_listener_done:
        unused = view->rest();
        rest = target(fields, "icmpv6.mld.multicast_address", rest);
        break;
      default: unused = view->rest();
    }
    if (every_byte_ && unused != 0) {
      fields.push_back({"icmpv6.reserved", "rest of the header", hexadecimal(unused, 8)});
    }
    if (!redirected.empty() && !quoted_) {
      quoted_ = true;
      ipv6(redirected);
    } else if (net::is_error(type) && !quoted_) {
      quoted_ = true;
      ipv6(rest);
    } else if (every_byte_) {
      data(rest);
    }
  }

  /// An address in a message; what comes after it.
  static net::Bytes target(Fields& fields, std::string_view name, net::Bytes bytes) {
    if (bytes.size() < net::Ipv6::size) return bytes;
    const bool is_destination = name.ends_with("destination_address");
    const bool is_group = name.ends_with("multicast_address");
    fields.push_back({name,
                      is_destination ? "destination"
                      : is_group     ? "group"
                                     : "target",
                      to_text(net::Ipv6::load(bytes, 0))});
    return bytes.subspan(net::Ipv6::size);
  }

  static constexpr std::uint8_t redirected_header = 4;

  /// What a redirect quotes, in an option of its own (RFC 4861 section 4.6.3); empty: nothing.
  static net::Bytes redirected_datagram(net::Bytes options) {
    while (options.size() >= 8) {
      const std::size_t size = net::load_u8(options, 1) * std::size_t{8};
      if (size == 0 || size > options.size()) break;
      if (net::load_u8(options, 0) == redirected_header) return options.subspan(8, size - 8);
      options = options.subspan(size);
    }
    return {};
  }

  /// Options of neighbour discovery (RFC 4861 section 4.6) that are whole; what is left, if one is not.
  net::Bytes neighbour_options(Fields& fields, net::Bytes bytes) const {
    enum : std::uint8_t { source_address = 1, target_address = 2 };
    while (bytes.size() >= 8) {
      const std::size_t size = net::load_u8(bytes, 1) * std::size_t{8};
      if (size == 0 || size > bytes.size()) break;
      const std::uint8_t type = net::load_u8(bytes, 0);
      if (size == 8 && type == source_address) {
        fields.push_back({"icmpv6.opt.src_linkaddr", "sender's MAC", to_text(net::Mac::load(bytes, 2))});
      } else if (size == 8 && type == target_address) {
        fields.push_back({"icmpv6.opt.target_linkaddr", "target's MAC", to_text(net::Mac::load(bytes, 2))});
      } else if (every_byte_ && type != redirected_header) {  // that one's contents are a layer of their own
        fields.push_back({"icmpv6.opt", "option", digest_text(bytes.first(size))});
      } else {
        fields.push_back({"icmpv6.opt.type", "option", std::to_string(type)});
      }
      bytes = bytes.subspan(size);
    }
    return bytes;
  }

  std::string counted(const SequenceBook::Direction& direction, net::TcpSeq sequence) const {
    const auto relative = book_ != nullptr ? book_->relative(direction, sequence) : std::nullopt;
    if (every_byte_ && !relative && sequence != net::TcpSeq{}) return "?";
    return std::to_string(relative ? *relative : sequence.to_uint());
  }

  std::string checksum_text(const Datagram& datagram, std::uint16_t checksum) const {
    const bool is_whole = every_byte_ && !is_first_fragment_ && datagram.bytes.size() == datagram.total_length;
    if (is_cut_short() && !is_whole) return hexadecimal(checksum, 4);
    if (every_byte_ && checksum == 0 && datagram.protocol == net::IpProtocol::udp && datagram.source.is_ipv4()) {
      return "0x0000 (none)";
    }
    return hexadecimal(checksum, 4) + (net::transport_checksum_is_right(datagram.bytes) ? " (right)" : " (wrong)");
  }

  SequenceBook* book_;
  bool every_byte_;
  bool quoted_ = false;
  bool is_first_fragment_ = false;
};

}  // namespace

std::optional<std::uint32_t> SequenceBook::relative(const Direction& direction, net::TcpSeq sequence) const {
  const auto found = first_.find(direction);
  if (found == first_.end()) return std::nullopt;
  return sequence - found->second;
}

std::optional<net::TcpSeq> SequenceBook::first(const Direction& direction) const {
  const auto found = first_.find(direction);
  if (found == first_.end()) return std::nullopt;
  return found->second;
}

std::string_view DissectedLayer::value_of(std::string_view name) const {
  for (const auto& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

std::string_view to_text(DissectedLayer::Kind kind) {
  switch (kind) {
    case Kind::ethernet: return "Ethernet";
    case Kind::vlan: return "VLAN";
    case Kind::arp: return "ARP";
    case Kind::ipv4: return "IPv4";
    case Kind::icmp: return "ICMP";
    case Kind::igmp: return "IGMP";
    case Kind::ipvs: return "IPVS";
    case Kind::ipv6: return "IPv6";
    case Kind::icmpv6: return "ICMPv6";
    case Kind::tcp: return "TCP";
    case Kind::udp: return "UDP";
    case Kind::gre: return "GRE";
    case Kind::gue: return "GUE";
    case Kind::data: return "data";
  }
  return "data";
}

const DissectedLayer* Dissection::outermost(DissectedLayer::Kind kind) const {
  for (const auto& layer : layers) {
    if (layer.kind == kind && !layer.quoted) return &layer;
  }
  return nullptr;
}

const DissectedLayer* Dissection::innermost(DissectedLayer::Kind kind) const {
  const DissectedLayer* found = nullptr;
  for (const auto& layer : layers) {
    if (layer.kind == kind && !layer.quoted) found = &layer;
  }
  return found;
}

Dissection dissect(net::Bytes bytes, bool is_frame, SequenceBook* book, DissectionDetail detail) {
  Knife knife(book, detail);
  if (is_frame) {
    knife.frame(bytes);
  } else {
    knife.ip(bytes);
  }
  return std::move(knife.result);
}

}  // namespace lvslab::sim
