#include <algorithm>
#include <map>

#include "pool_bench.h"
#include "scheduling/maglev_hash.h"
#include "scheduling/maglev_table.h"
#include "scheduling/multiplicative_hash.h"
#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using lvslab::test::endpoint;

namespace {

constexpr net::SipKey first_key{2654435761, 2654435761};
constexpr net::SipKey second_key{2654446892, 2654446892};

/// FNV-1a's arithmetic over the indexes, with the starting value of those who computed the expected ones
/// (independently of us; it is not the usual starting value).
std::uint64_t fnv1a(std::span<const std::uint32_t> table) {
  std::uint64_t hash = 1469598103934665603;
  for (const auto entry : table) hash = (hash ^ entry) * 0x100000001b3;
  return hash;
}

std::vector<std::uint32_t> linux_table(std::vector<std::uint32_t> turns) {
  std::vector<MaglevBackend> backends;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    // List order: the server added last first.
    const std::uint32_t name = net::Ipv4::parse("192.168.1.12")->to_uint() - static_cast<std::uint32_t>(i) + 80;
    backends.push_back({maglev_hash(name, first_key) % 4093, maglev_hash(name, second_key) % 4092 + 1, turns[i]});
  }
  return fill_maglev_table(4093, backends);
}

std::vector<long> shares(std::span<const std::uint32_t> table, std::size_t backends) {
  std::vector<long> counts;
  for (std::uint32_t i = 0; i < backends; ++i) counts.push_back(std::ranges::count(table, i));
  return counts;
}

}  // namespace

TEST_CASE("The hash of mh is SipHash-1-3 with the kernel's constant key", "[ipvs][mh][hash]") {
  struct Vector {
    const char* address;
    std::uint32_t hash, place, place_with_port_40000;
  };
  const auto v = GENERATE(values<Vector>({{"10.0.0.1", 0x03080ce4, 3711, 2940},
                                          {"10.0.0.2", 0x41cfde13, 1884, 273},
                                          {"192.0.2.1", 0x92889c88, 2891, 3651},
                                          {"198.51.100.7", 0xadb98ab6, 924, 1707},
                                          {"203.0.113.250", 0x7f2e4fff, 3365, 3052}}));
  const auto x = folded(endpoint(v.address).address);
  CHECK(maglev_hash(x, first_key) == v.hash);
  CHECK(maglev_hash(x, first_key) % 4093 == v.place);
  CHECK(maglev_hash(x + 40000, first_key) % 4093 == v.place_with_port_40000);
}

TEST_CASE("The table of the Maglev paper", "[ipvs][mh]") {
  const std::vector<MaglevBackend> backends{{3, 4, 1}, {0, 2, 1}, {3, 1, 1}};
  CHECK(fill_maglev_table(7, backends) == std::vector<std::uint32_t>{1, 0, 1, 0, 2, 2, 0});
  const std::vector<MaglevBackend> without_b1{{3, 4, 1}, {0, 2, 0}, {3, 1, 1}};
  CHECK(fill_maglev_table(7, without_b1) == std::vector<std::uint32_t>{0, 0, 0, 0, 2, 2, 2});
}

TEST_CASE("mh builds the tables of Linux", "[ipvs][mh]") {
  SECTION("three equal servers") {
    const auto table = linux_table({1, 1, 1});
    CHECK(std::vector(table.begin(), table.begin() + 16) ==
          std::vector<std::uint32_t>{0, 1, 1, 1, 2, 0, 1, 0, 2, 0, 2, 1, 2, 1, 0, 1});
    CHECK(shares(table, 3) == std::vector<long>{1365, 1364, 1364});
    CHECK(fnv1a(table) == 0x230b182f4bee5623);
  }
  SECTION("weights 1, 2 and 3") {
    const auto table = linux_table({1, 2, 3});
    CHECK(std::vector(table.begin(), table.begin() + 16) ==
          std::vector<std::uint32_t>{1, 1, 1, 2, 2, 0, 1, 2, 2, 1, 2, 1, 2, 1, 0, 1});
    CHECK(shares(table, 3) == std::vector<long>{683, 1364, 2046});
    CHECK(fnv1a(table) == 0xe572b3b1986527f5);
  }
  SECTION("weights 100 and 1: shifted to 50 turns and 1") {
    const auto table = linux_table({50, 1});
    CHECK(shares(table, 2) == std::vector<long>{4013, 80});
    CHECK(fnv1a(table) == 0x536c00931af7f973);
  }
}

TEST_CASE("mh sends a client to the server its table names", "[ipvs][mh]") {
  PoolBench bench("mh");
  bench.add('A', endpoint("192.168.1.10:80"));
  bench.add('B', endpoint("192.168.1.11:80"));
  bench.add('C', endpoint("192.168.1.12:80"));
  const auto table = linux_table({1, 1, 1});
  const std::string names = "CBA";
  for (const auto& client : {"10.0.0.1:5", "10.0.0.2:6", "192.0.2.1:7", "198.51.100.7:8", "203.0.113.250:9"}) {
    CAPTURE(client);
    const auto place = maglev_hash(folded(endpoint(client).address), first_key) % 4093;
    CHECK(bench.pick(endpoint(client)) == names[table[place]]);
  }
}

TEST_CASE("mh: draining a server moves none of the others' clients", "[ipvs][mh]") {
  PoolBench bench("mh");
  for (const char name : {'A', 'B', 'C', 'D'}) bench.add(name, name == 'A' ? 3 : 1);
  std::map<std::uint16_t, char> before;
  const auto client = [](std::uint16_t i) { return net::Endpoint{net::Ipv4{0xc0000000U + i * 977U}, net::Port{1}}; };
  for (std::uint16_t i = 0; i < 500; ++i) before[i] = bench.pick(client(i));
  const bool with_fallback = GENERATE(false, true);
  bench.set_flags({.fallback = with_fallback});
  bench.set_weight('B', 0);
  for (std::uint16_t i = 0; i < 500; ++i) {
    const char now = bench.pick(client(i));
    if (before[i] != 'B') {
      CHECK(now == before[i]);
    } else if (with_fallback) {
      CHECK((now == 'A' || now == 'C' || now == 'D'));
    } else {
      CHECK(now == '-');
    }
  }
}

TEST_CASE("mh: removing one of ten servers moves about one client in a hundred of the others", "[ipvs][mh]") {
  PoolBench bench("mh");
  for (const char name : std::string("ABCDEFGHIJ")) bench.add(name);
  const auto client = [](std::uint32_t i) { return net::Endpoint{net::Ipv4{0xc0000000U + i * 977U}, net::Port{1}}; };
  std::vector<char> before;
  for (std::uint32_t i = 0; i < 10000; ++i) before.push_back(bench.pick(client(i)));
  bench.remove('E');
  int moved = 0;
  for (std::uint32_t i = 0; i < 10000; ++i) moved += before[i] != 'E' && bench.pick(client(i)) != before[i] ? 1 : 0;
  CHECK(moved > 0);
  CHECK(moved < 300);
}

TEST_CASE("mh has no table while nobody ever had a weight", "[ipvs][mh]") {
  PoolBench bench("mh");
  CHECK(bench.pick() == '-');
  bench.add('A', 0);
  CHECK(bench.pick() == '-');
  bench.set_weight('A', 1);
  CHECK(bench.pick() == 'A');
}
