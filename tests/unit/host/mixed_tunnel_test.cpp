// A real server of LVS-TUN with both families: RIPs 10.9.0.3 and 2001:db8:2::3 on eth0, VIPs 10.0.0.4 and
// 2001:db8:9::4 on lo; the director is 10.9.0.2 and 2001:db8:2::2. What Linux 6.1 does, as seen.

#include <lvslab/net/checksum.h>

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::test;

using Kind = host::Interface::Kind;

namespace {

struct Server : OneIpv6Host {
  Server() {
    address(eth0, "10.9.0.3", 24);
    address(host::InterfaceId{}, "10.0.0.4", 32);
    address6(eth0, "2001:db8:2::3", 64);
    address6(host::InterfaceId{}, "2001:db8:9::4", 128);
    (void)host.set_neighbour(eth0, ip("10.9.0.2"), mac(2), host::NudState::permanent, host::RouteChange::add, now, out);
    knows6(eth0, "2001:db8:2::2", 2);
  }
  void up(Kind kind) { host.set_up(host.fallback_tunnel(kind), true, now, out); }
  net::Packet inner4() { return datagram("10.9.0.77", "10.0.0.4"); }
  static net::Packet inner6() { return datagram6("2001:db8:1::10", "2001:db8:9::4"); }

  void gets_through_ipv4(net::Packet inner, net::IpProtocol protocol) {
    net::Ipv4Header outer;
    outer.protocol = protocol;
    outer.source = ip("10.9.0.2");
    outer.destination = ip("10.9.0.3");
    net::push_ipv4(inner, outer);
    receives(eth0, std::move(inner));
  }
  void gets_through_ipv6(net::Packet inner, net::IpProtocol protocol) {
    receives6(eth0, with_header(std::move(inner), "2001:db8:2::2", "2001:db8:2::3", protocol, 64));
  }
  std::string delivered_by() {
    if (out.delivered.size() != 1) return std::to_string(out.delivered.size()) + " deliveries";
    auto name = host.interface(out.delivered.front().in).name;
    out.delivered.clear();
    return name;
  }
};

net::Packet in_gre(net::Packet inner, net::EtherType type, bool with_checksum) {
  const auto header = inner.push_front(with_checksum ? 8 : 4);
  std::ranges::fill(header, std::byte{0});
  net::store_u16(header, 0, with_checksum ? 0x8000 : 0);
  net::store_u16(header, 2, static_cast<std::uint16_t>(type));
  if (with_checksum) net::store_u16(inner.mutable_bytes(), 4, net::internet_checksum(inner.bytes()));
  return inner;
}

net::Packet in_gue(net::Packet inner, net::IpProtocol protocol) {
  const auto gue = inner.push_front(4);
  std::ranges::fill(gue, std::byte{0});
  net::store_u8(gue, 1, static_cast<std::uint8_t>(protocol));
  net::push_udp(inner, net::Port{40000}, net::Port{6080}, ip("10.9.0.2"), ip("10.9.0.3"));
  return inner;
}

}  // namespace

TEST_CASE("IPv6 in IPv4 needs sit0 up; otherwise the director hears 'port unreachable'", "[host][tunnel]") {
  Server server;
  server.gets_through_ipv4(server.inner6(), net::IpProtocol::ipv6);
  CHECK(server.sent() == Lines{"eth0: 10.9.0.3 > 10.9.0.2 icmp 3/3 ttl 64 len 116 to 02:00:00:00:00:02"});
  CHECK(server.dropped() == Lines{"no_tunnel"});
  server.up(Kind::sit);
  server.gets_through_ipv4(server.inner6(), net::IpProtocol::ipv6);
  CHECK(server.delivered_by() == "sit0");
}

TEST_CASE("IPv6 in IPv6 needs ip6tnl0 up", "[host][tunnel]") {
  Server server;
  server.gets_through_ipv6(server.inner6(), net::IpProtocol::ipv6);
  CHECK(server.sent6() == Lines{"eth0: 2001:db8:2::3 > 2001:db8:2::2 icmp 1/4 hl 64 len 156 to 02:00:00:00:00:02"});
  server.up(Kind::ip6tnl);
  server.gets_through_ipv6(server.inner6(), net::IpProtocol::ipv6);
  CHECK(server.delivered_by() == "ip6tnl0");
}

TEST_CASE("An IPv6 tunnel takes nothing that comes from an address of the server itself, such as the VIP",
          "[host][tunnel]") {
  Server server;
  server.up(Kind::ip6tnl);
  server.receives6(server.eth0,
                   server.with_header(server.inner6(), "2001:db8:9::4", "2001:db8:2::3", net::IpProtocol::ipv6, 64));
  CHECK(server.out.delivered.empty());
  CHECK(server.dropped() == Lines{"martian_source"});
}

TEST_CASE("IPv4 in IPv6 is not for ip6tnl0, which swallows it: it takes a device of the mode ipip6, or any",
          "[host][tunnel]") {
  Server server;
  server.up(Kind::ip6tnl);
  server.gets_through_ipv6(server.inner4(), net::IpProtocol::ipip);
  CHECK(server.sent6().empty());
  CHECK(server.dropped() == Lines{"no_tunnel"});
  host::TunnelSettings settings;
  settings.local6 = ip6("2001:db8:2::3");
  settings.inner = GENERATE(host::TunnelSettings::Inner::ipv4, host::TunnelSettings::Inner::any);
  const auto tunnel = server.host.add_tunnel("four", settings, Kind::ip6tnl);
  REQUIRE(tunnel);
  server.host.set_up(*tunnel, true, server.now, server.out);
  server.gets_through_ipv6(server.inner4(), net::IpProtocol::ipip);
  CHECK(server.delivered_by() == "four");
}

TEST_CASE("GRE carries both families; a checksum must be there exactly when the device asks for it", "[host][tunnel]") {
  Server server;
  server.up(Kind::gre);
  server.gets_through_ipv4(in_gre(server.inner4(), net::EtherType::ipv4, false), net::IpProtocol::gre);
  CHECK(server.delivered_by() == "gre0");
  server.gets_through_ipv4(in_gre(server.inner6(), net::EtherType::ipv6, false), net::IpProtocol::gre);
  CHECK(server.delivered_by() == "gre0");
  server.gets_through_ipv4(in_gre(server.inner4(), net::EtherType::ipv4, true), net::IpProtocol::gre);
  CHECK(server.dropped() == Lines{"no_tunnel"});
  host::TunnelSettings settings;
  settings.local = ip("10.9.0.3");
  settings.receives_checksum = true;
  const auto tunnel = server.host.add_tunnel("checked", settings, Kind::gre);
  REQUIRE(tunnel);
  server.host.set_up(*tunnel, true, server.now, server.out);
  server.gets_through_ipv4(in_gre(server.inner4(), net::EtherType::ipv4, true), net::IpProtocol::gre);
  CHECK(server.delivered_by() == "checked");
}

TEST_CASE("Datagrams in UDP come out at a port that was opened for them, and then out of a tunnel device",
          "[host][tunnel]") {
  Server server;
  server.gets_through_ipv4(in_gue(server.inner4(), net::IpProtocol::ipip), net::IpProtocol::udp);
  CHECK(server.delivered_by() == "eth0");  // an ordinary datagram for a socket
  REQUIRE(server.host.add_foo_over_udp(net::Port{6080}, {}));
  CHECK(server.host.add_foo_over_udp(net::Port{6080}, {}).error() == host::ConfigError::address_not_available);
  server.gets_through_ipv4(in_gue(server.inner4(), net::IpProtocol::ipip), net::IpProtocol::udp);
  CHECK(server.dropped() == Lines{"no_tunnel"});
  server.up(Kind::ipip);
  server.up(Kind::sit);
  server.gets_through_ipv4(in_gue(server.inner4(), net::IpProtocol::ipip), net::IpProtocol::udp);
  CHECK(server.delivered_by() == "tunl0");
  server.gets_through_ipv4(in_gue(server.inner6(), net::IpProtocol::ipv6), net::IpProtocol::udp);
  CHECK(server.delivered_by() == "sit0");
}

TEST_CASE("What goes into an IPv6 tunnel carries an encapsulation limit", "[host][tunnel]") {
  Server server;
  host::TunnelSettings settings;
  settings.local6 = ip6("2001:db8:2::3");
  settings.remote6 = ip6("2001:db8:2::2");
  settings.inner = host::TunnelSettings::Inner::any;
  settings.ttl = 64;
  const auto tunnel = server.host.add_tunnel("six", settings, Kind::ip6tnl);
  REQUIRE(tunnel);
  server.host.set_up(*tunnel, true, server.now, server.out);
  host::Route6 route;
  route.prefix = {ip6("2001:db8:77::"), 48};
  route.device = *tunnel;
  REQUIRE(server.host.add_route(route, host::RouteChange::add, server.now));
  server.out.sent.clear();
  server.host.send(server.datagram6("2001:db8:9::4", "2001:db8:77::1"), server.now, server.out);
  REQUIRE(server.out.sent.size() == 1);
  const auto view = *net::Ipv6View::at(net::EthernetView::at(server.out.sent.front().frame.bytes())->payload());
  CHECK(view.next_header() == net::IpProtocol::destination_options);
  CHECK(view.protocol() == net::IpProtocol::ipv6);
  CHECK(view.destination() == ip6("2001:db8:2::2"));
}
