#include "frame_reader.h"

#include <algorithm>
#include <charconv>

#include <lvslab/net/ethernet_view.h>

#include "../filter/dissection.h"

namespace lvslab::sim::comparison {
namespace {

using Kind = DissectedLayer::Kind;

bool is_left_out(std::string_view field) {
  return std::ranges::any_of(left_out(),
                             [&](const LeftOut& entry) { return entry.entirely && field.starts_with(entry.field); });
}

bool is_fragment(const DissectedLayer& ip) {
  return !ip.value_of("ip.frag_offset").empty() || !ip.value_of("ipv6.fraghdr.offset").empty();
}

std::string source(const DissectedLayer& ip) {
  return std::string(ip.value_of(ip.kind == Kind::ipv4 ? "ip.src" : "ipv6.src"));
}
std::string destination(const DissectedLayer& ip) {
  return std::string(ip.value_of(ip.kind == Kind::ipv4 ? "ip.dst" : "ipv6.dst"));
}
/// As text with a port behind it.
std::string bracketed(const DissectedLayer& ip, const std::string& address) {
  return ip.kind == Kind::ipv4 ? address : '[' + address + ']';
}
std::string protocol_number(const DissectedLayer& ip) {
  if (ip.kind == Kind::ipv4) return std::string(ip.value_of("ip.proto"));
  const auto of_fragment = ip.value_of("ipv6.fraghdr.nxt");
  return std::string(of_fragment.empty() ? ip.value_of("ipv6.nxt") : of_fragment);
}

std::string ends(const DissectedLayer& ip) { return source(ip) + " → " + destination(ip); }

/// Reports, queries and farewells of multicast listeners (RFC 2710, RFC 3810).
bool is_about_listeners(const DissectedLayer& icmpv6) {
  const auto type = icmpv6.value_of("icmpv6.type");
  return type == "130" || type == "131" || type == "132" || type == "143";
}

std::string arp_flow(const DissectedLayer& arp) {
  return "ARP operation " + std::string(arp.value_of("arp.opcode")) + ", " +
         std::string(arp.value_of("arp.src.proto_ipv4")) + " → " + std::string(arp.value_of("arp.dst.proto_ipv4"));
}

}  // namespace

const ReadField* ReadFrame::field(std::string_view name) const {
  const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                  [&](const ReadField& field) { return field.name == name && !field.quoted; });
  return found == fields.rend() ? nullptr : &*found;
}

std::string ReadFrame::key() const {
  std::string text;
  for (const auto& field : fields) {
    if (!field.compared) continue;
    text += field.quoted ? 'q' : ' ';
    text += static_cast<char>('a' + static_cast<int>(field.layer));
    text += field.name;
    text += '=';
    text += field.value;
    text += '\n';
  }
  return text;
}

ReadFrame FrameReader::read(const CapturedFrame& frame) {
  ReadFrame result;
  result.size = frame.bytes.size();
  result.dissection = dissect(frame.bytes, true, &book_, DissectionDetail::every_byte);
  const auto& layers = result.dissection.layers;
  for (const auto& layer : layers) {
    for (const auto& field : layer.fields) result.fields.push_back(shared(layer, field, frame.bytes.size()));
  }
  const bool has_ethernet = !layers.empty() && layers.front().kind == Kind::ethernet;
  result.flow = flow_from(layers, has_ethernet ? 1 : 0);
  if (!layers.empty() && layers.back().kind == Kind::tcp && !layers.back().quoted) {
    result.pure_ack = layers.back().value_of("tcp.flags.str") == "ACK" && layers.back().value_of("tcp.len") == "0";
  }
  if (std::ranges::any_of(layers, [](const DissectedLayer& layer) { return !layer.quoted && is_fragment(layer); })) {
    judge_whole_datagram(frame, result);
  }
  if (const auto* icmpv6 = result.dissection.innermost(Kind::icmpv6)) {
    result.is_listener_report = is_about_listeners(*icmpv6);
  }
  number_flow_labels(result);
  return result;
}

ReadField FrameReader::shared(const DissectedLayer& layer, const DissectedField& field, std::size_t frame_size) const {
  constexpr std::size_t least_frame = 60;  // without the frame check sequence
  ReadField result{layer.kind, layer.quoted, field.name, field.label, field.value, true};
  if (field.name.ends_with(".checksum")) {
    const auto verdict = field.value.find('(');
    result.compared = verdict != std::string::npos;
    if (result.compared) result.value = field.value.substr(verdict + 1, field.value.size() - verdict - 2);
  } else if (field.name.ends_with(".srcport") || field.name.ends_with(".dstport")) {
    result.value = port_text(layer, field.name);
  } else if (field.name == "ipvs.cport") {
    result.value = port_text(field.value);
  } else if (field.name == "eth.padding") {
    result.compared = frame_size > least_frame || !field.value.ends_with("of zeros");
  } else {
    result.compared = !is_left_out(field.name);
  }
  return result;
}

void FrameReader::number_flow_labels(ReadFrame& frame) {
  const auto& layers = frame.dissection.layers;
  std::size_t first_field = 0;  // of the layer, among the frame's
  for (std::size_t i = 0; i < layers.size(); first_field += layers[i++].fields.size()) {
    if (layers[i].kind != Kind::ipv6) continue;
    const auto label = std::find_if(frame.fields.begin() + static_cast<std::ptrdiff_t>(first_field), frame.fields.end(),
                                    [](const ReadField& field) { return field.name == "ipv6.flow"; });
    if (label->value == "0x00000") {
      label->value = "none";
      continue;
    }
    // ICMPv6 has a label for each code: without it, a missing message would give another number to all that follow.
    const bool is_icmpv6 = i + 1 < layers.size() && layers[i + 1].kind == Kind::icmpv6;
    auto& seen = labels_[flow_from(layers, i) +
                         (is_icmpv6 ? " code " + std::string(layers[i + 1].value_of("icmpv6.code")) : std::string())];
    const auto found = std::ranges::find(seen, label->value);
    const auto number = found - seen.begin() + 1;
    if (found == seen.end()) seen.push_back(label->value);
    label->value = "label " + std::to_string(number);
  }
}

std::string FrameReader::port_text(const DissectedLayer& layer, std::string_view name) const {
  return port_text(layer.value_of(name));
}

std::string FrameReader::port_text(std::string_view text) const {
  std::uint16_t port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  const auto number = ports_.number_of(port);
  return number ? "ephemeral" + std::to_string(*number) : std::string(text);
}

std::string FrameReader::flow_from(const std::vector<DissectedLayer>& layers, std::size_t first) const {
  if (first >= layers.size()) return "frames without content";
  const auto& layer = layers[first];
  switch (layer.kind) {
    case Kind::arp: return arp_flow(layer);
    case Kind::vlan: return "VLAN " + std::string(layer.value_of("vlan.id")) + ", " + flow_from(layers, first + 1);
    case Kind::ipv4:
    case Kind::ipv6: break;
    default:
      if (first == 0) return "unreadable frames";
      return "Ethernet type " +
             std::string(layers[first - 1].value_of(layers[first - 1].kind == Kind::vlan ? "vlan.etype" : "eth.type"));
  }
  if (is_fragment(layer)) return "fragments of protocol " + protocol_number(layer) + ' ' + ends(layer);
  if (first + 1 < layers.size()) {
    const auto& inner = layers[first + 1];
    const auto with_ports = [&](const std::string& prefix) {
      return bracketed(layer, source(layer)) + ':' + port_text(inner, prefix + ".srcport") + " → " +
             bracketed(layer, destination(layer)) + ':' + port_text(inner, prefix + ".dstport");
    };
    switch (inner.kind) {
      case Kind::tcp: return "TCP " + with_ports("tcp");
      case Kind::udp:
        if (first + 2 < layers.size() && layers[first + 2].kind == Kind::gue) {
          return "GUE " + ends(layer) + " around " + flow_from(layers, first + 3);
        }
        return "UDP " + with_ports("udp");
      case Kind::icmp: return "ICMP type " + std::string(inner.value_of("icmp.type")) + ' ' + ends(layer);
      case Kind::icmpv6: return "ICMPv6 type " + std::string(inner.value_of("icmpv6.type")) + ' ' + ends(layer);
      case Kind::ipv4:
      case Kind::ipv6: return "IPIP " + ends(layer) + " around " + flow_from(layers, first + 1);
      case Kind::gre: return "GRE " + ends(layer) + " around " + flow_from(layers, first + 2);
      default: break;
    }
  }
  return (layer.kind == Kind::ipv4 ? "IPv4 protocol " : "IPv6 protocol ") + protocol_number(layer) + ' ' + ends(layer);
}

void FrameReader::judge_whole_datagram(const CapturedFrame& frame, ReadFrame& result) {
  const auto ethernet = net::EthernetView::at(frame.bytes);
  for (const auto& layer : filter::Dissection::of_frame(frame.bytes)) {
    const bool is_icmp = layer.protocol == filter::Protocol::icmp || layer.protocol == filter::Protocol::icmpv6;
    if (is_icmp) return;  // what it quotes will not be completed
    if (layer.protocol != filter::Protocol::ipv4 && layer.protocol != filter::Protocol::ipv6) continue;
    const auto view = net::IpView::at(layer.bytes);
    if (!view || !view->is_fragment()) continue;
    const auto right = reassembly_.add(ethernet->source(), ethernet->destination(), *view, frame.at);
    if (right == false) {  // told of wrong ones only, so that a missing fragment is not a difference in another one
      result.fields.push_back({view->is_ipv4() ? Kind::ipv4 : Kind::ipv6, false, "ip.reassembled.checksums",
                               "checksums of the whole datagram", "wrong", true});
    }
    return;  // what is inside is cut short
  }
}

}  // namespace lvslab::sim::comparison
