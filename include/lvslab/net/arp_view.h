#pragma once
/// ARP for IPv4 over Ethernet (RFC 826): 28 bytes.
///
///      0     2     4   5   6        8         14        18        24        28
///     +-----+-----+---+---+--------+---------+---------+---------+---------+
///     | hrd | pro |hln|pln| opcode |  sender |  sender |  target |  target |
///     |  1  |0800 | 6 | 4 |        |   MAC   |   IPv4  |   MAC   |   IPv4  |
///     +-----+-----+---+---+--------+---------+---------+---------+---------+

#include <cstdint>
#include <optional>

#include <lvslab/net/ipv4.h>
#include <lvslab/net/mac.h>
#include <lvslab/net/packet.h>

namespace lvslab::net {

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

/// What an ARP packet says.
struct ArpMessage {
  ArpOperation operation = ArpOperation::request;
  Mac sender_mac;
  Ipv4 sender;
  Mac target_mac;
  Ipv4 target;
  bool operator==(const ArpMessage&) const = default;
  /// Announces the sender's own address to all (RFC 5227 section 3).
  [[nodiscard]] bool is_gratuitous() const { return sender == target; }
};

/// nullopt: shorter than 28 bytes, or not IPv4 over Ethernet. The opcode is not judged.
[[nodiscard]] std::optional<ArpMessage> read_arp(Bytes payload);
/// The 28 bytes, without an Ethernet header.
[[nodiscard]] Packet build_arp(const ArpMessage& message, Lineage lineage = {});

}  // namespace lvslab::net
