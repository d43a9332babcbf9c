#include <charconv>

#include <lvslab/net/icmpv6.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {
namespace {

using Kind = DissectedLayer::Kind;
using Layers = std::vector<DissectedLayer>;

std::string text_of(const DissectedLayer& layer, std::string_view name) { return std::string(layer.value_of(name)); }

int number_of(const DissectedLayer& layer, std::string_view name) {
  const std::string_view text = layer.value_of(name);
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string source(const DissectedLayer& ip) { return text_of(ip, ip.kind == Kind::ipv4 ? "ip.src" : "ipv6.src"); }
std::string destination(const DissectedLayer& ip) { return text_of(ip, ip.kind == Kind::ipv4 ? "ip.dst" : "ipv6.dst"); }
/// "10.0.0.1:80 → 10.0.0.2:4000" of an IP header and the ports after it; "[2001:db8::1]:80 → ...".
std::string ends(const DissectedLayer& ip, const DissectedLayer& transport, const std::string& prefix) {
  const auto end = [&](const std::string& address, const std::string& port) {
    return (ip.kind == Kind::ipv4 ? address : '[' + address + ']') + ':' + text_of(transport, port);
  };
  return end(source(ip), prefix + ".srcport") + " → " + end(destination(ip), prefix + ".dstport");
}
std::string ends(const DissectedLayer& ip) { return source(ip) + " → " + destination(ip); }

std::string arp_line(const DissectedLayer& arp) {
  const std::string sender = text_of(arp, "arp.src.proto_ipv4");
  const std::string target = text_of(arp, "arp.dst.proto_ipv4");
  const std::string mac = text_of(arp, "arp.src.hw_mac");
  if (sender == target) return "ARP announcement: " + sender + " is at " + mac;
  if (arp.value_of("arp.opcode") == "1") return "ARP who has " + target + "? tell " + sender;
  if (arp.value_of("arp.opcode") == "2") return "ARP " + sender + " is at " + mac;
  return "ARP operation " + text_of(arp, "arp.opcode");
}

std::string bytes_text(std::string_view count) { return std::string(count) + (count == "1" ? " byte" : " bytes"); }

/// What a full NAT director added for the server: whom it really speaks with.
std::string told_client(const DissectedLayer& transport) {
  if (const auto toa = transport.value_of("toa.client"); !toa.empty()) return ", TOA " + std::string(toa);
  const auto version = transport.value_of("proxy.version");
  if (version.empty()) return {};
  std::string text = ", PROXY v" + std::string(version);
  for (const std::string_view source : {"proxy.src.ipv4", "proxy.src.ipv6"}) {
    const auto address = transport.value_of(source);
    if (address.empty()) continue;
    const bool is_ipv6 = source == "proxy.src.ipv6";
    text += std::string(is_ipv6 ? " [" : " ") + std::string(address) + (is_ipv6 ? "]:" : ":") +
            text_of(transport, "proxy.srcport");
  }
  return text;
}

std::string tcp_line(const DissectedLayer& ip, const DissectedLayer& tcp) {
  const std::string flags = text_of(tcp, "tcp.flags.str");
  std::string line = "TCP " + (flags.empty() ? std::string() : flags + ' ') + ends(ip, tcp, "tcp");
  if (flags.empty()) return line;  // only the ports could be read
  line += ", seq " + text_of(tcp, "tcp.seq");
  if (const auto ack = tcp.value_of("tcp.ack"); !ack.empty()) line += ", ack " + std::string(ack);
  if (const auto length = tcp.value_of("tcp.len"); length != "0") line += ", " + bytes_text(length);
  if (const auto mss = tcp.value_of("tcp.options.mss_val"); !mss.empty()) line += ", MSS " + std::string(mss);
  return line + told_client(tcp);
}

std::string udp_line(const DissectedLayer& ip, const DissectedLayer& udp) {
  std::string line = "UDP " + ends(ip, udp, "udp");
  const int length = number_of(udp, "udp.length");
  if (length >= 8) line += ", " + bytes_text(std::to_string(length - 8));
  return line + told_client(udp);
}

std::string sync_line(const DissectedLayer& ip, const DissectedLayer& sync) {
  const std::string count = text_of(sync, "ipvs.conncount");
  return "IPVS sync " + ends(ip) + ", " + count + (count == "1" ? " connection" : " connections");
}

std::string igmp_line(const DissectedLayer& ip, const DissectedLayer& igmp) {
  constexpr std::string_view left = "3";
  const bool leaves = igmp.value_of("igmp.record_type") == left;
  return "IGMP " + text_of(ip, "ip.src") + (leaves ? " leaves " : " joins ") + text_of(igmp, "igmp.maddr");
}

std::string icmp_name(const DissectedLayer& icmp) {
  const int code = number_of(icmp, "icmp.code");
  switch (net::IcmpType{static_cast<std::uint8_t>(number_of(icmp, "icmp.type"))}) {
    case net::IcmpType::echo_reply: return "echo reply";
    case net::IcmpType::echo_request: return "echo request";
    case net::IcmpType::source_quench: return "source quench";
    case net::IcmpType::redirect: return "redirect";
    case net::IcmpType::time_exceeded: return code == 0 ? "time to live exceeded" : "reassembly time exceeded";
    case net::IcmpType::parameter_problem: return "parameter problem";
    case net::IcmpType::unreachable: break;
    default: return "type " + text_of(icmp, "icmp.type");
  }
  switch (code) {
    case net::icmp_code::network: return "network unreachable";
    case net::icmp_code::host: return "host unreachable";
    case net::icmp_code::protocol: return "protocol unreachable";
    case net::icmp_code::port: return "port unreachable";
    case net::icmp_code::fragmentation_needed: return "fragmentation needed";
    case net::icmp_code::administratively_prohibited: return "administratively prohibited";
    default: return "unreachable, code " + std::to_string(code);
  }
}

std::string line_from(const Layers& layers, std::size_t first);

std::string icmp_line(const Layers& layers, std::size_t at) {
  const auto& icmp = layers[at];
  std::string line = "ICMP " + icmp_name(icmp) + ' ' + ends(layers[at - 1]);
  if (const auto number = icmp.value_of("icmp.seq"); !number.empty()) line += ", number " + std::string(number);
  if (const auto mtu = icmp.value_of("icmp.mtu"); !mtu.empty()) line += ", MTU " + std::string(mtu);
  if (at + 1 < layers.size() && layers[at + 1].kind == Kind::ipv4) line += ", about " + line_from(layers, at + 1);
  return line;
}

std::string icmpv6_name(const DissectedLayer& icmp) {
  const int code = number_of(icmp, "icmpv6.code");
  switch (net::Icmpv6Type{static_cast<std::uint8_t>(number_of(icmp, "icmpv6.type"))}) {
    using enum net::Icmpv6Type;
    case unreachable: break;
    case packet_too_big: return "packet too big";
    case time_exceeded: return code == 0 ? "hop limit exceeded" : "reassembly time exceeded";
    case parameter_problem: return "parameter problem";
    case echo_request: return "echo request";
    case echo_reply: return "echo reply";
    case multicast_listener_query: return "multicast listener query";
    case multicast_listener_report:
    case multicast_listener_report_v2: return "multicast listener report";
    case multicast_listener_done: return "multicast listener done";
    case router_solicitation: return "router solicitation";
    case router_advertisement: return "router advertisement";
    case neighbour_solicitation: return "neighbour solicitation";
    case neighbour_advertisement: return "neighbour advertisement";
    case redirect: return "redirect";
    default: return "type " + text_of(icmp, "icmpv6.type");
  }
  switch (code) {
    case net::icmpv6_code::no_route: return "no route";
    case net::icmpv6_code::administratively_prohibited: return "administratively prohibited";
    case net::icmpv6_code::beyond_scope: return "beyond the scope of the source";
    case net::icmpv6_code::address: return "address unreachable";
    case net::icmpv6_code::port: return "port unreachable";
    case net::icmpv6_code::policy: return "source failed the policy";
    case net::icmpv6_code::reject_route: return "route rejects";
    default: return "unreachable, code " + std::to_string(code);
  }
}

/// Neighbour discovery in the words of ARP, which it takes the place of; empty for other messages.
std::string neighbour_line(const DissectedLayer& ip, const DissectedLayer& icmp) {
  if (const auto asked = icmp.value_of("icmpv6.nd.ns.target_address"); !asked.empty()) {
    if (source(ip) == "::") return "neighbour discovery: does anybody have " + std::string(asked) + "?";
    return "neighbour discovery: who has " + std::string(asked) + "? tell " + source(ip);
  }
  const auto told = icmp.value_of("icmpv6.nd.na.target_address");
  if (told.empty()) return {};
  const auto mac = icmp.value_of("icmpv6.opt.target_linkaddr");
  const std::string where = mac.empty() ? " is here" : " is at " + std::string(mac);
  return "neighbour discovery: " + std::string(told) + where;
}

std::string icmpv6_line(const Layers& layers, std::size_t at) {
  const auto& icmp = layers[at];
  if (auto line = neighbour_line(layers[at - 1], icmp); !line.empty()) return line;
  std::string line = "ICMPv6 " + icmpv6_name(icmp) + ' ' + ends(layers[at - 1]);
  if (const auto number = icmp.value_of("icmpv6.echo.sequence_number"); !number.empty()) {
    line += ", number " + std::string(number);
  }
  if (const auto mtu = icmp.value_of("icmpv6.mtu"); !mtu.empty()) line += ", MTU " + std::string(mtu);
  if (at + 1 < layers.size() && layers[at + 1].kind == Kind::ipv6) line += ", about " + line_from(layers, at + 1);
  return line;
}

std::string ipv6_line(const Layers& layers, std::size_t first) {
  const auto& layer = layers[first];
  const auto offset = layer.value_of("ipv6.fraghdr.offset");
  if (!offset.empty() && offset != "0") return "IPv6 fragment " + ends(layer) + " at " + std::string(offset);
  const std::string prefix = layer.value_of("ipv6.fraghdr.more") == "1" ? "first fragment of " : "";
  if (first + 1 < layers.size()) {
    const auto& inner = layers[first + 1];
    switch (inner.kind) {
      case Kind::tcp: return prefix + tcp_line(layer, inner);
      case Kind::udp:
        if (first + 2 < layers.size() && layers[first + 2].kind == Kind::gue) {
          return prefix + "GUE " + ends(layer) + " around " + line_from(layers, first + 3);
        }
        return prefix + udp_line(layer, inner);
      case Kind::icmpv6: return prefix + icmpv6_line(layers, first + 1);
      case Kind::ipv4:
      case Kind::ipv6: return prefix + "IPIP " + ends(layer) + " around " + line_from(layers, first + 1);
      case Kind::gre: return prefix + "GRE " + ends(layer) + " around " + line_from(layers, first + 2);
      default: break;
    }
  }
  return prefix + "IPv6 " + ends(layer) + ", next header " + text_of(layer, "ipv6.nxt");
}

std::string line_from(const Layers& layers, std::size_t first) {
  if (first >= layers.size()) return "empty frame";
  const auto& layer = layers[first];
  if (layer.kind == Kind::arp) return arp_line(layer);
  if (layer.kind == Kind::vlan) return "VLAN " + text_of(layer, "vlan.id") + ", " + line_from(layers, first + 1);
  if (layer.kind == Kind::ipv6) return ipv6_line(layers, first);
  if (layer.kind != Kind::ipv4) return "unreadable packet";
  const bool is_later_fragment = layer.value_of("ip.frag_offset") != "0" && !layer.value_of("ip.frag_offset").empty();
  if (is_later_fragment) return "IPv4 fragment " + ends(layer) + " at " + text_of(layer, "ip.frag_offset");
  const std::string prefix = layer.value_of("ip.flags.mf") == "1" ? "first fragment of " : "";
  if (first + 1 < layers.size()) {
    const auto& inner = layers[first + 1];
    switch (inner.kind) {
      case Kind::tcp: return prefix + tcp_line(layer, inner);
      case Kind::udp:
        if (first + 2 < layers.size() && layers[first + 2].kind == Kind::gue) {
          return prefix + "GUE " + ends(layer) + " around " + line_from(layers, first + 3);
        }
        if (first + 2 < layers.size() && layers[first + 2].kind == Kind::ipvs) {
          return sync_line(layer, layers[first + 2]);
        }
        return prefix + udp_line(layer, inner);
      case Kind::igmp: return igmp_line(layer, inner);
      case Kind::icmp: return prefix + icmp_line(layers, first + 1);
      case Kind::ipv4:
      case Kind::ipv6: return prefix + "IPIP " + ends(layer) + " around " + line_from(layers, first + 1);
      case Kind::gre: return prefix + "GRE " + ends(layer) + " around " + line_from(layers, first + 2);
      default: break;
    }
  }
  return prefix + "IPv4 " + ends(layer) + ", protocol " + text_of(layer, "ip.proto");
}

}  // namespace

std::string headline(const Dissection& dissection) {
  const auto& layers = dissection.layers;
  const bool has_ethernet = !layers.empty() && layers.front().kind == Kind::ethernet;
  if (has_ethernet && layers.size() == 2 && layers[1].kind == Kind::data) {
    return "Ethernet type " + text_of(layers[0], "eth.type") + ", " + bytes_text(layers[1].value_of("data.len"));
  }
  return line_from(layers, has_ethernet ? 1 : 0);
}

}  // namespace lvslab::sim
