#include <lvslab/sim/dissection.h>

#include "dissection/knife.h"

namespace lvslab::sim {

std::string_view DissectedLayer::value_of(std::string_view name) const {
  for (const auto& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

std::string_view to_text(DissectedLayer::Kind kind) {
  using Kind = DissectedLayer::Kind;
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
  Knife knife(bytes, book, detail);
  if (is_frame) {
    knife.frame(bytes);
  } else {
    knife.ip(bytes);
  }
  return knife.take();
}

}  // namespace lvslab::sim
