#include <lvslab/net/arp_view.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {
namespace {
constexpr std::size_t arp_size = 28;
constexpr std::uint16_t hardware_ethernet = 1;
}  // namespace

std::optional<ArpMessage> read_arp(Bytes payload) {
  if (payload.size() < arp_size || load_u16(payload, 0) != hardware_ethernet ||
      EtherType{load_u16(payload, 2)} != EtherType::ipv4 || load_u8(payload, 4) != Mac::size ||
      load_u8(payload, 5) != 4) {
    return std::nullopt;
  }
  return ArpMessage{ArpOperation{load_u16(payload, 6)}, Mac::load(payload, 8), Ipv4{load_u32(payload, 14)},
                    Mac::load(payload, 18), Ipv4{load_u32(payload, 24)}};
}

Packet build_arp(const ArpMessage& message, Lineage lineage) {
  Packet packet = Packet::uninitialised(arp_size, lineage);
  const auto bytes = packet.mutable_bytes();
  store_u16(bytes, 0, hardware_ethernet);
  store_u16(bytes, 2, static_cast<std::uint16_t>(EtherType::ipv4));
  store_u8(bytes, 4, Mac::size);
  store_u8(bytes, 5, 4);
  store_u16(bytes, 6, static_cast<std::uint16_t>(message.operation));
  message.sender_mac.store(bytes, 8);
  store_u32(bytes, 14, message.sender.to_uint());
  message.target_mac.store(bytes, 18);
  store_u32(bytes, 24, message.target.to_uint());
  return packet;
}

}  // namespace lvslab::net
