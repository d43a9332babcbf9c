#include <lvslab/host/netfilter.h>

#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::host;
using namespace lvslab::test;
using namespace lvslab::net::literals;

namespace {

struct Firewall {
  Netfilter netfilter;
  Story story{true};
  net::Packet last;

  net::Family family = net::Family::ipv4;

  Chain& chain(std::string_view table, std::string_view name) {
    auto* found = netfilter.find_table(family, table);
    REQUIRE(found != nullptr);
    found->in_use = true;
    return *found->find(name);
  }
  Rule& append(std::string_view table, std::string_view name, RuleSpec spec) {
    auto& rules = chain(table, name).rules;
    rules.push_back({std::move(spec), {}});
    return rules.back();
  }
  bool passes(NetfilterHook hook, net::Packet datagram, NetfilterStage stage = NetfilterStage::whole) {
    last = std::move(datagram);
    return netfilter.lets_pass(hook, stage, last, "eth0", "", story);
  }
  std::uint32_t mark_of(net::Packet datagram) {
    REQUIRE(passes(NetfilterHook::prerouting, std::move(datagram)));
    return last.mark;
  }
};

RuleSpec web(RuleTarget target) {
  RuleSpec spec;
  spec.protocol = 6;
  spec.matches.emplace_back(MultiportMatch{MultiportMatch::Ends::destination, {{80, 80}, {8000, 8100}}, false});
  spec.target = std::move(target);
  return spec;
}

TEST_CASE("A rule marks what it matches, and nothing else", "[host][netfilter]") {
  Firewall firewall;
  firewall.append("mangle", "PREROUTING", web(MarkTarget{1, 0xffffffff}));
  CHECK(firewall.mark_of(tcp({.to = "10.0.0.4:80"})) == 1);
  CHECK(firewall.mark_of(tcp({.to = "10.0.0.4:8050"})) == 1);
  CHECK(firewall.mark_of(tcp({.to = "10.0.0.4:443"})) == 0);
  CHECK(firewall.mark_of(udp({.to = "10.0.0.4:80"})) == 0);
  const auto& counters = firewall.chain("mangle", "PREROUTING").rules[0].counters;
  CHECK(counters.packets == 2);
  CHECK(counters.bytes == 80);
  CHECK(firewall.chain("mangle", "PREROUTING").counters.packets == 4);
}

TEST_CASE("A mark changes only where its mask is", "[host][netfilter]") {
  Firewall firewall;
  firewall.append("mangle", "PREROUTING", web(MarkTarget{0x30, 0xffffffff}));
  firewall.append("mangle", "PREROUTING", web(MarkTarget{0x01, 0x0f}));
  CHECK(firewall.mark_of(tcp()) == 0x31);
}

TEST_CASE("A chain returns to where it was called, a goto does not", "[host][netfilter]") {
  const bool stays = GENERATE(false, true);
  Firewall firewall;
  auto& table = *firewall.netfilter.find_table(net::Family::ipv4, "mangle");
  table.chains.push_back({"WEB", std::nullopt, false, {{web(MarkTarget{1, 0xffffffff}), {}}}, {}});
  firewall.append("mangle", "PREROUTING", web(ChainTarget{"WEB", stays}));
  firewall.append("mangle", "PREROUTING", web(MarkTarget{2, 0xffffffff}));
  CHECK(firewall.mark_of(tcp()) == (stays ? 1 : 2));
}

TEST_CASE("What no rule decides, the policy does", "[host][netfilter]") {
  Firewall firewall;
  firewall.append("filter", "INPUT", web(AcceptTarget{}));
  firewall.chain("filter", "INPUT").drops_by_default = true;
  CHECK(firewall.passes(NetfilterHook::input, tcp()));
  CHECK_FALSE(firewall.passes(NetfilterHook::input, udp()));
  CHECK(firewall.passes(NetfilterHook::forward, udp()));
}

TEST_CASE("A table that nobody has touched sees nothing", "[host][netfilter]") {
  Firewall firewall;
  CHECK(firewall.passes(NetfilterHook::input, tcp()));
  CHECK(firewall.chain("filter", "INPUT").counters.packets == 0);
}

TEST_CASE("The director stands between mangle and filter of what the host sends", "[host][netfilter]") {
  Firewall firewall;
  firewall.append("filter", "OUTPUT", web(DropTarget{}));
  CHECK(firewall.passes(NetfilterHook::output, tcp(), NetfilterStage::before_director));
  CHECK_FALSE(firewall.passes(NetfilterHook::output, tcp(), NetfilterStage::behind_director));
}

TEST_CASE("A header too short for a rule's question is dropped", "[host][netfilter]") {
  Firewall firewall;
  RuleSpec spec;
  spec.protocol = 6;
  spec.matches.emplace_back(PortsMatch{});
  firewall.append("filter", "INPUT", spec);
  auto cut = tcp();
  cut.truncate(30);
  net::store_u16(cut.mutable_bytes(), 2, 30);
  CHECK_FALSE(firewall.passes(NetfilterHook::input, cut));
}

TEST_CASE("An interface may be named by its beginning", "[host][netfilter]") {
  CHECK(InterfacePattern{"eth+", false}.matches("eth1"));
  CHECK_FALSE(InterfacePattern{"eth+", true}.matches("eth1"));
  CHECK_FALSE(InterfacePattern{"eth0", false}.matches(""));
  CHECK(InterfacePattern{"eth0", true}.matches(""));
}

struct Firewall6 : Firewall {
  Firewall6() { family = net::Family::ipv6; }
  /// Whether a rule for the protocol counts the datagram; nullopt: it is dropped.
  std::optional<bool> counts(RuleSpec spec, net::Packet datagram) {
    auto& rules = chain("filter", "INPUT").rules;
    rules.clear();
    auto& rule = append("filter", "INPUT", std::move(spec));
    if (!passes(NetfilterHook::input, std::move(datagram))) return std::nullopt;
    return rule.counters.packets == 1;
  }
};

RuleSpec of_protocol(std::uint8_t protocol) {
  RuleSpec spec;
  spec.protocol = protocol;
  return spec;
}

RuleSpec to_port_80() {
  RuleSpec spec = of_protocol(6);
  spec.matches.emplace_back(PortsMatch{.destination = {80, 80}});
  return spec;
}

const TcpDatagram to_web{.from = "[2001:db8:1::10]:40000", .to = "[2001:db8::4]:80"};

/// An IPv6 datagram with this behind the fixed header.
net::Packet with_headers(net::IpProtocol first, std::vector<std::uint8_t> headers, std::size_t segment_bytes = 20) {
  auto datagram = tcp(to_web);
  datagram.drop_front(net::ipv6_header_size);
  datagram.truncate(segment_bytes);
  const auto front = datagram.push_front(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) net::store_u8(front, i, headers[i]);
  push_ip(datagram, endpoint(to_web.from).address, endpoint(to_web.to).address, {first});
  return datagram;
}

TEST_CASE("A datagram sees its own family's tables alone", "[host][netfilter][ipv6]") {
  Firewall6 firewall;
  firewall.chain("filter", "INPUT").drops_by_default = true;
  CHECK(firewall.passes(NetfilterHook::input, tcp()));
  CHECK_FALSE(firewall.passes(NetfilterHook::input, tcp(to_web)));
}

TEST_CASE("Addresses of IPv6 are compared under their mask", "[host][netfilter][ipv6]") {
  const auto pattern = [](std::string_view address, std::string_view mask, bool inverted = false) {
    return AddressPattern{net::Address::parse(address).value(), net::Address::parse(mask).value(), inverted};
  };
  const auto address = net::Address::parse("2001:db8:1::10").value();
  CHECK(pattern("2001:db8::", "ffff:ffff::").contains(address));
  CHECK_FALSE(pattern("2001:db8::", "ffff:ffff:ffff::").contains(address));
  CHECK(pattern("::10", "::ffff").contains(address));
  CHECK_FALSE(pattern("::", "::", true).contains(address));
}

TEST_CASE("A rule finds the protocol behind all extension headers, an authentication header, too",
          "[host][netfilter][ipv6]") {
  Firewall6 firewall;
  CHECK(firewall.counts(to_port_80(), tcp(to_web)) == true);
  CHECK(firewall.counts(to_port_80(), with_headers(net::IpProtocol::destination_options, {6, 0, 1, 4, 0, 0, 0, 0})) ==
        true);
  const auto authenticated = with_headers(net::IpProtocol::ah, {6, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1});
  CHECK(firewall.counts(to_port_80(), authenticated) == true);
  CHECK(firewall.counts(of_protocol(51), authenticated) == false);
}

TEST_CASE("A header chain that ends too early is dropped by who asks for a protocol", "[host][netfilter][ipv6]") {
  Firewall6 firewall;
  const auto cut = with_headers(net::IpProtocol::fragment, {6, 0, 0}, 0);
  CHECK(firewall.counts(of_protocol(17), cut) == std::nullopt);
  CHECK(firewall.counts(of_protocol(0), cut) == true);
  // That its options run over the end does not matter until somebody wants a port.
  const auto long_options = with_headers(net::IpProtocol::destination_options, {6, 9, 1, 4, 0, 0, 0, 0}, 0);
  CHECK(firewall.counts(of_protocol(6), long_options) == true);
  CHECK(firewall.counts(to_port_80(), long_options) == std::nullopt);
}

TEST_CASE("A later fragment has its protocol and no ports, wherever it begins", "[host][netfilter][ipv6]") {
  Firewall6 firewall;
  const auto offset = GENERATE(as<std::uint8_t>{}, 8, 16);
  const auto later = with_headers(net::IpProtocol::fragment, {6, 0, 0, offset, 0, 0, 0, 7});
  CHECK(firewall.counts(of_protocol(6), later) == true);
  CHECK(firewall.counts(to_port_80(), later) == false);
  const auto of_options = with_headers(net::IpProtocol::fragment, {60, 0, 0, offset, 0, 0, 0, 7});
  CHECK(firewall.counts(of_protocol(6), of_options) == std::nullopt);
}

TEST_CASE("Type 255 is a type like any other in ICMPv6", "[host][netfilter][ipv6]") {
  Firewall6 firewall;
  const auto error = icmpv6({}, tcp(to_web));
  const auto asks = [](std::uint8_t type, std::uint8_t last_code) {
    auto spec = of_protocol(58);
    spec.matches.emplace_back(IcmpMatch{net::IpProtocol::icmpv6, type, 0, last_code});
    return spec;
  };
  CHECK(firewall.counts(asks(1, 255), error) == true);
  CHECK(firewall.counts(asks(1, 0), error) == false);
  CHECK(firewall.counts(asks(255, 255), error) == false);
}

}  // namespace
