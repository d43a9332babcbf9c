#include <lvslab/ipvs/sctp_state.h>
#include <lvslab/net/crc32c.h>

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using namespace lvslab::net::literals;

namespace {

constexpr std::uint8_t init = 1;
constexpr std::uint8_t init_ack = 2;
constexpr std::uint8_t abort_chunk = 6;
constexpr std::uint8_t cookie_echo = 10;
constexpr std::uint8_t cookie_ack = 11;

/// Chunks without content, in one packet.
net::Packet sctp(std::vector<std::uint8_t> chunks, std::string_view from = "192.0.2.10:40000",
                 std::string_view to = "10.0.0.4:80") {
  net::Packet packet(sctp_header_size + chunks.size() * sctp_chunk_header_size);
  const auto bytes = packet.mutable_bytes();
  net::store_u16(bytes, 0, endpoint(from).port.to_uint());
  net::store_u16(bytes, 2, endpoint(to).port.to_uint());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    net::store_u8(bytes, sctp_header_size + i * sctp_chunk_header_size, chunks[i]);
    net::store_u16(bytes, sctp_header_size + i * sctp_chunk_header_size + 2, sctp_chunk_header_size);
  }
  push_ip(packet, endpoint(from).address, endpoint(to).address, {net::IpProtocol::sctp});
  return packet;
}

struct Association : DirectorBench {
  explicit Association(std::string_view server_address = "10.0.1.7:8080") {
    const ServiceKey key{net::IpProtocol::sctp, endpoint("10.0.0.4:80"), 0};
    REQUIRE(director.add_service(key, {.scheduler = "rr"}, now).has_value());
    REQUIRE(director.add_server(key, endpoint(server_address), {Forwarding::masquerading}, now).has_value());
  }
  void from_server(std::uint8_t chunk) { forward(sctp({chunk}, "10.0.1.7:8080", "192.0.2.10:40000")); }
};

TEST_CASE("CRC-32C of the check string", "[net]") {
  CHECK(net::crc32c(std::as_bytes(std::span("123456789", 9))) == 0xe3069283);  // RFC 3720 appendix B.4's polynomial
}

TEST_CASE("Only an INIT begins an association", "[ipvs][sctp]") {
  Association bench;
  CHECK(bench.goes_to(sctp({cookie_echo})) == "-");
  CHECK(bench.goes_to(sctp({abort_chunk})) == "-");
  CHECK(bench.goes_to(sctp({init})) == "10.0.1.7");
  CHECK(bench.connection() == "INIT1 4");
  bench.set("sloppy_sctp", "1");
  CHECK(bench.goes_to(sctp({cookie_echo}, "192.0.2.10:40001")) == "10.0.1.7");
}

TEST_CASE("Whether a packet begins an association is asked of its first chunk alone", "[ipvs][sctp]") {
  Association bench;
  bench.set("sloppy_sctp", "1");
  CHECK(bench.goes_to(sctp({abort_chunk, cookie_echo})) == "-");
  CHECK(bench.goes_to(sctp({cookie_echo, abort_chunk})) == "10.0.1.7");
  CHECK(bench.connection() == "CLOSED 61");
}

TEST_CASE("The first chunk of each packet moves the association's state", "[ipvs][sctp]") {
  Association bench;
  bench.in(sctp({init}));
  bench.from_server(init_ack);
  CHECK(bench.connection() == "C-SENT 61");
  bench.in(sctp({cookie_echo}));
  CHECK(bench.connection() == "C-REPLIED 61");
  CHECK(bench.load("10.0.1.7:8080") == "0/1");
  bench.from_server(cookie_ack);
  CHECK(bench.connection() == "ESTABLISHED 900");
  CHECK(bench.load("10.0.1.7:8080") == "1/0");
}

TEST_CASE("An ABORT behind a cookie counts", "[ipvs][sctp]") {
  Association bench;
  bench.in(sctp({init}));
  bench.in(sctp({cookie_echo, abort_chunk}));
  CHECK(bench.connection() == "CLOSED 61");
}

TEST_CASE("An INIT on a closed association begins a new one", "[ipvs][sctp]") {
  Association bench;
  bench.in(sctp({init}));
  bench.from_server(abort_chunk);
  CHECK(bench.connection() == "REJECTED 4");
  bench.in(sctp({cookie_echo}));
  bench.in(sctp({abort_chunk}));
  CHECK(bench.connection() == "CLOSED 61");
  bench.now += 1s;
  bench.in(sctp({init}));
  REQUIRE(bench.director.connections(bench.now).size() == 2);
  bench.now += 10ms;  // the old one goes with the next tick
  REQUIRE(bench.director.connections(bench.now).size() == 1);
  CHECK(bench.connection() == "INIT1 3");  // of four seconds less a tick
}

TEST_CASE("The checksum is computed anew when the port changes, and only then", "[ipvs][sctp][nat]") {
  const auto checksum = [](const net::Packet& datagram) {
    return net::load_u32(net::IpView::at(datagram.bytes())->payload(), 8);
  };
  Association other_port;
  other_port.in(sctp({init}));
  CHECK(checksum(other_port.last) != 0);
  Association same_port("10.0.1.7:80");
  same_port.in(sctp({init}));
  CHECK(checksum(same_port.last) == 0);  // as wrong as it came
}

TEST_CASE("IPsec follows the key exchange of the same hosts", "[ipvs][ipsec]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:500");
  bench.server("10.0.1.7:500", Forwarding::masquerading);
  const auto esp = [](std::string_view from, std::string_view to) {
    net::Packet packet(std::size_t{16});
    push_ip(packet, endpoint(from).address, endpoint(to).address, {net::IpProtocol::esp});
    return packet;
  };
  CHECK(bench.goes_to(esp("192.0.2.10", "10.0.0.4")) == "-");
  bench.in(udp({.from = "192.0.2.10:500", .to = "10.0.0.4:500"}));
  bench.now += 10s;
  CHECK(bench.goes_to(esp("192.0.2.10", "10.0.0.4")) == "10.0.1.7");
  CHECK(net::to_text(net::IpView::at(bench.last.bytes())->destination()) == "10.0.1.7");
  CHECK(bench.connection() == "UDP 300");
  bench.forward(esp("10.0.1.7", "192.0.2.10"));
  CHECK(net::to_text(net::IpView::at(bench.last.bytes())->source()) == "10.0.0.4");
}

TEST_CASE("In IPv6 what an authentication header protects is looked at", "[ipvs][ipsec][ipv6]") {
  DirectorBench bench;
  bench.service("tcp [2001:db8::4]:80");
  bench.server("[2001:db8:1::7]:80");
  const auto client = endpoint("[2001:db8:9::10]:40000");
  const auto service = endpoint("[2001:db8::4]:80");
  net::Packet packet(std::size_t{0});
  net::TcpHeader syn;
  syn.source = client.port;
  syn.destination = service.port;
  syn.flags.syn = true;
  net::push_tcp(packet, syn, client.address, service.address);
  const auto authentication = packet.push_front(12);
  std::ranges::fill(authentication, std::byte{0});
  net::store_u8(authentication, 0, 6);  // TCP is next
  net::store_u8(authentication, 1, 1);  // three words long
  push_ip(packet, client.address, service.address, {net::IpProtocol::ah});
  CHECK(bench.goes_to(std::move(packet)) == "2001:db8:1::7");
}

}  // namespace
