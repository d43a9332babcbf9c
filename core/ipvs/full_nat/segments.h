#pragma once
// Segments that the director makes itself.

#include <lvslab/net/packet.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::ipvs::full_nat {

struct MadeSegment {
  net::Endpoint source;
  net::Endpoint destination;
  net::TcpHeader header;  ///< its ports are those of the ends
  std::uint8_t hop_limit = 64;
  std::uint8_t traffic_class = 0;
  net::Lineage lineage;
};

/// Of the ends' family; DF set, identification 0.
[[nodiscard]] net::Packet make_segment(const MadeSegment& segment);

}  // namespace lvslab::ipvs::full_nat
