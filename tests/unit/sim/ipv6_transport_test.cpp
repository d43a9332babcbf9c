// TCP, UDP and echo over IPv6. What a connection looks like was seen on a Linux 6.1 kernel.

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ipv6_view.h>

#include "support/catch.h"
#include "support/two_transports.h"

using namespace lvslab;
using namespace lvslab::testing;

namespace {

TwoTransports over_ipv6(std::uint32_t mtu = 1500) { return TwoTransports(20us, mtu, net::Family::ipv6); }

/// An ICMPv6 error from the server's host about the client's segment with this sequence number, port 40000 to 80.
net::Packet error_about(const TwoTransports& net, net::Icmpv6Type type, std::uint8_t code, net::TcpSeq sequence,
                        std::uint32_t rest = 0) {
  const auto& from = net.server.address.ipv6();
  const auto& to = net.client.address.ipv6();
  net::Packet packet(std::size_t{0});
  net::TcpHeader header;
  header.source = net::Port{40000};
  header.destination = net::Port{80};
  header.sequence = sequence;
  header.flags.syn = true;
  net::push_tcp(packet, header, to, from);
  net::push_ipv6(packet, {.source = to, .destination = from});
  net::push_icmpv6(packet, type, code, rest, from, to);
  net::push_ipv6(packet, {.next_header = net::IpProtocol::icmpv6, .source = from, .destination = to});
  return packet;
}

}  // namespace

TEST_CASE("The smallest segment that IPv6 announces is what its smallest MTU leaves", "[sim][transport][ipv6]") {
  auto net = over_ipv6(1280);
  net.serve(100);
  net.ask();
  net.begin();
  net.run_for(1s);
  CHECK(net.lines().substr(0, 14) == "c> S 0 mss 122");
}

TEST_CASE("UDP over IPv6 is asked and answered, and refused where nobody listens", "[sim][transport][ipv6]") {
  auto net = over_ipv6();
  net.serve(100, {}, 53, net::IpProtocol::udp);
  net.ask(53, net::IpProtocol::udp);
  net.begin();
  net.run_for(1s);
  CHECK(net.answer(0) == "server");
  net.ask(54, net::IpProtocol::udp);
  net.begin();
  net.run_for(1s);
  CHECK(net.answer(1) == "ERR ConnectionRefusedError");
}

TEST_CASE("An echo over IPv6 is answered by the host", "[sim][transport][ipv6]") {
  auto net = over_ipv6();
  net.ask(0, net::IpProtocol::icmp);
  net.begin();
  net.run_for(1s);
  CHECK(net.answer() == "ok");
  CHECK(net.lines() == "c> protocol 58 length 148 DF\ns> protocol 58 length 148 DF\n");
}

TEST_CASE("An ICMPv6 error inside connect() is noted; the next one ends it", "[sim][transport][ipv6]") {
  auto net = over_ipv6();
  net.cut = true;
  std::vector<net::TcpSeq> sent;
  net.loses = [&](const TwoTransports::Side&, const net::TcpView& segment) {
    sent.push_back(segment.sequence());
    return true;
  };
  net.cut = false;
  net.ask().timeout = 60s;
  net.begin();
  net.inject(net.server, error_about(net, net::Icmpv6Type::unreachable, net::icmpv6_code::no_route, sent.at(0)));
  net.run_for(500ms);
  CHECK(net.answer() == "(none)");
  net.run_for(1s);
  CHECK(sent.size() == 2);
  net.inject(net.server, error_about(net, net::Icmpv6Type::unreachable, net::icmpv6_code::no_route, sent.at(0)));
  net.run_for(10ms);
  CHECK(net.answer() == "ERR OSError");
}

TEST_CASE("What an ICMPv6 error does to connect() later on is told by its code", "[sim][transport][ipv6]") {
  using Type = net::Icmpv6Type;
  const auto [type, code, answer] = GENERATE(table<Type, std::uint8_t, std::string>({
      {Type::unreachable, net::icmpv6_code::no_route, "ERR OSError"},
      {Type::unreachable, net::icmpv6_code::administratively_prohibited, "ERR PermissionError"},
      {Type::unreachable, net::icmpv6_code::address, "ERR OSError"},
      {Type::unreachable, net::icmpv6_code::port, "ERR ConnectionRefusedError"},
      {Type::unreachable, net::icmpv6_code::reject_route, "ERR PermissionError"},
      {Type::time_exceeded, 0, "ERR OSError"},
  }));
  auto net = over_ipv6();
  net::TcpSeq first;
  net.loses = [&](const TwoTransports::Side&, const net::TcpView& segment) {
    first = segment.sequence();
    return true;
  };
  net.ask().timeout = 60s;
  net.begin();
  net.run_for(500ms);
  net.inject(net.server, error_about(net, type, code, first));
  net.run_for(10ms);
  CHECK(net.answer() == answer);
}
