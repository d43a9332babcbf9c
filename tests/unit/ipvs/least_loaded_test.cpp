// The schedulers that look at load: lc, wlc, sed, nq, fo, ovf.

#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab::ipvs::test;

TEST_CASE("lc takes the server with the least overhead, and the one added last at a tie", "[ipvs][lc]") {
  PoolBench bench("lc");
  bench.add('A', 100);
  bench.add('B', 1);
  CHECK(bench.pick() == 'B');
  bench['B'].inactive = 1;
  CHECK(bench.pick() == 'A');
  bench['A'].active = 1;
  bench['B'].inactive = 255;
  CHECK(bench.pick() == 'B');
  bench['B'].inactive = 257;
  CHECK(bench.pick() == 'A');
}

TEST_CASE("wlc divides the overhead by the weight", "[ipvs][wlc]") {
  PoolBench bench("wlc");
  bench.add('A', 1);
  bench.add('B', 3);
  CHECK(bench.opens(8) == "BABBBABB");
}

TEST_CASE("wlc sends everything to the server added last while all are idle", "[ipvs][wlc]") {
  PoolBench bench("wlc");
  bench.add('A', 5);
  bench.add('B', 1);
  CHECK(bench.picks(3) == "BBB");
}

TEST_CASE("sed prefers the strong server while others are idle", "[ipvs][sed]") {
  PoolBench bench("sed");
  bench.add('A', 4);
  bench.add('B', 1);
  CHECK(bench.opens(6) == "AAABAA");
}

TEST_CASE("sed does not count inactive connections", "[ipvs][sed]") {
  PoolBench bench("sed");
  bench.add('A').inactive = 100;
  bench.add('B').active = 1;
  CHECK(bench.pick() == 'A');
}

TEST_CASE("nq gives each idle server a connection before it compares", "[ipvs][nq]") {
  PoolBench bench("nq");
  bench.add('A', 10);
  bench.add('B', 1);
  bench.add('C', 1);
  CHECK(bench.opens(6) == "CBAAAA");
}

TEST_CASE("fo takes the heaviest usable server", "[ipvs][fo]") {
  PoolBench bench("fo");
  bench.add('A', 3);
  bench.add('B', 10);
  bench.add('C', 10);
  CHECK(bench.opens(3) == "CCC");
  bench.set_weight('C', 0);
  CHECK(bench.opens(2) == "BB");
  bench['B'].overloaded = true;
  CHECK(bench.opens(2) == "AA");
  bench['B'].overloaded = false;
  CHECK(bench.pick() == 'B');
}

TEST_CASE("ovf fills the heaviest server until its active connections exceed its weight", "[ipvs][ovf]") {
  PoolBench bench("ovf");
  bench.add('A', 1);
  bench.add('B', 2);
  CHECK(bench.opens(6) == "BBBAA-");
}
