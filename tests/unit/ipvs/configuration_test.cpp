#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

TEST_CASE("What is there already cannot be added, what is not there cannot be changed", "[ipvs][config]") {
  DirectorBench bench;
  auto& director = bench.director;
  const auto key = DirectorBench::key();
  const auto server = endpoint("10.0.0.7:80");
  CHECK(director.edit_service(key, {}, {}).error() == ConfigError::no_such_service);
  CHECK(director.remove_service(key, {}).error() == ConfigError::no_such_service);
  CHECK(director.add_server(key, server, {}, {}).error() == ConfigError::no_such_service);
  CHECK(director.edit_server(key, server, {}, {}).error() == ConfigError::no_such_service);
  CHECK(director.remove_server(key, server, {}).error() == ConfigError::no_such_service);
  CHECK(director.zero(key, {}).error() == ConfigError::no_such_service);
  REQUIRE(director.add_service(key, {}, {}));
  CHECK(director.add_service(key, {}, {}).error() == ConfigError::already_exists);
  CHECK(director.edit_server(key, server, {}, {}).error() == ConfigError::not_found);
  CHECK(director.remove_server(key, server, {}).error() == ConfigError::not_found);
  REQUIRE(director.add_server(key, server, {}, {}));
  CHECK(director.add_server(key, server, {}, {}).error() == ConfigError::already_exists);
}

TEST_CASE("What makes no sense is refused", "[ipvs][config]") {
  DirectorBench bench;
  auto& director = bench.director;
  const auto key = DirectorBench::key();
  const auto server = endpoint("10.0.0.7:80");
  CHECK(director.add_service(key, {.scheduler = "best"}, {}).error() == ConfigError::not_found);
  CHECK(director.add_service(key, {.persistence_engine = "sap"}, {}).error() == ConfigError::not_found);
  REQUIRE(director.add_service(key, {}, {}));
  CHECK(director.edit_service(key, {.scheduler = "best"}, {}).error() == ConfigError::not_found);
  CHECK(director.edit_service(key, {.persistence_engine = "sap"}, {}).error() == ConfigError::not_found);
  CHECK(director.add_server(key, server, {.weight = -1}, {}).error() == ConfigError::out_of_range);
  CHECK(director.add_server(key, server, {.upper_threshold = 2, .lower_threshold = 3}, {}).error() ==
        ConfigError::out_of_range);
  CHECK(director.add_server(key, endpoint("224.0.0.1:80"), {}, {}).error() == ConfigError::invalid);
  CHECK(director.add_server(key, endpoint("255.255.255.255:80"), {}, {}).error() == ConfigError::invalid);
  CHECK(director.add_server(key, endpoint("0.0.0.0:80"), {}, {}).error() == ConfigError::invalid);
  CHECK(director.add_server(key, endpoint("0.0.0.1:80"), {}, {}));
  CHECK(director.add_server(key, {*net::Address::parse("2001:db8::4"), net::Port{80}}, {}, {}).error() ==
        ConfigError::invalid);
}

TEST_CASE("Services are listed in the order of their configuration, servers the latest first", "[ipvs][config]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.9:80");
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.server("10.0.0.8:80");
  const auto services = bench.director.services({});
  REQUIRE(services.size() == 2);
  CHECK(services[0].key.virtual_address == endpoint("10.0.0.9:80"));
  CHECK(services[1].servers[0].address == endpoint("10.0.0.8:80"));
  CHECK(services[1].servers[1].address == endpoint("10.0.0.7:80"));
}

TEST_CASE("Editing a service keeps its scheduler's memory unless the scheduler changes", "[ipvs][config]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.server("10.0.0.8:80");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:1"})) == "10.0.0.8");
  SECTION("same scheduler") {
    REQUIRE(bench.director.edit_service(DirectorBench::key(), {.scheduler = "rr", .persistence = 60s}, bench.now));
    CHECK(bench.goes_to(tcp({.from = "192.0.2.11:2"})) == "10.0.0.7");
  }
  SECTION("another, and back") {
    REQUIRE(bench.director.edit_service(DirectorBench::key(), {.scheduler = "wlc"}, bench.now));
    REQUIRE(bench.director.edit_service(DirectorBench::key(), {.scheduler = "rr"}, bench.now));
    CHECK(bench.goes_to(tcp({.from = "192.0.2.11:2"})) == "10.0.0.8");
  }
}

TEST_CASE("Clearing removes everything but the connections", "[ipvs][config]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  bench.director.clear(bench.now);
  CHECK(bench.director.services(bench.now).empty());
  CHECK_FALSE(bench.director.is_active(net::Family::ipv4));
  CHECK(bench.connection() == "SYN_RECV 60");
}

TEST_CASE("A firewall-mark service can be configured beside the others, and matches nothing", "[ipvs][config]") {
  DirectorBench bench;
  ServiceKey mark;
  mark.firewall_mark = 7;
  REQUIRE(bench.director.add_service(mark, {.scheduler = "rr"}, {}));
  REQUIRE(bench.director.add_server(mark, endpoint("10.0.0.7:0"), {}, {}));
  CHECK(bench.director.services({})[0].key.firewall_mark == 7);
  CHECK(bench.in(tcp()).starts_with("accept"));
}

TEST_CASE("Settings read as text, take numbers and refuse the rest", "[ipvs][sysctl]") {
  Director director;
  CHECK(director.sysctl("conn_reuse_mode") == "1");
  CHECK(director.sysctl("lblc_expiration") == "86400");
  CHECK_FALSE(director.sysctl("timeout_established"));
  REQUIRE(director.set_sysctl("expire_nodest_conn", " 0x1\n", {}));
  CHECK(director.sysctl("expire_nodest_conn") == "1");
  REQUIRE(director.set_sysctl("expire_nodest_conn", "-1", {}));  // as Linux 6.1: any integer
  CHECK(director.sysctl("expire_nodest_conn") == "-1");
  CHECK(director.set_sysctl("expire_nodest_conn", "yes", {}).error() == ConfigError::invalid);
  CHECK(director.set_sysctl("expire_nodest_conn", "", {}).error() == ConfigError::invalid);
  CHECK(director.set_sysctl("expire_nodest_conn", "99999999999", {}).error() == ConfigError::invalid);
  CHECK(director.set_sysctl("nonsense", "1", {}).error() == ConfigError::not_found);
}

TEST_CASE("Settings with a range refuse what is outside of it", "[ipvs][sysctl]") {
  struct Case {
    const char* name;
    const char* good;
    const char* bad;
  };
  const auto c = GENERATE(values<Case>({{"drop_packet", "3", "4"},
                                        {"drop_packet", "0", "-1"},
                                        {"secure_tcp", "3", "99"},
                                        {"sync_version", "0", "2"},
                                        {"sync_qlen_max", "4294967296", "-1"},
                                        {"sync_refresh_period", "21474836", "21474837"},
                                        {"lblc_expiration", "-1", "2147483647"},
                                        {"sync_ports", "4", "3"},
                                        {"sync_ports", "1", "0"},
                                        {"sync_retries", "3", "4"},
                                        {"sync_threshold", "3 50", "3 2"},
                                        {"sync_threshold", "2", "99"},
                                        {"sync_threshold", "9 0", "-1 5"}}));
  CAPTURE(c.name);
  Director director;
  CHECK(director.set_sysctl(c.name, c.good, {}).has_value());
  CHECK(director.set_sysctl(c.name, c.bad, {}).error() == ConfigError::invalid);
}

TEST_CASE("sync_threshold is two numbers, of which the second may be left out", "[ipvs][sysctl]") {
  Director director;
  CHECK(director.sysctl("sync_threshold") == "3\t50");
  REQUIRE(director.set_sysctl("sync_threshold", "2", {}));
  CHECK(director.sysctl("sync_threshold") == "2\t50");
  REQUIRE(director.set_sysctl("sync_threshold", "1\t7", {}));
  CHECK(director.sysctl("sync_threshold") == "1\t7");
}

TEST_CASE("A defence that waits for short memory waits for ever", "[ipvs][sysctl]") {
  Director director;
  const auto* name = GENERATE("drop_entry", "drop_packet", "secure_tcp");
  REQUIRE(director.set_sysctl(name, "2", {}));
  CHECK(director.sysctl(name) == "1");
}

TEST_CASE("drop_packet=3 refuses the first new connection and every am_droprate-th after it", "[ipvs][defence]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.set("am_droprate", "3");
  bench.set("drop_packet", "3");
  std::string fate;
  for (int i = 0; i < 8; ++i) {
    const auto line = bench.in(tcp({.from = "192.0.2.10:" + std::to_string(40000 + i)}));
    fate += line == "drop ipvs_defence" ? 'x' : line.starts_with("send") ? '.' : '?';
  }
  CHECK(fate == "x..x..x.");
  // What has a connection, or begins none, is not its business.
  CHECK(bench.in(tcp({.from = "192.0.2.10:40001", .flags = ACK})).starts_with("send"));
}

TEST_CASE("drop_packet looks at am_droprate once a second", "[ipvs][defence]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53");
  bench.server("10.0.0.7:53");
  bench.set("am_droprate", "1");
  bench.set("drop_packet", "3");
  int port = 40000;
  const auto is_refused = [&] {
    return bench.in(udp({.from = "192.0.2.10:" + std::to_string(++port), .to = "10.0.0.4:53"})) == "drop ipvs_defence";
  };
  CHECK(is_refused());
  bench.now += 400ms;
  bench.set("am_droprate", "0");
  CHECK(is_refused());
  bench.now += 600ms;
  CHECK_FALSE(is_refused());
  bench.set("am_droprate", "1");
  bench.set("drop_packet", "0");
  bench.set("drop_packet", "3");  // its own mode counts at once
  CHECK(is_refused());
}

TEST_CASE("secure_tcp=3: an ACK of the client alone does not establish a half-open connection", "[ipvs][defence]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.1.7:80", Forwarding::masquerading);
  bench.set("secure_tcp", "3");
  bench.in(tcp());
  bench.in(tcp({.flags = ACK}));
  CHECK(bench.connection() == "SYN_RECV 60");
  bench.forward(tcp({.from = "10.0.1.7:80", .to = "192.0.2.10:40000", .flags = SYN_ACK}));
  CHECK(bench.connection() == "SYNACK 120");
}

TEST_CASE("Every setting that is listed can be read", "[ipvs][sysctl]") {
  Director director;
  const auto names = director.sysctl_names();
  CHECK(std::ranges::is_sorted(names));
  CHECK(names.size() > 20);
  for (const auto& name : names) CHECK(director.sysctl(name).has_value());
}
