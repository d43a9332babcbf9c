// Where datagrams of IPv6 meet the tables of a server 2001:db8:2::7 (eth0) that routes to 2001:db8:3::/64 (eth1).

#include "support/catch.h"
#include "support/one_ipv6_host.h"

using namespace lvslab;
using namespace lvslab::host;
using namespace lvslab::test;

namespace {

struct Walled : OneIpv6Host {
  Walled() {
    address6(eth0, "2001:db8:2::7", 64);
    address6(eth1, "2001:db8:3::7", 64);
    knows6(eth0, "2001:db8:2::9", 9);
    knows6(eth1, "2001:db8:3::9", 19);
    set("net.ipv6.conf.all.forwarding", "1");
  }
  /// A rule of the chain for everything.
  Rule& rule(std::string_view table_name, std::string_view chain, RuleTarget target = {}) {
    auto& table = *host.netfilter().find_table(net::Family::ipv6, table_name);
    table.in_use = true;
    RuleSpec spec;
    spec.target = std::move(target);
    auto& rules = table.find(chain)->rules;
    rules.push_back({std::move(spec), {}});
    return rules.back();
  }
  /// By chain: the datagrams that came there.
  std::string places() {
    std::string text;
    for (const auto& chain : host.netfilter().find_table(net::Family::ipv6, "mangle")->chains) {
      if (chain.rules.front().counters.packets > 0) text += (text.empty() ? "" : " ") + chain.name;
    }
    return text;
  }
  void count_everywhere() {
    for (const auto* chain : {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}) rule("mangle", chain);
  }
};

}  // namespace

TEST_CASE("A datagram of IPv6 meets the hooks of its way", "[host][netfilter][ipv6]") {
  Walled walled;
  walled.count_everywhere();
  SECTION("to the host itself") {
    walled.receives6(walled.eth0, walled.datagram6("2001:db8:2::9", "2001:db8:2::7"));
    CHECK(walled.places() == "PREROUTING INPUT");
  }
  SECTION("through it") {
    walled.receives6(walled.eth0, walled.datagram6("2001:db8:2::9", "2001:db8:3::9"));
    CHECK(walled.places() == "PREROUTING FORWARD POSTROUTING");
  }
  SECTION("and its answer") {
    walled.receives6(walled.eth0, walled.echo_request("2001:db8:2::9", "2001:db8:2::7"));
    CHECK(walled.places() == "PREROUTING INPUT OUTPUT POSTROUTING");
  }
}

TEST_CASE("Neighbour discovery is ICMPv6, and rules that drop it make a host unreachable", "[host][netfilter][ipv6]") {
  Walled walled;
  SECTION("whom it does not hear it does not answer") {
    walled.rule("filter", "INPUT", DropTarget{});
    walled.asks6(walled.eth0, "2001:db8:2::7", "2001:db8:2::9", 9);
    CHECK(walled.sent6().empty());
  }
  SECTION("its own questions do not leave it") {
    walled.rule("filter", "OUTPUT", DropTarget{});
    walled.receives6(walled.eth0, walled.datagram6("2001:db8:2::9", "2001:db8:3::8"));
    CHECK(walled.sent6().empty());
  }
}

TEST_CASE("Without a director INPUT sees fragments as they come", "[host][netfilter][ipv6]") {
  Walled walled;
  auto& rule = walled.rule("filter", "INPUT");
  const auto whole = walled.datagram6("2001:db8:2::9", "2001:db8:2::7", 40);
  for (const std::size_t offset : {std::size_t{0}, std::size_t{24}}) {
    net::Packet piece(net::Ipv6View::at(whole.bytes())->payload().subspan(offset, 24));
    const auto header = piece.push_front(8);
    net::store_u32(header, 0, 17U << 24 | static_cast<std::uint32_t>(offset) | (offset == 0 ? 1U : 0U));
    net::store_u32(header, 4, 77);
    walled.receives6(walled.eth0, walled.with_header(std::move(piece), "2001:db8:2::9", "2001:db8:2::7",
                                                     net::IpProtocol::fragment, 64));
  }
  CHECK(rule.counters.packets == 2);
  CHECK(walled.out.delivered.size() == 1);
}
