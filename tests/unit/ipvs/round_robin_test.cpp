#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab::ipvs::test;

TEST_CASE("rr serves the server added last first, then the others in turn", "[ipvs][rr]") {
  PoolBench bench("rr");
  for (const char name : {'A', 'B', 'C'}) bench.add(name);
  CHECK(bench.picks(7) == "CBACBAC");
}

TEST_CASE("rr serves a new server when the walk comes round to the head of the list", "[ipvs][rr]") {
  PoolBench bench("rr");
  for (const char name : {'A', 'B', 'C'}) bench.add(name);
  CHECK(bench.picks(2) == "CB");
  bench.add('D');
  CHECK(bench.picks(5) == "ADCBA");
}

TEST_CASE("rr goes on with the successor of a server that is removed", "[ipvs][rr]") {
  PoolBench bench("rr");
  for (const char name : {'A', 'B', 'C', 'D'}) bench.add(name);
  CHECK(bench.picks(2) == "DC");
  SECTION("the one it chose last") {
    bench.remove('C');
    CHECK(bench.picks(3) == "BAD");
  }
  SECTION("one it has passed") {
    bench.remove('D');
    CHECK(bench.picks(3) == "BAC");
  }
  SECTION("the next one") {
    bench.remove('B');
    CHECK(bench.picks(3) == "ADC");
  }
}

TEST_CASE("rr starts at the head again when the head itself was chosen last and is removed", "[ipvs][rr]") {
  PoolBench bench("rr");
  for (const char name : {'A', 'B'}) bench.add(name);
  CHECK(bench.picks(1) == "B");
  bench.remove('B');
  CHECK(bench.picks(2) == "AA");
}

TEST_CASE("rr passes over drained and overloaded servers", "[ipvs][rr]") {
  PoolBench bench("rr");
  for (const char name : {'A', 'B', 'C'}) bench.add(name);
  bench.set_weight('B', 0);
  CHECK(bench.picks(4) == "CACA");
  bench['C'].overloaded = true;
  CHECK(bench.picks(2) == "AA");
  bench['A'].overloaded = true;
  CHECK(bench.picks(1) == "-");
}

TEST_CASE("rr does not look at weights or load", "[ipvs][rr]") {
  PoolBench bench("rr");
  bench.add('A', 100);
  bench.add('B', 1).active = 1000;
  CHECK(bench.picks(4) == "BABA");
}
