// One network 10.9.0.0/24: this router (10.9.0.2), a better one (10.9.0.254) and a server (10.9.0.9).

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;

namespace {
struct Router : OneHost {
  Router() {
    address(eth0, "10.9.0.2", 24);
    set("net.ipv4.ip_forward", "1");
    route("0.0.0.0", 0, "10.9.0.254");
    (void)host.set_neighbour(eth0, ip("10.9.0.9"), mac(9), host::NudState::permanent, host::RouteChange::add, now, out);
    (void)host.set_neighbour(eth0, ip("10.9.0.254"), mac(0xfe), host::NudState::permanent, host::RouteChange::add, now,
                             out);
  }
};
const std::string forwarded = "eth0: 10.9.0.9 > 203.0.113.1 udp ttl 63 len 48 to 02:00:00:00:00:fe";
const std::string redirect = "eth0: 10.9.0.2 > 10.9.0.9 icmp 5/1 ttl 64 len 76 to 02:00:00:00:00:09";
}  // namespace

TEST_CASE("A neighbour that could have gone direct is redirected; its datagram is forwarded all the same",
          "[host][redirect]") {
  Router router;
  router.receives(router.eth0, router.datagram("10.9.0.9", "203.0.113.1"));
  CHECK(router.sent() == Lines{redirect, forwarded});
}

TEST_CASE("send_redirects must be off for all and the interface to be off", "[host][redirect]") {
  Router router;
  router.set("net.ipv4.conf.all.send_redirects", "0");
  router.receives(router.eth0, router.datagram("10.9.0.9", "203.0.113.1"));
  CHECK(router.sent() == Lines{redirect, forwarded});
  router.set("net.ipv4.conf.eth0.send_redirects", "0");
  router.now += 1s;
  router.receives(router.eth0, router.datagram("10.9.0.9", "203.0.113.1"));
  CHECK(router.sent() == Lines{forwarded});
}

TEST_CASE("Redirects to one source get rarer, and stop after nine", "[host][redirect]") {
  Router router;
  int count = 0;
  for (int i = 0; i < 300; ++i) {
    router.receives(router.eth0, router.datagram("10.9.0.9", "203.0.113.1"));
    for (const auto& line : router.sent()) count += line == redirect ? 1 : 0;
    router.now += 100ms;
  }
  CHECK(count == 9);
}

TEST_CASE("A host believes its gateway's redirect once the new gateway's MAC is known", "[host][redirect]") {
  OneHost host;
  host.address(host.eth0, "10.9.0.9", 24);
  host.route("0.0.0.0", 0, "10.9.0.2");
  const auto redirected = [&] {
    net::Packet message(host.datagram("10.9.0.9", "203.0.113.1").bytes());
    net::push_icmp(message, net::IcmpType::redirect, 1, ip("10.9.0.254").to_uint());
    net::Ipv4Header header;
    header.protocol = net::IpProtocol::icmp;
    header.source = ip("10.9.0.2");
    header.destination = ip("10.9.0.9");
    net::push_ipv4(message, header);
    host.receives(host.eth0, std::move(message));
    host.host.learn(host.out.delivered.back(), host.now, host.out);  // a socket recognises the quoted datagram
    return host.host.route_to(ip("203.0.113.1"), {}, host.now)->next_hop;
  };
  CHECK(redirected() == ip("10.9.0.2"));
  CHECK(host.sent() == Lines{"eth0: who-has 10.9.0.254 tell 10.9.0.9 to all"});
  host.replies(host.eth0, "10.9.0.254", 0xfe, "10.9.0.9");
  CHECK(redirected() == ip("10.9.0.254"));
  CHECK(host.host.route_to(ip("203.0.113.1"), {}, host.now + 301s)->next_hop == ip("10.9.0.2"));
}
