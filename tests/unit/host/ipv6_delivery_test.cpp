// A server 2001:db8:2::7 with the virtual address 2001:db8:2::4 on lo, and a neighbour 2001:db8:2::9.

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

struct Server : OneIpv6Host {
  Server() {
    address6(eth0, "2001:db8:2::7", 64);
    address6(host::InterfaceId{}, "2001:db8:2::4", 128);
    knows6(eth0, "2001:db8:2::9", 9);
  }
  void refuses() {
    auto delivery = std::move(out.delivered.front());
    out.delivered.clear();
    host.refuse(std::move(delivery), now, out);
  }
};

/// The datagram's payload in pieces of at most `room` bytes.
std::vector<net::Packet> pieces_of(const net::Packet& datagram, std::size_t room) {
  const auto view = *net::Ipv6View::at(datagram.bytes());
  std::vector<net::Packet> pieces;
  for (std::size_t offset = 0; offset < view.payload().size(); offset += room) {
    const auto part = view.payload().subspan(offset, std::min(room, view.payload().size() - offset));
    net::Packet piece(part);
    const auto header = piece.push_front(8);
    net::store_u8(header, 0, static_cast<std::uint8_t>(view.protocol()));
    net::store_u8(header, 1, 0);
    const bool is_last = offset + part.size() == view.payload().size();
    net::store_u16(header, 2, static_cast<std::uint16_t>(offset | (is_last ? 0U : 1U)));
    net::store_u32(header, 4, 77);
    pieces.push_back(OneIpv6Host::with_header(std::move(piece), net::to_text(view.source()),
                                              net::to_text(view.destination()), net::IpProtocol::fragment, 64));
  }
  return pieces;
}

}  // namespace

TEST_CASE("An echo request is answered from the address it went to, also from one on lo", "[host][ipv6]") {
  Server server;
  const std::string address = GENERATE(as<std::string>{}, "2001:db8:2::7", "2001:db8:2::4");
  server.receives6(server.eth0, server.echo_request("2001:db8:2::9", address));
  CHECK(server.sent6() == Lines{"eth0: " + address + " > 2001:db8:2::9 icmp 129/0 hl 64 len 56 to 02:00:00:00:00:09"});
}

TEST_CASE("An echo request to all nodes is answered from the interface's own address", "[host][ipv6]") {
  Server server;
  server.receives6(server.eth0, server.echo_request("2001:db8:2::9", "ff02::1"), 9, net::Mac{{0x33, 0x33, 0, 0, 0, 1}});
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::7 > 2001:db8:2::9 icmp 129/0 hl 64 len 56 to 02:00:00:00:00:09"});
  server.set("net.ipv6.icmp.echo_ignore_multicast", "1");
  server.receives6(server.eth0, server.echo_request("2001:db8:2::9", "ff02::1"), 9, net::Mac{{0x33, 0x33, 0, 0, 0, 1}});
  CHECK(server.sent6().empty());
}

TEST_CASE("A UDP datagram for a closed port is answered with 'port unreachable' from its destination", "[host][ipv6]") {
  Server server;
  server.receives6(server.eth0, server.datagram6("2001:db8:2::9", "2001:db8:2::4"));
  REQUIRE(server.out.delivered.size() == 1);
  server.refuses();
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::4 > 2001:db8:2::9 icmp 1/4 hl 64 len 116 to 02:00:00:00:00:09"});
}

TEST_CASE("A TCP segment for no socket is answered with a reset", "[host][ipv6]") {
  Server server;
  net::Packet segment(std::size_t{0});
  net::TcpHeader syn;
  syn.source = net::Port{1000};
  syn.destination = net::Port{80};
  syn.flags.syn = true;
  syn.sequence = net::TcpSeq{5000};
  net::push_tcp(segment, syn, ip6("2001:db8:2::9"), ip6("2001:db8:2::7"));
  server.receives6(server.eth0,
                   server.with_header(std::move(segment), "2001:db8:2::9", "2001:db8:2::7", net::IpProtocol::tcp, 64));
  REQUIRE(server.out.delivered.size() == 1);
  server.refuses();
  REQUIRE(server.out.sent.size() == 1);
  const auto view = *net::Ipv6View::at(net::EthernetView::at(server.out.sent.front().frame.bytes())->payload());
  const auto reset = *net::TcpView::at(view.payload());
  CHECK(reset.flags().rst);
  CHECK(reset.acknowledgement() == net::TcpSeq{5001});
  CHECK(net::transport_checksum_is_right(view.bytes()));
}

TEST_CASE("An unknown protocol is a parameter problem that points at the byte which names it", "[host][ipv6]") {
  Server server;
  server.receives6(server.eth0, server.with_header(net::Packet(std::size_t{20}), "2001:db8:2::9", "2001:db8:2::7",
                                                   net::IpProtocol{200}, 64));
  REQUIRE(server.out.sent.size() == 1);
  const auto view = *net::Ipv6View::at(net::EthernetView::at(server.out.sent.front().frame.bytes())->payload());
  CHECK(net::IcmpView::at(view.payload())->rest() == 6);
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::7 > 2001:db8:2::9 icmp 4/1 hl 64 len 108 to 02:00:00:00:00:09"});
}

TEST_CASE("Fragments become a datagram again, in any order", "[host][ipv6]") {
  Server server;
  auto pieces = pieces_of(server.datagram6("2001:db8:2::9", "2001:db8:2::7", 3000), 1448);
  REQUIRE(pieces.size() == 3);
  server.receives6(server.eth0, std::move(pieces[2]));
  server.receives6(server.eth0, std::move(pieces[0]));
  CHECK(server.out.delivered.empty());
  CHECK(server.host.waiting() == 2);
  server.receives6(server.eth0, std::move(pieces[1]));
  REQUIRE(server.out.delivered.size() == 1);
  const auto view = *net::Ipv6View::at(server.out.delivered.front().datagram.bytes());
  CHECK_FALSE(view.has_fragment_header());
  CHECK(view.payload().size() == 3008);
  CHECK(net::transport_checksum_is_right(view.bytes()));
}

TEST_CASE("A first fragment without the whole of TCP's header is refused", "[host][ipv6]") {
  Server server;
  net::Packet segment(std::size_t{0});
  net::push_tcp(segment, {}, ip6("2001:db8:2::9"), ip6("2001:db8:2::7"));
  auto pieces =
      pieces_of(server.with_header(std::move(segment), "2001:db8:2::9", "2001:db8:2::7", net::IpProtocol::tcp, 64), 16);
  REQUIRE(pieces.size() == 2);
  server.receives6(server.eth0, std::move(pieces[0]));
  const auto sent = server.sent6();
  REQUIRE(sent.size() == 1);
  CHECK(sent.front().find("icmp 4/3") != std::string::npos);
  CHECK(server.dropped() == Lines{"malformed"});
}

TEST_CASE("After a minute without the rest the sender hears that reassembly took too long", "[host][ipv6]") {
  Server server;
  server.receives6(server.eth0,
                   std::move(pieces_of(server.datagram6("2001:db8:2::9", "2001:db8:2::7", 3000), 1448)[0]));
  server.wait(59s);
  CHECK(server.sent6().empty());
  server.wait(2s);
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::7 > 2001:db8:2::9 icmp 3/1 hl 64 len 1280 to 02:00:00:00:00:09"});
  CHECK(server.dropped() == Lines{"reassembly_timeout"});
}

TEST_CASE("What is larger than the way's MTU is fragmented by its sender, each piece a multiple of eight",
          "[host][ipv6]") {
  Server server;
  server.host.send(server.datagram6("2001:db8:2::7", "2001:db8:2::9", 3000), server.now, server.out);
  CHECK(server.sent6() ==
        Lines{"eth0: 2001:db8:2::7 > 2001:db8:2::9 fragment 0+ hl 64 len 1496 to 02:00:00:00:00:09",
              "eth0: 2001:db8:2::7 > 2001:db8:2::9 fragment 1448+ hl 64 len 1496 to 02:00:00:00:00:09",
              "eth0: 2001:db8:2::7 > 2001:db8:2::9 fragment 2896 hl 64 len 160 to 02:00:00:00:00:09"});
}

TEST_CASE("'Packet too big' about an own ping teaches the path's MTU for ten minutes, 1280 at least", "[host][ipv6]") {
  Server server;
  const auto request = server.echo_request("2001:db8:2::7", "2001:db8:2::9", 1400);
  const auto told = [&](std::uint32_t mtu) {
    net::Packet message(request.bytes().first(1232));
    net::push_icmpv6(message, net::Icmpv6Type::packet_too_big, 0, mtu, ip6("2001:db8:2::9"), ip6("2001:db8:2::7"));
    server.receives6(server.eth0, server.with_header(std::move(message), "2001:db8:2::9", "2001:db8:2::7",
                                                     net::IpProtocol::icmpv6, 64));
  };
  told(1400);
  CHECK(server.host.route_to(ip6("2001:db8:2::9"), {}, server.now)->mtu == 1400);
  told(600);
  CHECK(server.host.route_to(ip6("2001:db8:2::9"), {}, server.now)->mtu == 1280);
  CHECK(server.host.path_to(ip6("2001:db8:2::9"), {}, server.now + 601s)->mtu == 1500);
}

TEST_CASE("What a host sends to itself comes round by lo", "[host][ipv6]") {
  Server server;
  server.host.send(server.datagram6("2001:db8:2::7", "2001:db8:2::4"), server.now, server.out);
  server.host.send(server.datagram6("::1", "::1"), server.now, server.out);
  CHECK(server.out.delivered.size() == 2);
  CHECK(server.sent6().empty());
}

TEST_CASE("Who speaks to a group it listens to hears itself", "[host][ipv6]") {
  Server server;
  server.host.send_from(server.echo_request("fe80::ff:fe00:e0", "ff02::1"), server.eth0, server.now, server.out);
  CHECK(server.sent6() == Lines{"eth0: fe80::ff:fe00:e0 > ff02::1 icmp 128/0 hl 64 len 56 to 33:33:00:00:00:01"});
  REQUIRE(server.out.delivered.size() == 1);  // the answer, by lo
  const auto view = *net::Ipv6View::at(server.out.delivered.front().datagram.bytes());
  CHECK(net::icmpv6_type(*net::IcmpView::at(view.payload())) == net::Icmpv6Type::echo_reply);
}

TEST_CASE("Unknown options decide themselves what becomes of the datagram", "[host][ipv6]") {
  Server server;
  const auto with_option = [&](std::uint8_t option) {
    const auto inner = server.datagram6("2001:db8:2::9", "2001:db8:2::7");
    net::Packet packet(inner.bytes().subspan(40));
    const auto header = packet.push_front(8);
    std::ranges::fill(header, std::byte{0});
    net::store_u8(header, 0, static_cast<std::uint8_t>(net::IpProtocol::udp));
    net::store_u8(header, 2, option);
    net::store_u8(header, 3, 4);
    server.receives6(server.eth0, server.with_header(std::move(packet), "2001:db8:2::9", "2001:db8:2::7",
                                                     net::IpProtocol::hop_by_hop, 64));
  };
  with_option(0x3e);  // skip
  CHECK(server.out.delivered.size() == 1);
  with_option(0x7e);  // drop
  CHECK(server.dropped() == Lines{"extension_header"});
  CHECK(server.sent6().empty());
  with_option(0xbe);  // drop and tell
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::7 > 2001:db8:2::9 icmp 4/2 hl 64 len 124 to 02:00:00:00:00:09"});
}
