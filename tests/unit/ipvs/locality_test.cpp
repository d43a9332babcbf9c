#include "pool_bench.h"
#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using lvslab::test::endpoint;

namespace {

NewFlow to(const char* destination) {
  return {net::IpProtocol::tcp, endpoint("192.0.2.10:1"), endpoint(destination).address};
}

}  // namespace

TEST_CASE("lblc and lblcr keep a destination on its server", "[ipvs][lblc]") {
  PoolBench bench(GENERATE("lblc", "lblcr"));
  bench.add('A', 10);
  bench.add('B', 10);
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].active = 5;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  CHECK(bench.pick(to("10.1.0.2"), Instant{}) == 'A');  // a new one goes where there is least load
  bench['A'].active = 9;
  CHECK(bench.pick(to("10.1.0.2"), Instant{}) == 'A');
}

TEST_CASE("lblc leaves a server that is over its weight only when another is less than half full", "[ipvs][lblc]") {
  PoolBench bench("lblc");
  bench.add('A', 10);
  bench.add('B', 10);
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].active = 11;
  bench['A'].active = 5;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['A'].active = 4;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'A');
  bench['B'].active = 0;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'A');  // and it stays with the new one
}

TEST_CASE("lblc does not look at the overload flag of a remembered server, lblcr does", "[ipvs][lblc]") {
  const auto* name = GENERATE("lblc", "lblcr");
  PoolBench bench(name);
  bench.add('A');
  bench.add('B');
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].overloaded = true;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == (std::string(name) == "lblc" ? 'B' : 'A'));
}

TEST_CASE("lblcr spreads a popular destination over a set of servers", "[ipvs][lblcr]") {
  PoolBench bench("lblcr");
  bench.add('A', 2);
  bench.add('B', 2);
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].active = 3;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'A');  // joins the set
  bench['A'].active = 1;
  bench['B'].active = 0;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');  // the least loaded member
}

TEST_CASE("lblcr's set loses its most loaded member a day after it last changed", "[ipvs][lblcr]") {
  PoolBench bench("lblcr");
  bench.add('A', 2);
  bench.add('B', 2);
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].active = 3;
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'A');
  // Used every hour, so the entry itself stays.
  for (int hour = 1; hour <= 24; ++hour) bench.pick(to("10.1.0.1"), Instant{std::chrono::hours(hour)});
  CHECK(bench.scheduler().remembers(ServerId{1}));
  bench.pick(to("10.1.0.1"), Instant{24h + 1s});
  CHECK_FALSE(bench.scheduler().remembers(ServerId{1}));
  CHECK(bench.scheduler().remembers(ServerId{0}));
}

TEST_CASE("A destination that nobody asks for is forgotten after a day", "[ipvs][lblc]") {
  PoolBench bench(GENERATE("lblc", "lblcr"));
  bench.add('A');
  bench.add('B');
  CHECK(bench.pick(to("10.1.0.1"), Instant{}) == 'B');
  bench['B'].inactive = 1;
  bench.pick(to("10.1.0.2"), Instant{23h});
  CHECK(bench.scheduler().remembers(ServerId{1}));
  bench.pick(to("10.1.0.2"), Instant{24h + 30min});
  CHECK_FALSE(bench.scheduler().remembers(ServerId{1}));
  CHECK(bench.pick(to("10.1.0.1"), Instant{24h + 30min}) == 'A');
}

TEST_CASE("A cache of more than 16384 destinations drops what was idle for six minutes", "[ipvs][lblc]") {
  PoolBench bench("lblc");
  bench.add('A');
  bench.add('B');
  bench.pick(to("10.1.0.1"), Instant{});
  bench['B'].active = 1;  // later destinations go elsewhere
  bench['A'].settings.weight = 100000;
  for (std::uint32_t i = 0; i < 18000; ++i) {
    bench.pick(NewFlow{net::IpProtocol::tcp, endpoint("192.0.2.10:1"), net::Ipv4{0x0b000000U + i}},
               Instant{5min + 30s});
  }
  CHECK(bench.scheduler().remembers(ServerId{1}));
  bench.pick(to("10.1.0.2"), Instant{6min + 30s});
  CHECK_FALSE(bench.scheduler().remembers(ServerId{1}));
}
