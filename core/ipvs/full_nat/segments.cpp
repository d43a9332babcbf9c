#include "segments.h"

#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/ipv6_view.h>

namespace lvslab::ipvs::full_nat {

net::Packet make_segment(const MadeSegment& segment) {
  net::Packet packet = net::Packet::uninitialised(0, segment.lineage);
  net::TcpHeader tcp = segment.header;
  tcp.source = segment.source.port;
  tcp.destination = segment.destination.port;
  net::push_tcp(packet, tcp, segment.source.address, segment.destination.address);
  if (segment.source.address.is_ipv4()) {
    net::Ipv4Header ip;
    ip.tos = segment.traffic_class;
    ip.dont_fragment = true;
    ip.ttl = segment.hop_limit;
    ip.source = segment.source.address.ipv4();
    ip.destination = segment.destination.address.ipv4();
    net::push_ipv4(packet, ip);
  } else {
    net::Ipv6Header ip;
    ip.traffic_class = segment.traffic_class;
    ip.hop_limit = segment.hop_limit;
    ip.source = segment.source.address.ipv6();
    ip.destination = segment.destination.address.ipv6();
    net::push_ipv6(packet, ip);
  }
  return packet;
}

}  // namespace lvslab::ipvs::full_nat
