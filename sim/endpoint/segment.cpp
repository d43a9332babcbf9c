#include "segment.h"

namespace lvslab::sim::endpoint {

std::optional<Segment> Segment::read(const net::Ipv4View& datagram, std::uint32_t merged_of) {
  const auto tcp = net::TcpView::at(datagram.payload());
  if (!tcp) return std::nullopt;
  Segment segment;
  segment.flow = {datagram.destination(), datagram.source(), tcp->destination_port(), tcp->source_port()};
  segment.sequence = tcp->sequence();
  segment.acknowledgement = tcp->acknowledgement();
  segment.flags = tcp->flags();
  segment.window = tcp->window();
  segment.tos = datagram.tos();
  segment.payload = tcp->payload();
  segment.merged_of = merged_of;
  if (tcp->header_size() > net::TcpView::min_size) segment.options = tcp->options();
  segment.option_bytes = tcp->option_bytes();
  return segment;
}

void send_stateless(Wire& wire, const FourTuple& flow, net::TcpHeader header, std::uint8_t tos,
                    std::uint32_t lineage_flow) {
  header.source = flow.local_port;
  header.destination = flow.remote_port;
  net::Packet packet = net::Packet::uninitialised(0, wire.lineage(lineage_flow));
  net::push_tcp(packet, header, flow.local, flow.remote);
  net::Ipv4Header ip;
  ip.tos = tos;
  ip.dont_fragment = true;
  ip.ttl = static_cast<std::uint8_t>(wire.host.settings().ip_default_ttl);
  ip.source = flow.local;
  ip.destination = flow.remote;
  net::push_ipv4(packet, ip);
  wire.host.send(std::move(packet), wire.now, wire.out);
}

void send_reset_for(Wire& wire, const Segment& segment, std::uint32_t lineage_flow) {
  if (segment.flags.rst) return;
  net::TcpHeader reset;
  reset.flags.rst = true;
  if (segment.flags.ack) {
    reset.sequence = segment.acknowledgement;
  } else {
    reset.flags.ack = true;
    reset.acknowledgement = segment.end();
  }
  send_stateless(wire, segment.flow, reset, segment.tos, lineage_flow);
}

}  // namespace lvslab::sim::endpoint
