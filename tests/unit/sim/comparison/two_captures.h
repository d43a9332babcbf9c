#pragma once
// Two runs with one interface, a frame at a time, and what their comparison finds.

#include <string>
#include <utility>
#include <vector>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/sim/comparison.h>

#include "support/packets.h"

namespace lvslab::test {

inline net::Packet framed(net::Packet datagram, net::EtherType type = net::EtherType::ipv4) {
  net::push_ethernet(datagram, net::Mac{{2, 0, 0, 0, 3, 1}}, net::Mac{{2, 0, 0, 0, 1, 1}}, type);
  return datagram;
}

/// A segment with everything that matters to a comparison.
struct Segment {
  std::string_view from = "192.0.2.10:40000";
  std::string_view to = "10.0.0.4:80";
  std::uint32_t sequence = 1000;
  std::uint32_t acknowledgement = 0;
  net::TcpFlags flags = SYN;
  std::string_view payload = {};
  std::uint16_t window = 64240;
  net::TcpOptions options = {};
  std::uint16_t identification = 7;
  std::uint8_t ttl = 64;
};
inline net::Packet datagram(const Segment& s) {
  net::Packet packet(std::as_bytes(std::span(s.payload)));
  const auto from = endpoint(s.from);
  const auto to = endpoint(s.to);
  net::push_tcp(
      packet,
      {from.port, to.port, net::TcpSeq{s.sequence}, net::TcpSeq{s.acknowledgement}, s.flags, s.window, s.options},
      from.address.ipv4(), to.address.ipv4());
  net::push_ipv4(packet, {.identification = s.identification,
                          .dont_fragment = true,
                          .ttl = s.ttl,
                          .source = from.address.ipv4(),
                          .destination = to.address.ipv4()});
  return packet;
}
inline net::Packet frame(const Segment& segment) { return framed(datagram(segment)); }

inline net::Packet arp_frame(const net::ArpMessage& message) {
  auto packet = net::build_arp(message);
  net::push_ethernet(packet, net::Mac::broadcast(), message.sender_mac, net::EtherType::arp);
  return packet;
}

/// A run in which these frames passed "host-eth0", a millisecond after another.
template <class... Packets>
sim::RunRecord run_of(const Packets&... packets) {
  sim::RunRecord record;
  auto& frames = record.frames["host-eth0"];
  const auto add = [&](const net::Packet& packet) {
    const auto bytes = packet.bytes();
    frames.push_back({Instant{1ms * static_cast<int>(frames.size())}, {bytes.begin(), bytes.end()}});
  };
  (add(packets), ...);
  return record;
}

/// The labels of the fields that differ between two frames: "TTL, IP checksum"; "only left", "only right".
inline std::string differing(const sim::FrameDifference& difference) {
  if (!difference.right) return "only left";
  if (!difference.left) return "only right";
  std::string labels;
  for (const auto& field : difference.fields) {
    if (field.differs) labels += (labels.empty() ? "" : ", ") + std::string(field.label);
  }
  return labels;
}

/// All differences on the one interface, ";" between them.
inline std::string found(const sim::RunRecord& left, const sim::RunRecord& right, const sim::Terms& terms = {}) {
  std::string text;
  const auto comparison = sim::compare(left, right, terms);
  for (const auto& difference : comparison.interfaces.at(0).differences) {
    text += (text.empty() ? "" : "; ") + differing(difference);
  }
  return text;
}

}  // namespace lvslab::test
