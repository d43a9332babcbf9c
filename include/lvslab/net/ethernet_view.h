#pragma once
/// An Ethernet II frame, without preamble and frame check sequence.
///
///      0             6            12     14
///     +-------------+-------------+------+---------...
///     | destination |   source    | type | payload
///     +-------------+-------------+------+---------...

#include <optional>

#include <lvslab/net/mac.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

/// A checked window on an Ethernet header; owns nothing, copies nothing.
class EthernetView {
 public:
  /// nullopt: fewer than 14 bytes.
  [[nodiscard]] static std::optional<EthernetView> at(Bytes frame) {
    if (frame.size() < ethernet_header_size) return std::nullopt;
    return EthernetView{frame};
  }
  [[nodiscard]] Mac destination() const { return Mac::load(frame_, 0); }
  [[nodiscard]] Mac source() const { return Mac::load(frame_, 6); }
  /// May be any number, also one that EtherType does not name.
  [[nodiscard]] EtherType type() const { return EtherType{load_u16(frame_, 12)}; }
  [[nodiscard]] Bytes payload() const { return frame_.subspan(ethernet_header_size); }

 private:
  explicit EthernetView(Bytes frame) : frame_(frame) {}
  Bytes frame_;
};

/// Puts an Ethernet header in front of a datagram.
inline void push_ethernet(Packet& packet, Mac destination, Mac source, EtherType type) {
  const auto header = packet.push_front(ethernet_header_size);
  destination.store(header, 0);
  source.store(header, 6);
  store_u16(header, 12, static_cast<std::uint16_t>(type));
}

}  // namespace lvslab::net
