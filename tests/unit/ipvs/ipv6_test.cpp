#include <lvslab/net/checksum.h>
#include <lvslab/net/udp_view.h>

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

constexpr std::string_view client = "[2001:db8:c::10]:40000";
constexpr std::string_view vip = "[2001:db8::4]:80";

TcpDatagram from_client(net::TcpFlags flags = SYN, std::size_t payload = 0, std::uint8_t hop_limit = 64) {
  return {.from = client, .to = vip, .flags = flags, .payload = payload, .ttl = hop_limit};
}

struct Six : DirectorBench {
  explicit Six(Forwarding forwarding, std::string_view at = "[2001:db8:1::7]:80") {
    service("tcp [2001:db8::4]:80");
    server(at, forwarding);
  }
};

}  // namespace

TEST_CASE("NAT over IPv6 rewrites addresses and ports both ways", "[ipvs][ipv6][nat]") {
  Six bench(Forwarding::masquerading, "[2001:db8:1::7]:8080");
  CHECK(bench.in(tcp(from_client())) ==
        "send to 2001:db8:1::7: [2001:db8:c::10]:40000 > [2001:db8:1::7]:8080 TCP SYN ttl 63");
  CHECK(bench.forward(tcp({.from = "[2001:db8:1::7]:8080", .to = client, .flags = SYN_ACK, .ttl = 63})) ==
        "accept: [2001:db8::4]:80 > [2001:db8:c::10]:40000 TCP SYN,ACK ttl 63");
  CHECK(bench.connection() == "SYN_RECV 60");
}

TEST_CASE("DR over IPv6 leaves the datagram as it is, but for the hop limit", "[ipvs][ipv6][dr]") {
  Six bench(Forwarding::direct_routing);
  CHECK(bench.in(tcp(from_client())) ==
        "send to 2001:db8:1::7: [2001:db8:c::10]:40000 > [2001:db8::4]:80 TCP SYN ttl 63");
  CHECK(bench.in(tcp(from_client(ACK, 0, 1))) == "drop ttl_exceeded, ICMP 3/0");
}

TEST_CASE("An IPv6 datagram that does not fit is refused: nobody may cut it", "[ipvs][ipv6][mtu]") {
  Six bench(Forwarding::direct_routing);
  bench.network.mtu["2001:db8:1::7"_ip6] = 1400;
  bench.in(tcp(from_client()));
  CHECK(bench.in(tcp(from_client(PSH_ACK, 1340))).starts_with("send to"));
  CHECK(bench.in(tcp(from_client(PSH_ACK, 1341))) == "drop fragmentation_needed, ICMP 2/0 1400");
}

TEST_CASE("Without a usable server the client is told 'port unreachable' in ICMPv6", "[ipvs][ipv6]") {
  Six bench(Forwarding::direct_routing);
  bench.remove("[2001:db8:1::7]:80");
  CHECK(bench.in(tcp(from_client())) == "drop no_server_available, ICMP 1/4");
}

TEST_CASE("A tunnel may have an outer header of either family", "[ipvs][ipv6][tun]") {
  SECTION("IPv6 in IPv6") {
    Six bench(Forwarding::tunnelling);
    CHECK(bench.in(tcp(from_client())) ==
          "send to 2001:db8:1::7: 2001:db8::3 > 2001:db8:1::7 IPIP ttl 63 "
          "{[2001:db8:c::10]:40000 > [2001:db8::4]:80 TCP SYN ttl 63}");
    CHECK(net::IpView::at(bench.last.bytes())->protocol() == net::IpProtocol::ipv6);
  }
  SECTION("IPv6 in IPv4: DF is left clear") {
    Six bench(Forwarding::tunnelling, "10.0.1.7:80");
    CHECK(bench.in(tcp(from_client())) ==
          "send to 10.0.1.7: 10.0.0.3 > 10.0.1.7 IPIP ttl 63 "
          "{[2001:db8:c::10]:40000 > [2001:db8::4]:80 TCP SYN ttl 63}");
    CHECK_FALSE(net::Ipv4View::at(bench.last.bytes())->dont_fragment());
  }
  SECTION("IPv4 in IPv6") {
    DirectorBench bench;
    bench.service("tcp 10.0.0.4:80");
    bench.server("[2001:db8:1::7]:80", Forwarding::tunnelling);
    CHECK(bench.in(tcp()) ==
          "send to 2001:db8:1::7: 2001:db8::3 > 2001:db8:1::7 IPIP ttl 63 "
          "{192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 63}");
    CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1421})) == "drop fragmentation_needed, ICMP 3/4 1460");
  }
}

TEST_CASE("Only a tunnel takes a server of the other family", "[ipvs][ipv6][configuration]") {
  DirectorBench bench;
  bench.service("tcp [2001:db8::4]:80");
  const auto result = bench.director.add_server(DirectorBench::key("tcp [2001:db8::4]:80"), endpoint("10.0.1.7:80"),
                                                {Forwarding::masquerading}, bench.now);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error() == ConfigError::invalid);
}

TEST_CASE("NAT over IPv6: errors are rewritten both ways, ICMPv6's checksum with them", "[ipvs][ipv6][icmp]") {
  Six bench(Forwarding::masquerading, "[2001:db8:1::7]:8080");
  bench.director.set_kernel(*kernel_profile("6.1.192"));  // an earlier one passes on none from the server's side
  bench.in(tcp(from_client()));
  const net::Packet request = bench.last;
  bench.forward(tcp({.from = "[2001:db8:1::7]:8080", .to = client, .flags = SYN_ACK}));
  const net::Packet answer = bench.last;

  CHECK(bench.in(icmpv6({.type = net::Icmpv6Type::packet_too_big, .code = 0, .rest = 1400}, answer)) ==
        "send to 2001:db8:1::7: 2001:db8:ffff::1 > 2001:db8:1::7 ICMPv6 2/0 mtu 1400 ttl 63 "
        "{[2001:db8:1::7]:8080 > [2001:db8:c::10]:40000 TCP ttl 64}");
  CHECK(bench.forward(icmpv6({.from = "2001:db8:1::fe", .to = "2001:db8:c::10"}, request)) ==
        "accept: 2001:db8::4 > 2001:db8:c::10 ICMPv6 1/3 ttl 64 "
        "{[2001:db8:c::10]:40000 > [2001:db8::4]:80 TCP ttl 63}");
}

TEST_CASE("IPv6 datagrams are none of the business of a director with IPv4 services only", "[ipvs][ipv6]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  CHECK_FALSE(bench.director.is_active(net::Family::ipv6));
  CHECK(bench.in(tcp(from_client())).starts_with("accept"));
}

TEST_CASE("GUE: UDP and four bytes stand between; one flow keeps one source port", "[ipvs][tun][gue]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  ServerSettings settings{Forwarding::tunnelling};
  settings.tunnel = {TunnelOptions::Type::gue, net::Port{6080}, TunnelOptions::Checksum::none};
  bench.server("10.0.1.7:80", Forwarding::tunnelling);
  bench.edit("10.0.1.7:80", settings);
  bench.in(tcp());
  const auto outer = *net::IpView::at(bench.last.bytes());
  REQUIRE(outer.protocol() == net::IpProtocol::udp);
  const auto udp = *net::UdpView::at(outer.payload());
  CHECK(udp.destination_port() == net::Port{6080});
  CHECK(udp.source_port() >= net::Port{32768});
  CHECK(udp.checksum() == 0);
  CHECK(net::load_u32(udp.payload(), 0) == 0x00040000);
  CHECK(text_of_datagram(udp.payload().subspan(4)) == "192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 63");
  const auto port = udp.source_port();
  bench.in(tcp({.flags = ACK}));
  CHECK(net::UdpView::at(net::IpView::at(bench.last.bytes())->payload())->source_port() == port);

  SECTION("the 32 bytes are named to a client that sends too much") {
    CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1429})) == "drop fragmentation_needed, ICMP 3/4 1468");
  }
  SECTION("with --tun-csum UDP's checksum covers it all") {
    settings.tunnel.checksum = TunnelOptions::Checksum::full;
    bench.edit("10.0.1.7:80", settings);
    bench.in(tcp({.flags = ACK}));
    CHECK(net::UdpView::at(net::IpView::at(bench.last.bytes())->payload())->checksum() != 0);
    CHECK(net::transport_checksum_is_right(bench.last.bytes()));
  }
}

TEST_CASE("GRE: four bytes stand between, eight with a checksum", "[ipvs][tun][gre]") {
  Six bench(Forwarding::tunnelling, "10.0.1.7:80");
  ServerSettings settings{Forwarding::tunnelling};
  settings.tunnel.type = TunnelOptions::Type::gre;
  bench.edit("10.0.1.7:80", settings);
  bench.in(tcp(from_client()));
  auto outer = *net::IpView::at(bench.last.bytes());
  REQUIRE(outer.protocol() == net::IpProtocol::gre);
  CHECK(net::load_u32(outer.payload(), 0) == 0x000086dd);

  settings.tunnel.checksum = TunnelOptions::Checksum::full;
  bench.edit("10.0.1.7:80", settings);
  bench.in(tcp(from_client(ACK)));
  outer = *net::IpView::at(bench.last.bytes());
  CHECK(net::load_u32(outer.payload(), 0) == 0x800086dd);
  CHECK(net::internet_checksum(outer.payload()) == 0);
  CHECK(text_of_datagram(outer.payload().subspan(8)) == "[2001:db8:c::10]:40000 > [2001:db8::4]:80 TCP ACK ttl 63");
}
