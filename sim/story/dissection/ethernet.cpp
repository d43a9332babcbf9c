#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>

#include "../bytes_text.h"
#include "knife.h"

namespace lvslab::sim {

using net::to_text;

std::string ether_type_text(net::EtherType type) {
  switch (type) {
    case net::EtherType::ipv4: return "IPv4";
    case net::EtherType::arp: return "ARP";
    case net::EtherType::vlan: return "VLAN";
    case net::EtherType::ipv6: return "IPv6";
  }
  return hexadecimal(static_cast<std::uint16_t>(type), 4);
}

void Knife::frame(net::Bytes bytes) {
  const auto view = net::EthernetView::at(bytes);
  if (!view) return data(bytes);
  auto& fields = layer(Kind::ethernet, bytes);
  fields.push_back({"eth.dst", "destination MAC", to_text(view->destination())});
  fields.push_back({"eth.src", "source MAC", to_text(view->source())});
  fields.push_back({"eth.type", "Ethernet type", ether_type_text(view->type())});
  payload_of_type(view->type(), view->payload());
}

void Knife::payload_of_type(net::EtherType type, net::Bytes bytes) {
  switch (type) {
    case net::EtherType::arp: return arp(bytes);
    case net::EtherType::ipv4: return ipv4(bytes);
    case net::EtherType::vlan: return vlan(bytes);
    case net::EtherType::ipv6: return ipv6(bytes);
  }
  data(bytes);
}

void Knife::vlan(net::Bytes bytes) {
  if (bytes.size() < 4 || is_deepest()) return data(bytes);
  const std::uint16_t tag = net::load_u16(bytes, 0);
  const net::EtherType type{net::load_u16(bytes, 2)};
  auto& fields = layer(Kind::vlan, bytes);
  fields.push_back({"vlan.id", "VLAN", std::to_string(tag & 0xfff)});
  fields.push_back({"vlan.priority", "VLAN priority", std::to_string(tag >> 13)});
  if ((tag & 0x1000) != 0) fields.push_back({"vlan.dei", "drop eligible", "1"});
  fields.push_back({"vlan.etype", "Ethernet type", ether_type_text(type)});
  payload_of_type(type, bytes.subspan(4));
}

void Knife::arp(net::Bytes bytes) {
  constexpr std::size_t size = 28;
  const auto message = net::read_arp(bytes);
  if (!message) return data(bytes);
  auto& fields = layer(Kind::arp, bytes);
  fields.push_back({"arp.opcode", "ARP operation", std::to_string(static_cast<int>(message->operation))});
  fields.push_back({"arp.src.hw_mac", "sender's MAC", to_text(message->sender_mac)});
  fields.push_back({"arp.src.proto_ipv4", "sender's IP", to_text(message->sender)});
  fields.push_back({"arp.dst.hw_mac", "target's MAC", to_text(message->target_mac)});
  fields.push_back({"arp.dst.proto_ipv4", "target's IP", to_text(message->target)});
  padding(fields, bytes.subspan(size));
}

}  // namespace lvslab::sim
