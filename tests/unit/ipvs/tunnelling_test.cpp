#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Tun : DirectorBench {
  Tun() {
    service("tcp 10.0.0.4:80");
    server("10.0.1.7:80", Forwarding::tunnelling);
  }
  [[nodiscard]] net::Ipv4View outer() const { return *net::Ipv4View::at(last.bytes()); }
};

}  // namespace

TEST_CASE("TUN: the datagram is wrapped whole; the outer time to live is the inner one after the director",
          "[ipvs][tun]") {
  Tun bench;
  CHECK(bench.in(tcp({.ttl = 50})) ==
        "send to 10.0.1.7: 10.0.0.3 > 10.0.1.7 IPIP ttl 49 {192.0.2.10:40000 > 10.0.0.4:80 TCP SYN ttl 49}");
}

TEST_CASE("TUN: the outer header copies DF, and has identification 0 then", "[ipvs][tun]") {
  Tun bench;
  bench.in(tcp({.dont_fragment = true}));
  CHECK(bench.outer().dont_fragment());
  CHECK(bench.outer().identification() == 0);
  bench.in(tcp({.dont_fragment = false}));
  CHECK_FALSE(bench.outer().dont_fragment());
  CHECK(bench.outer().identification() == 100);
}

TEST_CASE("TUN: the traffic class is copied, but congestion on the inner path is not claimed for the outer",
          "[ipvs][tun]") {
  struct Case {
    std::uint8_t inner, outer;
  };
  const auto c =
      GENERATE(values<Case>({{0x00, 0x00}, {0xb8, 0xb8}, {0x01, 0x01}, {0x02, 0x02}, {0x03, 0x02}, {0xbb, 0xba}}));
  Tun bench;
  bench.in(tcp({.tos = c.inner}));
  CHECK(bench.outer().tos() == c.outer);
  CHECK(net::Ipv4View::at(bench.outer().payload())->tos() == c.inner);
}

TEST_CASE("TUN: a full-sized datagram with DF is refused, and the tunnel's 20 bytes are named", "[ipvs][tun][mtu]") {
  Tun bench;
  bench.in(tcp());
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1441})) == "drop fragmentation_needed, ICMP 3/4 1480");
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1440})).starts_with("send to 10.0.1.7"));
}

TEST_CASE("TUN with pmtu_disc=0: the outer header allows fragments, whatever the client said", "[ipvs][tun][mtu]") {
  Tun bench;
  bench.set("pmtu_disc", "0");
  bench.in(tcp());
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1441})).starts_with("send to 10.0.1.7"));
  CHECK_FALSE(bench.outer().dont_fragment());
  CHECK(bench.outer().total_length() == 1501);
}

TEST_CASE("TUN: where not even 68 bytes fit nothing is sent", "[ipvs][tun][mtu]") {
  Tun bench;
  bench.network.mtu["10.0.1.7"_ip4] = 87;
  CHECK(bench.in(tcp()) == "drop ipvs_boundary");
  bench.network.mtu["10.0.1.7"_ip4] = 88;
  CHECK(bench.in(tcp()).starts_with("send to"));
}

TEST_CASE("A tunnel's 'fragmentation needed' becomes one for the client, smaller by the tunnel's header",
          "[ipvs][tun][icmp]") {
  Tun bench;
  bench.in(tcp());
  bench.in(tcp({.flags = PSH_ACK, .payload = 1000}));
  const auto tunnelled = net::Packet(bench.last);
  const auto error = icmp(
      {.from = "172.16.0.1", .to = "10.0.0.3", .code = net::icmp_code::fragmentation_needed, .rest = 1000, .quote = 60},
      tunnelled);
  // The route that was used last did not know of it yet.
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/4 1480");
  CHECK(text_of_datagram(bench.verdict.icmp->quoted.bytes(), true) ==
        "192.0.2.10:40000 > 10.0.0.4:80 TCP PSH,ACK ttl 63");
  // From now on the director knows it by itself.
  CHECK(bench.in(tcp({.flags = PSH_ACK, .payload = 1000})) == "drop fragmentation_needed, ICMP 3/4 980");
  bench.in(tcp({.flags = ACK}));
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/4 980");
}

TEST_CASE("A tunnel's 'fragmentation needed' about a datagram without DF stays with the director",
          "[ipvs][tun][icmp]") {
  Tun bench;
  bench.in(tcp({.dont_fragment = false}));
  const auto error = icmp(
      {.from = "172.16.0.1", .to = "10.0.0.3", .code = net::icmp_code::fragmentation_needed, .rest = 1000, .quote = 60},
      bench.last);
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed");
  CHECK(bench.network.mtu["10.0.1.7"_ip4] == 1000);
}

TEST_CASE("Before anything has gone to an edited server the client is told by the error's own MTU",
          "[ipvs][tun][icmp]") {
  Tun bench;
  bench.in(tcp());
  const auto error = icmp(
      {.from = "172.16.0.1", .to = "10.0.0.3", .code = net::icmp_code::fragmentation_needed, .rest = 400, .quote = 60},
      bench.last);
  bench.edit("10.0.1.7:80", {Forwarding::tunnelling, 2});
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/4 380");
}

TEST_CASE("Other errors about a tunnel are relayed to the client as they are", "[ipvs][tun][icmp]") {
  Tun bench;
  bench.in(tcp());
  const auto error =
      icmp({.from = "172.16.0.1", .to = "10.0.0.3", .type = net::IcmpType::time_exceeded, .code = 0, .quote = 60},
           bench.last);
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 11/0");
}

TEST_CASE("Errors about tunnels that are not ours are the host's business", "[ipvs][tun][icmp]") {
  Tun bench;
  bench.in(tcp());
  auto tunnelled = net::Packet(bench.last);
  net::set_ipv4_destination(tunnelled.mutable_bytes(), "10.9.9.9"_ip4);
  CHECK(bench.in(icmp({.to = "10.0.0.3", .quote = 60}, tunnelled)).starts_with("accept"));
}

TEST_CASE("Of two tunnels to one address, the one that was added last says whose an error is", "[ipvs][tun][icmp]") {
  const ServerSettings gre{.forwarding = Forwarding::tunnelling, .tunnel = {.type = TunnelOptions::Type::gre}};
  const ServerSettings ipip{.forwarding = Forwarding::tunnelling};
  Tun bench;
  bench.in(tcp());
  const auto error = icmp({.from = "172.16.0.1", .to = "10.0.0.3", .quote = 60}, bench.last);
  REQUIRE(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");

  bench.service("tcp 10.0.0.4:81");
  bench.server("10.0.1.7:81", Forwarding::tunnelling);
  CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");
  SECTION("another kind of tunnel in between takes the errors away") {
    bench.edit("10.0.1.7:81", gre);
    CHECK(bench.in(error).starts_with("accept"));
    bench.edit("10.0.1.7:81", ipip);
    CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");
  }
  SECTION("when it goes, the other one is asked again") {
    bench.edit("10.0.1.7:81", gre);
    bench.remove("10.0.1.7:81");
    CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");
  }
  SECTION("an edit of the weight changes nothing in that, another forwarding method does") {
    bench.edit("10.0.1.7:81", gre);
    bench.service("tcp 10.0.0.4:82");
    bench.server("10.0.1.7:82", Forwarding::tunnelling);
    auto heavier = gre;
    heavier.weight = 7;
    REQUIRE(bench.director.edit_server(bench.key("tcp 10.0.0.4:81"), endpoint("10.0.1.7:81"), heavier, bench.now)
                .has_value());
    CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");
    for (const auto& settings : {ServerSettings{}, gre}) {
      REQUIRE(bench.director.edit_server(bench.key("tcp 10.0.0.4:81"), endpoint("10.0.1.7:81"), settings, bench.now)
                  .has_value());
    }
    CHECK(bench.in(error).starts_with("accept"));
  }
  SECTION("GUE is found by its port, and takes nothing away from the others") {
    const ServerSettings gue{.forwarding = Forwarding::tunnelling,
                             .tunnel = {.type = TunnelOptions::Type::gue, .port = net::Port{6080}}};
    bench.edit("10.0.1.7:81", gue);
    CHECK(bench.in(error) == "drop ipvs_icmp_consumed, ICMP 3/1");
  }
}
