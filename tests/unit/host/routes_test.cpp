#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {
std::string text(const host::RouteTable& routes, host::RouteTableId table) {
  std::string lines;
  for (const auto& route : routes.of(table)) {
    lines += net::to_text(route.prefix) + (route.gateway ? " via " + net::to_text(*route.gateway) : "") + "\n";
  }
  return lines;
}
}  // namespace

TEST_CASE("An address brings its connected route, its local one and its broadcast", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  CHECK(text(host.host.routes(), host::RouteTableId::main) == "10.9.0.0/24\n");
  CHECK(host.host.is_local(ip("10.9.0.3")));
  CHECK_FALSE(host.host.is_local(ip("10.9.0.255")));
  (void)host.host.remove_address(host.eth0, ip("10.9.0.3"), {}, host.now, host.out);
  CHECK(text(host.host.routes(), host::RouteTableId::main).empty());
  CHECK_FALSE(host.host.is_local(ip("10.9.0.3")));
}

TEST_CASE("The longest prefix wins, then the lowest metric", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  host.route("198.51.100.0", 24, "10.9.0.2");
  host::Route worse;
  worse.prefix = {ip("198.51.100.0"), 24};
  worse.gateway = ip("10.9.0.4");
  worse.metric = 10;
  CHECK(host.host.add_route(worse, host::RouteChange::add, host.now));
  CHECK(host.host.route_to(ip("198.51.100.7"))->next_hop == ip("10.9.0.2"));
  CHECK(host.host.route_to(ip("203.0.113.1"))->next_hop == ip("10.9.0.1"));
  CHECK(host.host.route_to(ip("10.9.0.77"))->next_hop == ip("10.9.0.77"));
}

TEST_CASE("A second route of the same prefix and metric is refused, a gateway that is no neighbour too",
          "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  host::Route again;
  again.gateway = ip("10.9.0.2");
  CHECK(host.host.add_route(again, host::RouteChange::add, host.now).error() == host::ConfigError::file_exists);
  CHECK(host.host.add_route(again, host::RouteChange::append, host.now));
  host::Route far;
  far.prefix = {ip("203.0.113.0"), 24};
  far.gateway = ip("172.16.0.1");
  CHECK_FALSE(host.host.add_route(far, host::RouteChange::add, host.now));
}

TEST_CASE("An interface that goes down and up again gets its connected routes back, and no others", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  host.host.set_up(host.eth0, false, host.now, host.out);
  CHECK(text(host.host.routes(), host::RouteTableId::main).empty());
  host.host.set_up(host.eth0, true, host.now, host.out);
  CHECK(text(host.host.routes(), host::RouteTableId::main) == "10.9.0.0/24\n");
}

TEST_CASE("Deleting a primary address deletes its secondaries unless they are promoted", "[host][routes]") {
  const bool promote = GENERATE(false, true);
  OneHost host;
  host.address(host.eth0, "10.9.0.100", 24);
  host.address(host.eth0, "10.9.0.3", 24);
  CHECK(host.host.interface(host.eth0).addresses.at(1).secondary);
  if (promote) host.set("net.ipv4.conf.eth0.promote_secondaries", "1");
  (void)host.host.remove_address(host.eth0, ip("10.9.0.100"), 24, host.now, host.out);
  CHECK(host.host.interface(host.eth0).addresses.size() == (promote ? 1 : 0));
  CHECK(host.host.is_local(ip("10.9.0.3")) == promote);
  CHECK(host.host.route_to(ip("10.9.0.1")).has_value() == promote);
}

TEST_CASE("With its last address an interface loses all its routes and forgets its neighbours", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host.eth0, "10.9.0.4", 32);
  host.route("0.0.0.0", 0, "10.9.0.1");
  host.asks(host.eth0, "10.9.0.4", "10.9.0.9", 9);
  CHECK(host.host.remove_address(host.eth0, ip("10.9.0.3"), 24, host.now, host.out));
  CHECK(host.neighbour("10.9.0.9") == "09 STALE");
  CHECK(text(host.host.routes(), host::RouteTableId::main) == "0.0.0.0/0 via 10.9.0.1\n");
  CHECK(host.host.remove_address(host.eth0, ip("10.9.0.4"), 32, host.now, host.out));
  CHECK(host.neighbour("10.9.0.9") == "none");
  CHECK(text(host.host.routes(), host::RouteTableId::main).empty());
}

TEST_CASE("Source selection: the route's src, else the address in the next hop's subnet, else the first",
          "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "192.0.2.3", 32);
  host.address(host.eth0, "10.9.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  CHECK(host.host.route_to(ip("10.9.0.9"))->source == ip("10.9.0.3"));
  CHECK(host.host.route_to(ip("203.0.113.1"))->source == ip("10.9.0.3"));
}

TEST_CASE("A socket bound to an interface knows its routes only, and takes the rest for neighbours", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host.eth1, "10.8.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  const auto by = [&](std::string_view destination, host::InterfaceId device) {
    return *host.host.route_to(ip(destination), {}, host.now, device);
  };
  CHECK(by("203.0.113.1", host.eth0).next_hop == ip("10.9.0.1"));
  CHECK(by("203.0.113.1", host.eth1).next_hop == ip("203.0.113.1"));
  CHECK(by("203.0.113.1", host.eth1).source == ip("10.8.0.3"));
  CHECK(by("10.9.0.9", host.eth1).device == host.eth1);
}

TEST_CASE("ip_forward reaches every interface and decides about redirects", "[host][sysctl]") {
  OneHost host;
  host.set("net.ipv4.ip_forward", "1");
  CHECK(host.host.sysctl("net.ipv4.conf.eth1.forwarding") == "1");
  CHECK(host.host.sysctl("net.ipv4.conf.all.accept_redirects") == "0");
  host.set("net.ipv4.ip_forward", "0");
  CHECK(host.host.sysctl("net.ipv4.conf.all.accept_redirects") == "1");
  CHECK_FALSE(host.host.set_sysctl("net.ipv4.ip_forward", "x", host.now));
  CHECK_FALSE(host.host.set_sysctl("net.ipv4.no_such", "1", host.now));
}

TEST_CASE("One of the host's own addresses will do as a gateway, its network's broadcast address will not",
          "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.route("198.51.100.0", 24, "10.9.0.3");
  CHECK(host.host.route_to(ip("198.51.100.1"))->device == host.eth0);
  host::Route wrong;
  wrong.prefix = {ip("203.0.113.0"), 24};
  wrong.gateway = ip("10.9.0.255");
  CHECK(host.host.add_route(wrong, host::RouteChange::add, host.now).error() == host::ConfigError::invalid_gateway);
}

TEST_CASE("Out of a given interface only its routes count, and what they do not reach is on its link",
          "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host.eth1, "10.8.0.3", 24);
  host.route("0.0.0.0", 0, "10.9.0.1");
  CHECK(host.host.route_to(ip("10.8.0.7"), {}, host.now, host.eth0)->next_hop == ip("10.9.0.1"));
  const auto on_link = host.host.route_to(ip("203.0.113.1"), {}, host.now, host.eth1);
  REQUIRE(on_link);
  CHECK(on_link->next_hop == ip("203.0.113.1"));
  CHECK(on_link->device == host.eth1);
  CHECK(on_link->source == ip("10.8.0.3"));
}

TEST_CASE("What would become of an arriving datagram can be asked", "[host][routes]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.3", 24);
  host.address(host.eth1, "10.8.0.3", 24);
  const auto refused = [&](std::string_view destination, std::string_view source) -> std::string_view {
    const auto answer = host.host.route_from(host::Flow{ip(destination), ip(source), 0, 0, host.eth0});
    return answer ? "no" : name_of(answer.error());
  };
  CHECK(host.host.route_from(host::Flow{ip("10.9.0.3"), ip("10.9.0.2"), 0, 0, host.eth0})->type ==
        host::RouteType::local);
  CHECK(refused("10.8.0.7", "10.9.0.2") == "forwarding_disabled");
  host.set("net.ipv4.ip_forward", "1");
  CHECK(host.host.route_from(host::Flow{ip("10.8.0.7"), ip("10.9.0.2"), 0, 0, host.eth0})->device == host.eth1);
  CHECK(host.host.route_from(host::Flow{ip("10.9.0.7"), ip("10.9.0.2"), 0, 0, host.eth0})->causes_redirect);
  CHECK(refused("203.0.113.1", "10.9.0.2") == "no_route");
  CHECK(refused("10.8.0.7", "10.9.0.3") == "martian_source");
  CHECK(refused("10.9.0.3", "10.8.0.7") == "no");
  host.set("net.ipv4.conf.all.rp_filter", "1");
  CHECK(refused("10.9.0.3", "10.8.0.7") == "rp_filter");
}
