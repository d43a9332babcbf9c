#include <array>

#include <lvslab/sim/header_layout.h>

namespace lvslab::sim {
namespace {

// clang-format off
constexpr std::array ethernet{
    HeaderBox{"eth.dst", "destination MAC", 0, 48}, HeaderBox{"eth.src", "source MAC", 48, 48},
    HeaderBox{"eth.type", "type", 96, 16},
};
constexpr std::array vlan{
    HeaderBox{"", "priority", 0, 3}, HeaderBox{"vlan.dei", "DEI", 3, 1}, HeaderBox{"vlan.id", "VLAN", 4, 12},
    HeaderBox{"vlan.etype", "type", 16, 16},
};
constexpr std::array arp{
    HeaderBox{"", "hardware: 1", 0, 16}, HeaderBox{"", "protocol: IPv4", 16, 16},
    HeaderBox{"", "6", 32, 8}, HeaderBox{"", "4", 40, 8}, HeaderBox{"arp.opcode", "operation", 48, 16},
    HeaderBox{"arp.src.hw_mac", "sender MAC", 64, 48}, HeaderBox{"arp.src.proto_ipv4", "sender IP", 112, 32},
    HeaderBox{"arp.dst.hw_mac", "target MAC", 144, 48}, HeaderBox{"arp.dst.proto_ipv4", "target IP", 192, 32},
};
constexpr std::array ipv4{
    HeaderBox{"ip.version", "version", 0, 4}, HeaderBox{"ip.hdr_len", "IHL", 4, 4},
    HeaderBox{"ip.dsfield", "TOS", 8, 8}, HeaderBox{"ip.len", "total length", 16, 16},
    HeaderBox{"ip.id", "identification", 32, 16}, HeaderBox{"ip.flags.rb", "0", 48, 1},
    HeaderBox{"ip.flags.df", "DF", 49, 1}, HeaderBox{"ip.flags.mf", "MF", 50, 1},
    HeaderBox{"ip.frag_offset", "fragment offset", 51, 13},
    HeaderBox{"ip.ttl", "TTL", 64, 8}, HeaderBox{"ip.proto", "protocol", 72, 8},
    HeaderBox{"ip.checksum", "header checksum", 80, 16},
    HeaderBox{"ip.src", "source address", 96, 32}, HeaderBox{"ip.dst", "destination address", 128, 32},
};
constexpr std::array ipv6{
    HeaderBox{"ipv6.version", "version", 0, 4}, HeaderBox{"ipv6.tclass", "traffic class", 4, 8},
    HeaderBox{"ipv6.flow", "flow label", 12, 20},
    HeaderBox{"ipv6.plen", "payload length", 32, 16}, HeaderBox{"ipv6.nxt", "next header", 48, 8},
    HeaderBox{"ipv6.hlim", "hop limit", 56, 8},
    HeaderBox{"ipv6.src", "source address", 64, 128}, HeaderBox{"ipv6.dst", "destination address", 192, 128},
};
constexpr std::array tcp{
    HeaderBox{"tcp.srcport", "source port", 0, 16}, HeaderBox{"tcp.dstport", "destination port", 16, 16},
    HeaderBox{"tcp.seq", "sequence number", 32, 32}, HeaderBox{"tcp.ack", "acknowledgement", 64, 32},
    HeaderBox{"tcp.hdr_len", "offset", 96, 4}, HeaderBox{"tcp.flags.res", "0", 100, 4},
    HeaderBox{"tcp.flags.str", "flags", 104, 8}, HeaderBox{"tcp.window_size_value", "window", 112, 16},
    HeaderBox{"tcp.checksum", "checksum", 128, 16}, HeaderBox{"tcp.urgent_pointer", "urgent pointer", 144, 16},
};
constexpr std::array udp{
    HeaderBox{"udp.srcport", "source port", 0, 16}, HeaderBox{"udp.dstport", "destination port", 16, 16},
    HeaderBox{"udp.length", "length", 32, 16}, HeaderBox{"udp.checksum", "checksum", 48, 16},
};
constexpr HeaderBox icmp_type{"icmp.type", "type", 0, 8};
constexpr HeaderBox icmp_code{"icmp.code", "code", 8, 8};
constexpr HeaderBox icmp_checksum{"icmp.checksum.status", "checksum", 16, 16};
constexpr std::array icmp_echo{icmp_type, icmp_code, icmp_checksum,
    HeaderBox{"icmp.ident", "identifier", 32, 16}, HeaderBox{"icmp.seq", "sequence number", 48, 16},
};
constexpr std::array icmp_too_large{icmp_type, icmp_code, icmp_checksum,
    HeaderBox{"", "unused", 32, 16}, HeaderBox{"icmp.mtu", "next hop's MTU", 48, 16},
};
constexpr std::array icmp_redirect{icmp_type, icmp_code, icmp_checksum,
    HeaderBox{"icmp.redir_gw", "better gateway", 32, 32},
};
constexpr std::array icmp_other{icmp_type, icmp_code, icmp_checksum, HeaderBox{"", "unused", 32, 32}};
constexpr HeaderBox icmpv6_type{"icmpv6.type", "type", 0, 8};
constexpr HeaderBox icmpv6_code{"icmpv6.code", "code", 8, 8};
constexpr HeaderBox icmpv6_checksum{"icmpv6.checksum.status", "checksum", 16, 16};
constexpr std::array icmpv6_echo{icmpv6_type, icmpv6_code, icmpv6_checksum,
    HeaderBox{"icmpv6.echo.identifier", "identifier", 32, 16},
    HeaderBox{"icmpv6.echo.sequence_number", "sequence number", 48, 16},
};
constexpr std::array icmpv6_too_big{icmpv6_type, icmpv6_code, icmpv6_checksum,
    HeaderBox{"icmpv6.mtu", "next hop's MTU", 32, 32},
};
constexpr std::array icmpv6_solicitation{icmpv6_type, icmpv6_code, icmpv6_checksum, HeaderBox{"", "reserved", 32, 32},
    HeaderBox{"icmpv6.nd.ns.target_address", "target address", 64, 128},
};
constexpr std::array icmpv6_advertisement{icmpv6_type, icmpv6_code, icmpv6_checksum,
    HeaderBox{"icmpv6.nd.na.flag.r", "R", 32, 1}, HeaderBox{"icmpv6.nd.na.flag.s", "S", 33, 1},
    HeaderBox{"icmpv6.nd.na.flag.o", "O", 34, 1}, HeaderBox{"", "reserved", 35, 29},
    HeaderBox{"icmpv6.nd.na.target_address", "target address", 64, 128},
};
constexpr std::array icmpv6_other{icmpv6_type, icmpv6_code, icmpv6_checksum, HeaderBox{"", "by type", 32, 32}};
constexpr std::array gre{
    HeaderBox{"", "C", 0, 1}, HeaderBox{"", "0", 1, 1}, HeaderBox{"", "K", 2, 1}, HeaderBox{"", "S", 3, 1},
    HeaderBox{"", "reserved", 4, 9}, HeaderBox{"", "version", 13, 3}, HeaderBox{"gre.proto", "protocol type", 16, 16},
};
// clang-format on

bool has(const DissectedLayer& layer, std::string_view name) { return !layer.value_of(name).empty(); }

std::span<const HeaderBox> icmp_layout(const DissectedLayer& layer) {
  if (has(layer, "icmp.ident")) return icmp_echo;
  if (has(layer, "icmp.mtu")) return icmp_too_large;
  if (has(layer, "icmp.redir_gw")) return icmp_redirect;
  return icmp_other;
}

std::span<const HeaderBox> icmpv6_layout(const DissectedLayer& layer) {
  if (has(layer, "icmpv6.echo.identifier")) return icmpv6_echo;
  if (has(layer, "icmpv6.mtu")) return icmpv6_too_big;
  if (has(layer, "icmpv6.nd.ns.target_address")) return icmpv6_solicitation;
  if (has(layer, "icmpv6.nd.na.target_address")) return icmpv6_advertisement;
  return icmpv6_other;
}

}  // namespace

std::span<const HeaderBox> header_layout(const DissectedLayer& layer) {
  using Kind = DissectedLayer::Kind;
  switch (layer.kind) {
    case Kind::ethernet: return ethernet;
    case Kind::vlan: return vlan;
    case Kind::arp: return arp;
    case Kind::ipv4: return ipv4;
    case Kind::ipv6: return ipv6;
    case Kind::tcp: return tcp;
    case Kind::udp: return udp;
    case Kind::icmp: return icmp_layout(layer);
    case Kind::icmpv6: return icmpv6_layout(layer);
    case Kind::gre: return gre;
    case Kind::gue:
    case Kind::igmp:
    case Kind::ipvs:
    case Kind::data: return {};
  }
  return {};
}

}  // namespace lvslab::sim
