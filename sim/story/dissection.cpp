#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {
namespace {

using Kind = DissectedLayer::Kind;
using net::to_text;

constexpr std::size_t deepest = 8;  // headers; a crafted chain of tunnels ends here

std::string hexadecimal(std::uint32_t value, int digits) {
  static constexpr char digit[] = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += digit[value >> shift & 15];
  return text;
}

std::string ether_type_text(net::EtherType type) {
  switch (type) {
    case net::EtherType::ipv4: return "IPv4";
    case net::EtherType::arp: return "ARP";
    case net::EtherType::vlan: return "VLAN";
    case net::EtherType::ipv6: return "IPv6";
  }
  return hexadecimal(static_cast<std::uint16_t>(type), 4);
}

/// Takes bytes apart, layer by layer.
class Knife {
 public:
  explicit Knife(SequenceBook* book) : book_(book) {}
  Dissection result;

  void frame(net::Bytes bytes) {
    const auto view = net::EthernetView::at(bytes);
    if (!view) return data(bytes);
    auto& fields = layer(Kind::ethernet);
    fields.push_back({"eth.dst", "destination MAC", to_text(view->destination())});
    fields.push_back({"eth.src", "source MAC", to_text(view->source())});
    fields.push_back({"eth.type", "Ethernet type", ether_type_text(view->type())});
    if (view->type() == net::EtherType::arp) return arp(view->payload());
    if (view->type() == net::EtherType::ipv4) return ipv4(view->payload());
    data(view->payload());
  }

  void ipv4(net::Bytes bytes) {
    const auto view = quoted_ ? net::Ipv4View::at_quoted(bytes) : net::Ipv4View::at(bytes);
    if (!view || result.layers.size() >= deepest) return data(bytes);
    auto& fields = layer(Kind::ipv4);
    fields.push_back({"ip.src", "source IP", to_text(view->source())});
    fields.push_back({"ip.dst", "destination IP", to_text(view->destination())});
    fields.push_back({"ip.ttl", "TTL", std::to_string(view->ttl())});
    fields.push_back({"ip.proto", "IP protocol", std::to_string(static_cast<int>(view->protocol()))});
    fields.push_back({"ip.len", "IP length", std::to_string(view->total_length()), true});
    fields.push_back({"ip.id", "IP identification", hexadecimal(view->identification(), 4)});
    fields.push_back({"ip.dsfield", "TOS", hexadecimal(view->tos(), 2)});
    fields.push_back({"ip.flags.df", "don't fragment", view->dont_fragment() ? "1" : "0"});
    if (view->is_fragment()) {
      fields.push_back({"ip.flags.mf", "more fragments", view->more_fragments() ? "1" : "0"});
      fields.push_back({"ip.frag_offset", "fragment offset", std::to_string(view->fragment_offset())});
    }
    fields.push_back({"ip.checksum", "IP checksum",
                      hexadecimal(view->checksum(), 4) + (view->checksum_is_right() ? " (right)" : " (wrong)"), true});
    if (view->fragment_offset() != 0) return data(view->payload());
    switch (view->protocol()) {
      case net::IpProtocol::tcp: return tcp(*view);
      case net::IpProtocol::udp: return udp(*view);
      case net::IpProtocol::icmp: return icmp(view->payload());
      case net::IpProtocol::ipip: return ipv4(view->payload());
      default: return data(view->payload());
    }
  }

 private:
  std::vector<DissectedField>& layer(Kind kind) {
    return result.layers.emplace_back(DissectedLayer{kind, quoted_, {}}).fields;
  }

  void data(net::Bytes bytes) {
    if (bytes.empty()) return;
    layer(Kind::data).push_back({"data.len", "bytes", std::to_string(bytes.size()), true});
  }

  void arp(net::Bytes bytes) {
    const auto message = net::read_arp(bytes);
    if (!message) return data(bytes);
    auto& fields = layer(Kind::arp);
    fields.push_back({"arp.opcode", "ARP operation", std::to_string(static_cast<int>(message->operation))});
    fields.push_back({"arp.src.hw_mac", "sender's MAC", to_text(message->sender_mac)});
    fields.push_back({"arp.src.proto_ipv4", "sender's IP", to_text(message->sender)});
    fields.push_back({"arp.dst.hw_mac", "target's MAC", to_text(message->target_mac)});
    fields.push_back({"arp.dst.proto_ipv4", "target's IP", to_text(message->target)});
  }

  void tcp(const net::Ipv4View& datagram) {
    const net::Bytes bytes = datagram.payload();
    const auto view = net::TcpView::at(bytes);
    if (!view) return ports_only(Kind::tcp, bytes);
    const SequenceBook::Direction there{{datagram.source(), view->source_port()},
                                        {datagram.destination(), view->destination_port()}};
    const SequenceBook::Direction back{there.second, there.first};
    const auto flags = view->flags();
    if (book_ != nullptr && flags.syn && !quoted_) book_->see_syn(there, view->sequence());
    auto& fields = layer(Kind::tcp);
    fields.push_back({"tcp.srcport", "source port", to_text(view->source_port())});
    fields.push_back({"tcp.dstport", "destination port", to_text(view->destination_port())});
    fields.push_back({"tcp.flags.str", "flags", net::to_text(flags)});
    fields.push_back({"tcp.seq", "sequence number", counted(there, view->sequence())});
    if (flags.ack) fields.push_back({"tcp.ack", "acknowledgement", counted(back, view->acknowledgement())});
    fields.push_back({"tcp.window_size_value", "window", std::to_string(view->window())});
    fields.push_back({"tcp.len", "payload bytes", std::to_string(view->payload().size())});
    const auto options = view->options();
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
    fields.push_back({"tcp.checksum", "TCP checksum", checksum_text(datagram, view->checksum()), true});
  }

  void udp(const net::Ipv4View& datagram) {
    const net::Bytes bytes = datagram.payload();
    const auto view = net::UdpView::at(bytes);
    if (!view) return ports_only(Kind::udp, bytes);
    auto& fields = layer(Kind::udp);
    fields.push_back({"udp.srcport", "source port", to_text(view->source_port())});
    fields.push_back({"udp.dstport", "destination port", to_text(view->destination_port())});
    fields.push_back({"udp.length", "UDP length", std::to_string(view->length()), true});
    fields.push_back({"udp.checksum", "UDP checksum", checksum_text(datagram, view->checksum()), true});
  }

  /// A transport header cut short: quoted by an ICMP error, or the first of tiny fragments.
  void ports_only(Kind kind, net::Bytes bytes) {
    if (bytes.size() < 4) return data(bytes);
    const bool is_tcp = kind == Kind::tcp;
    auto& fields = layer(kind);
    fields.push_back({is_tcp ? "tcp.srcport" : "udp.srcport", "source port", std::to_string(net::load_u16(bytes, 0))});
    fields.push_back(
        {is_tcp ? "tcp.dstport" : "udp.dstport", "destination port", std::to_string(net::load_u16(bytes, 2))});
  }

  void icmp(net::Bytes bytes) {
    const auto view = net::IcmpView::at(bytes);
    if (!view) return data(bytes);
    auto& fields = layer(Kind::icmp);
    fields.push_back({"icmp.type", "ICMP type", std::to_string(static_cast<int>(view->type()))});
    fields.push_back({"icmp.code", "ICMP code", std::to_string(view->code())});
    if (view->type() == net::IcmpType::echo_request || view->type() == net::IcmpType::echo_reply) {
      fields.push_back({"icmp.ident", "echo identifier", std::to_string(view->echo_id())});
      fields.push_back({"icmp.seq", "echo number", std::to_string(view->echo_sequence())});
    }
    if (view->type() == net::IcmpType::unreachable && view->code() == net::icmp_code::fragmentation_needed) {
      fields.push_back({"icmp.mtu", "next hop's MTU", std::to_string(view->next_hop_mtu())});
    }
    if (view->type() == net::IcmpType::redirect) {
      fields.push_back({"icmp.redir_gw", "better gateway", to_text(net::Ipv4{view->rest()})});
    }
    if (!quoted_) {
      fields.push_back({"icmp.checksum.status", "ICMP checksum", view->checksum_is_right() ? "right" : "wrong", true});
    }
    if (view->is_error() && !quoted_) {
      quoted_ = true;
      ipv4(view->payload());
    }
  }

  std::string counted(const SequenceBook::Direction& direction, net::TcpSeq sequence) const {
    const auto relative = book_ != nullptr ? book_->relative(direction, sequence) : std::nullopt;
    return std::to_string(relative ? *relative : sequence.to_uint());
  }

  std::string checksum_text(const net::Ipv4View& datagram, std::uint16_t checksum) const {
    if (quoted_ || datagram.is_fragment()) return hexadecimal(checksum, 4);
    return hexadecimal(checksum, 4) + (net::transport_checksum_is_right(datagram.bytes()) ? " (right)" : " (wrong)");
  }

  SequenceBook* book_;
  bool quoted_ = false;
};

}  // namespace

std::optional<std::uint32_t> SequenceBook::relative(const Direction& direction, net::TcpSeq sequence) const {
  const auto found = first_.find(direction);
  if (found == first_.end()) return std::nullopt;
  return sequence - found->second;
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
    case Kind::arp: return "ARP";
    case Kind::ipv4: return "IPv4";
    case Kind::icmp: return "ICMP";
    case Kind::tcp: return "TCP";
    case Kind::udp: return "UDP";
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

Dissection dissect(net::Bytes bytes, bool is_frame, SequenceBook* book) {
  Knife knife(book);
  if (is_frame) {
    knife.frame(bytes);
  } else {
    knife.ipv4(bytes);
  }
  return std::move(knife.result);
}

}  // namespace lvslab::sim
