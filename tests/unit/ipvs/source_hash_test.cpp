#include "pool_bench.h"
#include "scheduling/multiplicative_hash.h"
#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using lvslab::test::endpoint;

TEST_CASE("The hash of sh, dh and lblc is Knuth's", "[ipvs][hash]") {
  struct Vector {
    const char* address;
    std::uint32_t plain, with_port_40000, ten_bits;
  };
  const auto v = GENERATE(values<Vector>({{"10.0.0.1", 39, 203, 159},
                                          {"10.0.0.2", 137, 45, 550},
                                          {"192.0.2.1", 50, 214, 203},
                                          {"198.51.100.7", 171, 79, 684},
                                          {"203.0.113.250", 78, 242, 312}}));
  const auto x = folded(endpoint(v.address).address);
  CHECK(multiplicative_hash(x, 8) == v.plain);
  CHECK(multiplicative_hash(x + 40000, 8) == v.with_port_40000);
  CHECK(multiplicative_hash(x, 10) == v.ten_bits);
}

TEST_CASE("An IPv6 address is hashed as its four words XORed", "[ipvs][hash]") {
  CHECK(folded(*net::Address::parse("2001:db8::4")) == (0x20010db8U ^ 4U));
}

TEST_CASE("sh gives each server as many places in a row as its weight, from the head of the list", "[ipvs][sh]") {
  PoolBench bench("sh");
  bench.add('A', 2);
  bench.add('B', 1);
  // The list is B A; the table B A A B A A ...: place i is B when i mod 3 is 0. 10.0.0.1 has hash 39, 10.0.0.2 137.
  CHECK(bench.pick(endpoint("10.0.0.1:1234")) == 'B');
  CHECK(bench.pick(endpoint("10.0.0.2:1234")) == 'A');
  CHECK(bench.pick(endpoint("192.0.2.1:1234")) == 'A');     // 50
  CHECK(bench.pick(endpoint("198.51.100.7:1234")) == 'B');  // 171
}

TEST_CASE("sh-port hashes the client's port too", "[ipvs][sh]") {
  PoolBench bench("sh");
  bench.add('A');
  bench.add('B');
  bench.set_flags({.port = true});
  // Even places are B's. 10.0.0.1 with port 40000 has hash 203, 203.0.113.250 242.
  CHECK(bench.pick(endpoint("10.0.0.1:40000")) == 'A');
  CHECK(bench.pick(endpoint("203.0.113.250:40000")) == 'B');
}

TEST_CASE("A drained server keeps one place of sh's table, and its clients fail", "[ipvs][sh]") {
  PoolBench bench("sh");
  bench.add('A', 3);
  bench.add('B', 1);
  bench.set_weight('A', 0);
  CHECK(bench.pick(endpoint("10.0.0.1:1")) == '-');  // place 39, odd: A's
  CHECK(bench.pick(endpoint("192.0.2.1:1")) == 'B');
}

TEST_CASE("sh-fallback searches from twice the hash", "[ipvs][sh]") {
  PoolBench bench("sh");
  for (const char name : {'A', 'B', 'C', 'D', 'E'}) bench.add(name);
  // Place i is "EDCBA"[i mod 5]. Hash 39: 'A'; the search starts at place 78: 'B'.
  CHECK(bench.pick(endpoint("10.0.0.1:1")) == 'A');
  bench['A'].overloaded = true;
  CHECK(bench.pick(endpoint("10.0.0.1:1")) == '-');
  bench.set_flags({.fallback = true});
  CHECK(bench.pick(endpoint("10.0.0.1:1")) == 'B');
  bench['B'].overloaded = true;
  CHECK(bench.pick(endpoint("10.0.0.1:1")) == 'E');  // A at 79 is passed over; place 80
}

TEST_CASE("dh sends each destination address to one server and ignores weights", "[ipvs][dh]") {
  PoolBench bench("dh");
  bench.add('A', 100);
  bench.add('B', 1);
  const auto to = [&](const char* destination) {
    return bench.pick(NewFlow{net::IpProtocol::tcp, endpoint("192.0.2.10:1"), endpoint(destination).address},
                      Instant{});
  };
  CHECK(to("10.0.0.1") == 'A');   // hash 39
  CHECK(to("10.0.0.2") == 'A');   // 137
  CHECK(to("192.0.2.1") == 'B');  // 50
  SECTION("a drained server keeps its places, and nobody else is tried") {
    bench.set_weight('B', 0);
    CHECK(to("192.0.2.1") == '-');
    CHECK(to("10.0.0.1") == 'A');
  }
  SECTION("the table is filled again when a server goes") {
    bench.remove('A');
    CHECK(to("10.0.0.1") == 'B');
  }
}
