#include <algorithm>

#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab::ipvs::test;

TEST_CASE("wrr interleaves the turns of heavy servers", "[ipvs][wrr]") {
  struct Case {
    const char* names;
    std::vector<int> weights;
    std::string sequence;
  };
  // Added in this order; the first round starts at the level that adding the first server left.
  const auto c = GENERATE(values<Case>({
      {"ABC", {3, 2, 1}, "CBAABACBAABA"},
      {"ABC", {1, 2, 3}, "CBACCBCBACCB"},
      {"AB", {4, 2}, "BAABAA"},
      {"AB", {2, 4}, "BABBAB"},
      {"ABC", {5, 1, 1}, "CBAAAAACBAAAAA"},
  }));
  PoolBench bench("wrr");
  for (std::size_t i = 0; i < c.weights.size(); ++i) bench.add(c.names[i], c.weights[i]);
  CHECK(bench.picks(static_cast<int>(c.sequence.size())) == c.sequence);
}

TEST_CASE("wrr keeps its level when a weight changes", "[ipvs][wrr]") {
  PoolBench bench("wrr");
  bench.add('A', 3);
  bench.add('B', 2);
  bench.add('C', 1);
  CHECK(bench.picks(4) == "CBAA");
  bench.set_weight('B', 0);
  CHECK(bench.picks(8) == "AACAAACA");
}

TEST_CASE("wrr chosen for a service that has its servers already starts at the highest weight", "[ipvs][wrr]") {
  PoolBench bench("rr");
  bench.add('A', 3);
  bench.add('B', 2);
  bench.add('C', 1);
  const auto scheduler = lvslab::ipvs::make_scheduler("wrr");
  scheduler->on_bound(bench.pool(), {});
  std::string sequence;
  for (int i = 0; i < 6; ++i) {
    const auto id = scheduler->pick(bench.pool(), {}, {{}, bench.times(), nullptr});
    sequence += static_cast<char>('A' + static_cast<int>(*id));
  }
  CHECK(sequence == "ABACBA");
}

TEST_CASE("wrr gives each server its share of every round", "[ipvs][wrr]") {
  PoolBench bench("wrr");
  bench.add('A', 7);
  bench.add('B', 3);
  bench.add('C', 5);
  const auto round = bench.picks(15);
  CHECK(std::count(round.begin(), round.end(), 'A') == 7);
  CHECK(std::count(round.begin(), round.end(), 'B') == 3);
  CHECK(std::count(round.begin(), round.end(), 'C') == 5);
}

TEST_CASE("wrr finds nobody when all are drained or overloaded", "[ipvs][wrr]") {
  PoolBench bench("wrr");
  CHECK(bench.pick() == '-');
  bench.add('A', 3);
  bench.add('B', 2);
  CHECK(bench.picks(2) != "--");
  bench['A'].overloaded = true;
  bench['B'].overloaded = true;
  CHECK(bench.picks(3) == "---");
  bench['B'].overloaded = false;
  CHECK(bench.picks(3) == "BBB");
  bench.set_weight('A', 0);
  bench.set_weight('B', 0);
  CHECK(bench.pick() == '-');
}
