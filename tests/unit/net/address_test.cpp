#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/mac.h>

#include "support/catch.h"

using namespace lvslab::net;

TEST_CASE("An IPv4 address is four decimal octets and nothing else", "[net][ipv4]") {
  const auto text = GENERATE(as<std::string>{}, "", "10.0.0", "10.0.0.256", "10.0.0.1 ", " 10.0.0.1", "10.0.0.0001",
                             "10.0.0.01", "a.b.c.d", "10.0.0.1.2", "10..0.1", "-1.0.0.0");
  CAPTURE(text);
  CHECK_FALSE(Ipv4::parse(text));
}

TEST_CASE("An IPv4 address prints as it is written", "[net][ipv4]") {
  const auto text = GENERATE(as<std::string>{}, "0.0.0.0", "10.0.0.1", "192.0.2.255", "255.255.255.255");
  CHECK(to_text(Ipv4::parse(text).value()) == text);
}

TEST_CASE("A prefix holds the addresses that share its first bits", "[net][ipv4]") {
  const Ipv4Prefix prefix("10.1.2.3"_ip4, 23);
  CHECK(to_text(prefix) == "10.1.2.0/23");
  CHECK(prefix.contains("10.1.3.255"_ip4));
  CHECK_FALSE(prefix.contains("10.1.4.0"_ip4));
  CHECK(prefix.broadcast() == "10.1.3.255"_ip4);
  CHECK(Ipv4Prefix("10.1.2.3"_ip4, 0).contains("255.0.0.1"_ip4));
  CHECK(Ipv4Prefix("10.1.2.3"_ip4, 32).broadcast() == "10.1.2.3"_ip4);
}

TEST_CASE("IPv6 addresses print in the canonical form of RFC 5952", "[net][ipv6]") {
  const auto [text, canonical] = GENERATE(table<std::string, std::string>({
      {"::", "::"},
      {"::1", "::1"},
      {"2001:db8:0:0:0:0:0:4", "2001:db8::4"},
      {"2001:0DB8::0004", "2001:db8::4"},
      {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // the first of two equal runs (4.2.3)
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // one zero group is no run (4.2.2)
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"fe80::", "fe80::"},
  }));
  CAPTURE(text);
  REQUIRE(Ipv6::parse(text));
  CHECK(to_text(*Ipv6::parse(text)) == canonical);
}

TEST_CASE("What is no IPv6 address is not read as one", "[net][ipv6]") {
  const auto text = GENERATE(as<std::string>{}, "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                             "12345::", "1:2:3:4:5:6:7:8::", "g::", "1:", "::1 ", "1:2:3:4:5:6:7:1.2.3.4");
  CAPTURE(text);
  CHECK_FALSE(Ipv6::parse(text));
}

TEST_CASE("A MAC address is six pairs of hexadecimal digits", "[net][mac]") {
  CHECK(to_text(Mac::parse("02:00:00:00:0A:ff").value()) == "02:00:00:00:0a:ff");
  CHECK(Mac::parse("ff:ff:ff:ff:ff:ff")->is_broadcast());
  CHECK(Mac::parse("01:00:5e:00:00:12")->is_group());
  CHECK_FALSE(Mac::parse("02:00:00:00:0a"));
  CHECK_FALSE(Mac::parse("02-00-00-00-0a-ff"));
  CHECK_FALSE(Mac::parse("02:00:00:00:0a:fg"));
  CHECK_FALSE(Mac::parse("02:00:00:00:0a:ff:"));
}

TEST_CASE("An endpoint prints with brackets when it is IPv6", "[net][endpoint]") {
  CHECK(to_text(Endpoint{Address::parse("10.0.0.1").value(), Port{80}}) == "10.0.0.1:80");
  CHECK(to_text(Endpoint{Address::parse("2001:db8::4").value(), Port{443}}) == "[2001:db8::4]:443");
}
