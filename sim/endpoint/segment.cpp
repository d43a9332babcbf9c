#include "segment.h"

#include "ip_header.h"

namespace lvslab::sim::endpoint {

std::optional<Segment> Segment::read(const net::IpView& datagram, std::uint32_t merged_of) {
  const auto tcp = net::TcpView::at(datagram.payload());
  if (!tcp) return std::nullopt;
  Segment segment;
  segment.flow = {datagram.destination(), datagram.source(), tcp->destination_port(), tcp->source_port()};
  segment.sequence = tcp->sequence();
  segment.acknowledgement = tcp->acknowledgement();
  segment.flags = tcp->flags();
  segment.window = tcp->window();
  segment.traffic_class = datagram.traffic_class();
  segment.payload = tcp->payload();
  segment.merged_of = merged_of;
  if (tcp->header_size() > net::TcpView::min_size) segment.options = tcp->options();
  segment.option_bytes = tcp->option_bytes();
  return segment;
}

void send_stateless(Wire& wire, const FourTuple& flow, net::TcpHeader header, std::uint8_t traffic_class,
                    std::uint32_t lineage_flow, std::optional<std::uint32_t> flow_label) {
  header.source = flow.local_port;
  header.destination = flow.remote_port;
  net::Packet packet = net::Packet::uninitialised(0, wire.lineage(lineage_flow));
  net::push_tcp(packet, header, flow.local, flow.remote);
  IpFacts ip;
  ip.traffic_class = traffic_class;
  ip.dont_fragment = true;
  ip.flow_label = flow_label ? *flow_label : flow_label_of(wire, flow, net::IpProtocol::tcp);
  push_ip(packet, wire, flow, net::IpProtocol::tcp, ip);
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
  send_stateless(wire, segment.flow, reset, segment.traffic_class, lineage_flow);
}

}  // namespace lvslab::sim::endpoint
