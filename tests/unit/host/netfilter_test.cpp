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

  Chain& chain(std::string_view table, std::string_view name) {
    auto* found = netfilter.find_table(table);
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
  auto& table = *firewall.netfilter.find_table("mangle");
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

}  // namespace
