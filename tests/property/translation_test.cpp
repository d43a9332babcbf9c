// LVS-NAT takes nothing away: what the director changes on the way in, it changes back on the way out.

#include "property/generators.h"
#include "unit/ipvs/director_bench.h"

using namespace lvslab;
using namespace lvslab::net;
using namespace lvslab::ipvs;
using namespace lvslab::test;

namespace {

/// One that a host can have: real servers must.
Ipv4 any_unicast() { return Ipv4{*rc::gen::inRange<std::uint32_t>(0x01000000, 0x7f000000)}; }

/// A director with one masqueraded server, and a client of its; TCP or UDP.
struct Translation {
  net::IpProtocol protocol;
  Endpoint client, virtual_address, server;
  Director director;
  ipvs::test::SmallNetwork network;
  Story story;

  Translation()
      : protocol(*rc::gen::element(net::IpProtocol::tcp, net::IpProtocol::udp)),
        client{any_unicast(), *rc::gen::arbitrary<Port>()},
        virtual_address{any_unicast(), *rc::gen::arbitrary<Port>()},
        server{any_unicast(), *rc::gen::arbitrary<Port>()} {
    RC_PRE(client.address != server.address && client.address != virtual_address.address);
    RC_PRE(server.address != virtual_address.address);
    network.local = {virtual_address.address};
    const ServiceKey key{protocol, virtual_address, 0};
    RC_ASSERT(director.add_service(key, {.scheduler = "rr"}, Instant{}).has_value());
    RC_ASSERT(director.add_server(key, server, {Forwarding::masquerading, 1}, Instant{}).has_value());
  }

  [[nodiscard]] Packet datagram(const Endpoint& from, const Endpoint& to, TcpFlags flags) const {
    Packet packet = any_payload();
    const auto source = from.address.ipv4();
    const auto destination = to.address.ipv4();
    if (protocol == net::IpProtocol::tcp) {
      TcpHeader header;
      header.source = from.port;
      header.destination = to.port;
      header.flags = flags;
      push_tcp(packet, header, source, destination);
    } else {
      push_udp(packet, from.port, to.port, source, destination);
    }
    push_ipv4(packet, {.protocol = protocol, .source = source, .destination = destination});
    return packet;
  }
};

}  // namespace

TEST_CASE("NAT changes the server's end only, and keeps every checksum right", "[property][ipvs][nat]") {
  rc::prop("request and reply", [] {
    Translation nat;
    auto request = nat.datagram(nat.client, nat.virtual_address, SYN);
    const auto sent_request = request;
    const auto verdict = nat.director.local_in(request, nat.network, Instant{}, nat.story);
    RC_ASSERT(verdict.kind == Verdict::Kind::send);
    RC_ASSERT(Ipv4View::at(request.bytes())->checksum_is_right());
    RC_ASSERT(transport_checksum_is_right(request.bytes()));

    auto reply = nat.datagram(nat.server, nat.client, SYN_ACK);
    const auto sent_reply = reply;
    RC_ASSERT(nat.director.forward(reply, nat.network, Instant{}, nat.story).kind == Verdict::Kind::accept);
    const auto back = *Ipv4View::at(reply.bytes());
    RC_ASSERT(back.checksum_is_right());
    RC_ASSERT(transport_checksum_is_right(reply.bytes()));
    RC_ASSERT(Endpoint(back.source(), Port{load_u16(back.payload(), 0)}) == nat.virtual_address);
    RC_ASSERT(back.destination() == nat.client.address.ipv4());

    // What was translated is the server's address and port; the rest is as it was sent.
    const auto translated = *Ipv4View::at(request.bytes());
    RC_ASSERT(Endpoint(translated.destination(), Port{load_u16(translated.payload(), 2)}) == nat.server);
    const std::size_t transport_header = nat.protocol == net::IpProtocol::tcp ? 20 : 8;
    const auto payload_of = [&](const Packet& packet) {
      return copy_of(packet.bytes().subspan(20 + transport_header));
    };
    RC_ASSERT(payload_of(request) == payload_of(sent_request));
    RC_ASSERT(payload_of(reply) == payload_of(sent_reply));
  });
}

TEST_CASE("An ICMP error about a translated datagram quotes the datagram its sender knows", "[property][ipvs][nat]") {
  rc::prop("un-NAT after NAT is what was sent", [] {
    Translation nat;
    auto request = nat.datagram(nat.client, nat.virtual_address, SYN);
    const auto sent = request;
    (void)nat.director.local_in(request, nat.network, Instant{}, nat.story);

    // The server complains to the client about what it got; on its way back the quotation is translated too.
    const std::size_t quoted = std::min<std::size_t>(28, request.size());
    Packet error(request.bytes().first(quoted));
    push_icmp(error, IcmpType::unreachable, icmp_code::port, 0);
    push_ipv4(error, {.protocol = net::IpProtocol::icmp,
                      .source = nat.server.address.ipv4(),
                      .destination = nat.client.address.ipv4()});
    RC_ASSERT(nat.director.forward(error, nat.network, Instant{}, nat.story).kind == Verdict::Kind::accept);

    const auto outer = *Ipv4View::at(error.bytes());
    RC_ASSERT(outer.checksum_is_right());
    RC_ASSERT(outer.source() == nat.virtual_address.address.ipv4());
    const auto message = *IcmpView::at(outer.payload());
    RC_ASSERT(message.checksum_is_right());
    const auto inner = *Ipv4View::at_quoted(message.payload());
    const auto original = *Ipv4View::at(sent.bytes());
    RC_ASSERT(inner.source() == original.source());
    RC_ASSERT(inner.destination() == original.destination());
    RC_ASSERT(inner.checksum_is_right());
    RC_ASSERT(load_u32(message.payload(), 20) == load_u32(sent.bytes(), 20));  // both ports
  });
}
