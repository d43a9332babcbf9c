#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {

constexpr host::RouteTableId other{200};

/// Two uplinks: main leads by eth0, table 200 by eth1.
struct TwoUplinks : OneHost {
  TwoUplinks() {
    address(eth0, "10.1.0.3", 24);
    address(eth1, "10.2.0.3", 24);
    route("0.0.0.0", 0, "10.1.0.1");
    host::Route second;
    second.gateway = ip("10.2.0.1");
    second.table = other;
    if (!host.add_route(second, host::RouteChange::add, now)) throw std::runtime_error("route refused");
  }
  static host::PolicyRule rule(std::uint32_t priority, host::RouteTableId table = other) {
    host::PolicyRule rule;
    rule.priority = priority;
    rule.table = table;
    return rule;
  }
  void add(const host::PolicyRule& rule) {
    if (!host.add_rule(rule, now)) throw std::runtime_error("rule refused");
  }
  /// The interface that a datagram to 8.8.8.8 leaves by; "none".
  std::string way(host::Flow flow) {
    flow.destination = ip("8.8.8.8");
    const auto route = host.route_of(flow, now);
    if (!route) return "none";
    if (route->type == host::RouteType::prohibit) return "prohibited";
    if (route->type == host::RouteType::blackhole) return "blackhole";
    if (route->type == host::RouteType::local) return "local";
    return host.interface(route->device).name;
  }
  std::string way_from(std::string_view source) {
    host::Flow flow;
    flow.source = ip(source);
    return way(flow);
  }
};

}  // namespace

TEST_CASE("A rule by source chooses the table, and what has no source yet is not meant by it", "[host][rules]") {
  TwoUplinks host;
  CHECK(host.way_from("10.2.0.3") == "eth0");
  auto by_source = TwoUplinks::rule(100);
  by_source.from = {ip("10.2.0.0"), 24};
  host.add(by_source);
  CHECK(host.way_from("10.2.0.3") == "eth1");
  CHECK(host.way_from("10.1.0.3") == "eth0");
  CHECK(host.way({}) == "eth0");
  by_source.priority = 99;
  by_source.inverted = true;
  host.add(by_source);
  CHECK(host.way({}) == "eth1");
  CHECK(host.way_from("10.1.0.3") == "eth1");
}

TEST_CASE("A rule by mark compares the bits of its mask", "[host][rules]") {
  TwoUplinks host;
  auto by_mark = TwoUplinks::rule(100);
  by_mark.mark = 0x10;
  by_mark.mark_mask = 0xf0;
  host.add(by_mark);
  host::Flow flow;
  flow.mark = 0x1f;
  CHECK(host.way(flow) == "eth1");
  flow.mark = 0x2f;
  CHECK(host.way(flow) == "eth0");
}

TEST_CASE("Rules by interface: iif lo means the host's own datagrams, one that is not there means none",
          "[host][rules]") {
  TwoUplinks host;
  auto missing = TwoUplinks::rule(99);
  missing.in = "eth7";
  host.add(missing);
  CHECK(host.way({}) == "eth0");
  auto own = TwoUplinks::rule(100);
  own.in = "lo";
  host.add(own);
  CHECK(host.way({}) == "eth1");
  host.set("net.ipv4.ip_forward", "1");
  host::Flow arriving{ip("8.8.8.8"), ip("10.2.0.77")};
  arriving.in = host.eth1;
  CHECK(host.host.route_from(arriving)->device == host.eth0);
}

TEST_CASE("Rules that refuse: prohibit and blackhole are told apart, unreachable is as if there were no route",
          "[host][rules]") {
  TwoUplinks host;
  auto refusing = TwoUplinks::rule(100, host::RouteTableId::none);
  for (const auto& [action, way] :
       {std::pair{host::RuleAction::prohibit, "prohibited"}, std::pair{host::RuleAction::blackhole, "blackhole"},
        std::pair{host::RuleAction::unreachable, "none"}}) {
    refusing.action = action;
    host.add(refusing);
    CHECK(host.way({}) == way);
    CHECK(host.host.remove_rule(host::RulePattern{{}, 100, {}}, host.now));
  }
  CHECK(host.way({}) == "eth0");
}

TEST_CASE("suppress_prefixlength 0 passes over a default route alone, and goto jumps on", "[host][rules]") {
  TwoUplinks host;
  auto without_default = TwoUplinks::rule(100, host::RouteTableId::main);
  without_default.suppressed_length = 0;
  host.add(without_default);
  host.add(TwoUplinks::rule(101));
  CHECK(host.way({}) == "eth1");
  CHECK(host.host.route_to(ip("10.1.0.77"))->device == host.eth0);
  auto jump = TwoUplinks::rule(99, host::RouteTableId::none);
  jump.action = host::RuleAction::go_to;
  jump.target = 32766;
  host.add(jump);
  CHECK(host.way({}) == "eth0");
  jump.priority = 40000;
  CHECK(host.host.add_rule(jump, host.now).error() == host::ConfigError::invalid_argument);
}

TEST_CASE("A rule without a priority stands before the second one; the same rule twice is refused", "[host][rules]") {
  TwoUplinks host;
  CHECK(host.host.rules().next_priority() == 32765);
  auto by_source = TwoUplinks::rule(32765);
  by_source.from = {ip("10.2.0.3"), 32};
  host.add(by_source);
  CHECK(host.host.rules().next_priority() == 32764);
  CHECK(host.host.add_rule(by_source, host.now).error() == host::ConfigError::file_exists);
  // What the new one leaves open is not compared.
  CHECK(host.host.add_rule(TwoUplinks::rule(32765), host.now).error() == host::ConfigError::file_exists);
  host.add(TwoUplinks::rule(32764));
  by_source.priority = 32764;
  CHECK(host.host.add_rule(by_source, host.now));
}

TEST_CASE("The local table can be asked later than others", "[host][rules]") {
  TwoUplinks host;
  host.add(TwoUplinks::rule(50));
  CHECK(host.host.route_to(ip("10.1.0.3"))->type == host::RouteType::local);
  host.add(TwoUplinks::rule(100, host::RouteTableId::local));
  CHECK(host.host.remove_rule(host::RulePattern{{}, 0, {}}, host.now));
  CHECK(host.host.route_to(ip("10.1.0.3"))->device == host.eth1);
  CHECK(host.host.is_local(ip("10.1.0.3")));
}

TEST_CASE("What a rule refuses is told to its sender: prohibited, or no route to the network", "[host][rules]") {
  TwoUplinks host;
  host.set("net.ipv4.ip_forward", "1");
  host.asks(host.eth0, "10.1.0.3", "10.1.0.2");
  (void)host.sent();
  auto refusing = TwoUplinks::rule(100, host::RouteTableId::none);
  refusing.action = host::RuleAction::prohibit;
  refusing.to = {ip("8.8.8.0"), 24};
  host.add(refusing);
  host.receives(host.eth0, host.datagram("10.1.0.2", "8.8.8.8"));
  CHECK(host.sent() == Lines{"eth0: 10.1.0.3 > 10.1.0.2 icmp 3/13 ttl 64 len 76 to 02:00:00:00:00:02"});
  CHECK(host.dropped() == Lines{"prohibit_route"});
  refusing.action = host::RuleAction::unreachable;
  refusing.priority = 99;
  host.add(refusing);
  host.wait(std::chrono::seconds(10));
  host.asks(host.eth0, "10.1.0.3", "10.1.0.2");
  (void)host.sent();
  (void)host.dropped();
  host.receives(host.eth0, host.datagram("10.1.0.2", "8.8.8.8"));
  CHECK(host.sent() == Lines{"eth0: 10.1.0.3 > 10.1.0.2 icmp 3/0 ttl 64 len 76 to 02:00:00:00:00:02"});
  CHECK(host.dropped() == Lines{"no_route"});
}

TEST_CASE("With a rule that makes everything local a host answers ARP for everything, but sends from no such address",
          "[host][rules]") {
  TwoUplinks host;
  host::Route everything;
  everything.type = host::RouteType::local;
  everything.table = other;
  everything.prefix = {ip("9.0.0.0"), 8};
  everything.device = host::InterfaceId{};
  everything.scope = host::Scope::host;
  REQUIRE(host.host.add_route(everything, host::RouteChange::add, host.now));
  auto arriving = TwoUplinks::rule(100);
  arriving.in = "eth0";
  host.add(arriving);
  host.asks(host.eth0, "9.9.9.9", "10.1.0.2");
  CHECK(host.sent() == Lines{"eth0: 9.9.9.9 is-at 02:00:00:00:00:e0 to 02:00:00:00:00:02"});
  CHECK_FALSE(host.host.is_local(ip("9.9.9.9")));
  CHECK_FALSE(host.host.send(host.datagram("9.9.9.9", "10.1.0.2"), host.now, host.out));
  CHECK(host.dropped() == Lines{"no_route"});
}

TEST_CASE("With rules the way back is looked for from the destination, even without rp_filter", "[host][rules]") {
  TwoUplinks host;
  host.set("net.ipv4.conf.all.rp_filter", "1");
  host::Flow arriving{ip("10.2.0.3"), ip("8.8.8.8")};
  arriving.in = host.eth1;
  CHECK(host.host.route_from(arriving).error() == DropReason::rp_filter);
  auto by_source = TwoUplinks::rule(100);
  by_source.from = {ip("10.2.0.3"), 32};
  host.add(by_source);
  CHECK(host.host.route_from(arriving)->type == host::RouteType::local);
}
