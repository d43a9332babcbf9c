#include <lvslab/net/proxy_header.h>

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using ipvs::ProxyProtocol;
using net::TcpSeq;

namespace {

struct Proxy : FullNatBench {
  explicit Proxy(ProxyProtocol version, bool trusts = false)
      : FullNatBench({.scheduler = "rr", .proxy_protocol = version, .trusts_proxy_headers = trusts}) {
    shake_hands();
  }
  void request(std::string_view data = "GET") {
    from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = data});
  }
};

constexpr std::string_view text_header = "PROXY TCP4 192.0.2.10 10.0.0.4 40000 80\r\n";
constexpr std::uint32_t binary_size = 28;

std::string binary_header() {
  const auto bytes =
      net::proxy_header_bytes({2, true, net::IpProtocol::tcp, endpoint(client_end), endpoint(virtual_end)});
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("PROXY protocol: a header in front of the first data, and no TOA", "[ipvs][full_nat][proxy]") {
  Proxy bench(ProxyProtocol::v1);
  CHECK(text_in(bench.last).empty());  // never on a segment that only acknowledges
  CHECK_FALSE(toa_in(bench.last));
  bench.request();
  CHECK(text_in(bench.last) == std::string(text_header) + "GET");
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(1)});
  CHECK_FALSE(toa_in(bench.last));
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));
  CHECK(net::Ipv4View::at(bench.last.bytes())->checksum_is_right());
}

TEST_CASE("PROXY protocol: an odd number of bytes moves the data by one; the checksum stays right",
          "[ipvs][full_nat][proxy]") {
  Proxy bench(ProxyProtocol::v1);
  CHECK(text_header.size() % 2 == 1);
  bench.request("an even and an odd number of bytes");
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));
}

TEST_CASE("PROXY protocol: what follows the header is moved by its size, and back again", "[ipvs][full_nat][proxy]") {
  Proxy bench(ProxyProtocol::v2);
  bench.request();
  CHECK(text_in(bench.last) == binary_header() + "GET");
  bench.from_client({.sequence = 1004, .acknowledgement = 70001, .flags = PSH_ACK, .data = "more"});
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(4 + binary_size)});
  CHECK(text_in(bench.last) == "more");
  bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(8 + binary_size)});
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{1008});
}

TEST_CASE("PROXY protocol: the first data again carries the header again", "[ipvs][full_nat][proxy]") {
  Proxy bench(ProxyProtocol::v2);
  bench.request();
  bench.request();
  CHECK(text_in(bench.last) == binary_header() + "GET");
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(1)});
}

TEST_CASE("PROXY protocol: a header that does not fit with the data goes ahead alone", "[ipvs][full_nat][proxy][mtu]") {
  Proxy bench(ProxyProtocol::v2);
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = FIN_ACK, .padding = 1452});
  const auto ahead = bench.sent_packets();
  REQUIRE(ahead.size() == 1);
  CHECK(text_in(ahead[0].packet) == binary_header());
  CHECK(tcp_in(ahead[0].packet).sequence() == TcpSeq{bench.at_server(1)});
  CHECK(tcp_in(ahead[0].packet).flags() == ACK);
  CHECK(net::transport_checksum_is_right(ahead[0].packet.bytes()));
  CHECK(text_of_datagram(ahead[0].packet) == "10.0.0.5:1025 > 10.0.1.7:80 TCP ACK ttl 63");
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(1 + binary_size)});
  CHECK(bench.out_segment().payload().size() == 1452);
  CHECK(bench.out_segment().flags().fin);
}

TEST_CASE("PROXY protocol: what overtakes the first data leaves the header its place", "[ipvs][full_nat][proxy]") {
  Proxy bench(ProxyProtocol::v2);
  bench.from_client({.sequence = 1004, .acknowledgement = 70001, .flags = PSH_ACK, .data = "more"});
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(4 + binary_size)});
  CHECK(text_in(bench.last) == "more");
  SECTION("the server tells of it, in the client's terms") {
    net::TcpOptions options;
    options.sack_count = 1;
    options.sack[0] = {TcpSeq{bench.at_server(4 + binary_size)}, TcpSeq{bench.at_server(8 + binary_size)}};
    bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(1), .options = options});
    CHECK(bench.out_segment().acknowledgement() == TcpSeq{1001});
    CHECK(bench.out_segment().options().sack[0].left == TcpSeq{1004});
    CHECK(bench.out_segment().options().sack[0].right == TcpSeq{1008});
  }
  SECTION("the first data bring the header, even if the server has spoken meanwhile") {
    bench.from_client({.sequence = 1001, .acknowledgement = 70011, .flags = PSH_ACK, .data = "GET"});
    CHECK(text_in(bench.last) == binary_header() + "GET");
    CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(1)});
  }
  SECTION("an end of the stream leaves it, too") {
    bench.from_client({.sequence = 1008, .acknowledgement = 70001, .flags = FIN_ACK});
    CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(8 + binary_size)});
  }
}

TEST_CASE("PROXY protocol: a client's own header is data, unless it is trusted", "[ipvs][full_nat][proxy]") {
  const std::string own = "PROXY TCP4 203.0.113.9 10.9.9.9 555 80\r\n";
  SECTION("not trusted") {
    Proxy bench(ProxyProtocol::v2);
    bench.request(own + "GET");
    CHECK(text_in(bench.last) == binary_header() + own + "GET");
  }
  SECTION("trusted, of the same version: passed on") {
    Proxy bench(ProxyProtocol::v1, true);
    bench.request(own + "GET");
    CHECK(text_in(bench.last) == own + "GET");
  }
  SECTION("trusted, of the other version: translated") {
    Proxy bench(ProxyProtocol::v2, true);
    bench.request(own + "GET");
    const auto reading = net::read_proxy_header(bench.out_segment().payload());
    REQUIRE(reading.kind == net::ProxyHeaderReading::Kind::whole);
    CHECK(reading.header.source == endpoint("203.0.113.9:555"));
    CHECK(text_in(bench.last).substr(reading.size) == "GET");
    const auto client_sent = static_cast<std::uint32_t>(own.size() + 3);
    bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(1 + binary_size + 3)});
    CHECK(bench.out_segment().acknowledgement() == TcpSeq{1001 + client_sent});
    bench.from_client({.sequence = 1001 + client_sent, .acknowledgement = 70001, .flags = PSH_ACK, .data = "x"});
    CHECK(bench.out_segment().sequence() == TcpSeq{bench.at_server(1 + binary_size + 3)});
  }
}

TEST_CASE("PROXY protocol version 2 is in front of a UDP flow's first datagram only", "[ipvs][full_nat][proxy]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53", {.scheduler = "rr", .proxy_protocol = ProxyProtocol::v2});
  bench.server("10.0.1.7:53", ipvs::Forwarding::full_nat);
  REQUIRE(bench.director.add_local_address(DirectorBench::key("udp 10.0.0.4:53"), "10.0.0.3"_ip4, bench.now));
  CHECK(bench.in(udp({.payload = 5})) == "send to 10.0.1.7: 10.0.0.3:1025 > 10.0.1.7:53 UDP ttl 63");
  CHECK(net::load_u16(bench.last.bytes(), 24) == 8 + binary_size + 5);
  const auto reading = net::read_proxy_header(bench.last.bytes().subspan(28));
  CHECK(reading.header.protocol == net::IpProtocol::udp);
  bench.in(udp({.payload = 5}));
  CHECK(net::load_u16(bench.last.bytes(), 24) == 8 + 5);
  CHECK(bench.in(udp({.from = "10.0.1.7:53", .to = "10.0.0.3:1025", .payload = 7})) ==
        "send to 192.0.2.10: 10.0.0.4:53 > 192.0.2.10:40000 UDP ttl 63");
  CHECK(bench.connection() == "UDP 300");
}
