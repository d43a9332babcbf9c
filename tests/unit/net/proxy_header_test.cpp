// The bytes are those of HAProxy's specification, "The PROXY protocol Versions 1 & 2", sections 2.1 and 2.2.
#include <string>

#include <lvslab/net/proxy_header.h>

#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::test;
using Kind = net::ProxyHeaderReading::Kind;

namespace {

net::Bytes bytes_of(const std::string& text) { return std::as_bytes(std::span{text}); }
std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
using namespace std::string_literals;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

}  // namespace

TEST_CASE("PROXY protocol version 1 is a line of text", "[net][proxy]") {
  const net::ProxyHeader header{1, true, net::IpProtocol::tcp, endpoint("192.168.0.1:56324"),
                                endpoint("192.168.0.11:443")};
  const std::string line = "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n";
  CHECK(text_of(net::proxy_header_bytes(header)) == line);
  const auto reading = net::read_proxy_header(bytes_of(line + "GET"));
  CHECK(reading.kind == Kind::whole);
  CHECK(reading.header == header);
  CHECK(reading.size == line.size());
}

TEST_CASE("PROXY protocol version 2 is binary: 28 bytes for IPv4, 52 for IPv6", "[net][proxy]") {
  const net::ProxyHeader four{2, true, net::IpProtocol::tcp, endpoint("192.0.2.10:40000"), endpoint("10.0.0.4:80")};
  const auto bytes = net::proxy_header_bytes(four);
  CHECK(text_of(bytes) ==
        signature + "\x21\x11\x00\x0c"s + "\xc0\x00\x02\x0a"s + "\x0a\x00\x00\x04"s + "\x9c\x40\x00\x50"s);
  CHECK(net::read_proxy_header(bytes).header == four);
  const net::ProxyHeader six{2, true, net::IpProtocol::udp, endpoint("[2001:db8::10]:40000"),
                             endpoint("[2001:db8::4]:53")};
  const auto long_bytes = net::proxy_header_bytes(six);
  CHECK(long_bytes.size() == 52);
  CHECK(std::to_integer<int>(long_bytes[13]) == 0x22);
  CHECK(net::read_proxy_header(long_bytes).header == six);
}

TEST_CASE("PROXY protocol: what follows the addresses is skipped by its length", "[net][proxy]") {
  const std::string header = signature + "\x21\x11\x00\x0f"s + std::string(12, '\1') + "\x04\x00\x00"s;
  const auto reading = net::read_proxy_header(bytes_of(header + "GET"));
  CHECK(reading.kind == Kind::whole);
  CHECK(reading.size == 31);
}

TEST_CASE("PROXY protocol: LOCAL and UNKNOWN have no addresses", "[net][proxy]") {
  const auto local = net::read_proxy_header(bytes_of(signature + "\x20\x00\x00\x00"s));
  CHECK(local.kind == Kind::whole);
  CHECK_FALSE(local.header.has_addresses);
  const auto unknown = net::read_proxy_header(bytes_of("PROXY UNKNOWN whatever\r\n"));
  CHECK(unknown.kind == Kind::whole);
  CHECK_FALSE(unknown.header.has_addresses);
}

TEST_CASE("PROXY protocol: a header comes in pieces, is absent, or is broken", "[net][proxy]") {
  const auto kind_of = [](const std::string& text) { return net::read_proxy_header(bytes_of(text)).kind; };
  CHECK(kind_of("") == Kind::incomplete);
  CHECK(kind_of("PRO") == Kind::incomplete);
  CHECK(kind_of("PROXY TCP4 1.2.3.4 ") == Kind::incomplete);
  CHECK(kind_of("\r\n\r\n") == Kind::incomplete);
  CHECK(kind_of(signature + "\x21\x11\x00\x0c"s) == Kind::incomplete);
  CHECK(kind_of("GET / HTTP/1.0") == Kind::absent);
  CHECK(kind_of("\r\n\r\nGET") == Kind::absent);
  CHECK(kind_of("PROXY TCP4 1.2.3.4 5.6.7.8 70000 80\r\n") == Kind::malformed);
  CHECK(kind_of("PROXY TCP6 1.2.3.4 5.6.7.8 7 80\r\n") == Kind::malformed);
  CHECK(kind_of("PROXY TCP4 1.2.3.4 5.6.7.8 7\r\n") == Kind::malformed);
  CHECK(kind_of("PROXY " + std::string(200, 'x')) == Kind::malformed);
  CHECK(kind_of(signature + "\x31\x11\x00\x00"s) == Kind::malformed);
  CHECK(kind_of(signature + "\x21\x11\x00\x04\x00\x00\x00\x00"s) == Kind::malformed);
}
