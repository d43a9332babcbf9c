#pragma once
/// A TCP segment as it arrived, read once; and the segments that are sent without a socket.

#include <cstdint>
#include <optional>

#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>

#include "four_tuple.h"
#include "wire.h"

namespace lvslab::sim::endpoint {

/// `payload` and `option_bytes` lie in the datagram and are good as long as that is.
struct Segment {
  FourTuple flow;  ///< seen from the receiver
  net::TcpSeq sequence;
  net::TcpSeq acknowledgement;
  net::TcpFlags flags;
  std::uint16_t window = 0;
  std::uint8_t traffic_class = 0;
  net::TcpOptions options;
  net::Bytes option_bytes;  ///< those included that TcpOptions does not know
  net::Bytes payload;
  std::uint32_t merged_of = 0;  ///< host::Delivery::segment_size

  /// nullopt: no whole TCP header.
  [[nodiscard]] static std::optional<Segment> read(const net::IpView& datagram, std::uint32_t merged_of = 0);
  [[nodiscard]] std::uint32_t length() const { return static_cast<std::uint32_t>(payload.size()); }
  /// How much payload its sender puts into a segment, as far as this one shows.
  [[nodiscard]] std::uint32_t unit() const { return merged_of != 0 ? merged_of : length(); }
  /// One past the last sequence number it takes (SYN and FIN take one each).
  [[nodiscard]] net::TcpSeq end() const { return sequence + length() + (flags.syn ? 1U : 0U) + (flags.fin ? 1U : 0U); }
};

/// Sends a segment without a socket of its own: over IPv4 with DF and identification 0. Without a flow label given,
/// IPv6's is made from the flow.
void send_stateless(Wire& wire, const FourTuple& flow, net::TcpHeader header, std::uint8_t traffic_class,
                    std::uint32_t lineage_flow, std::optional<std::uint32_t> flow_label = {});
/// The reset for a segment nobody wants (RFC 9293 section 3.10.7.1). None is sent for a reset.
void send_reset_for(Wire& wire, const Segment& segment, std::uint32_t lineage_flow);

}  // namespace lvslab::sim::endpoint
