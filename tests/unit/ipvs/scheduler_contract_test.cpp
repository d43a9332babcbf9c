// What every scheduler must keep to, whatever it is asked. One row a scheduler.

#include <random>

#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Row {
  const char* name;
  bool takes_any_usable;  ///< finds a server whenever one is usable
};

const std::vector<Row> rows{
    {"rr", true},  {"wrr", true}, {"lc", true}, {"wlc", true}, {"lblc", true}, {"lblcr", true}, {"dh", false},
    {"sh", false}, {"sed", true}, {"nq", true}, {"fo", true},  {"ovf", false}, {"mh", false},   {"twos", true},
};

/// Adds, removes, edits, loads and asks at random; every choice is handed to `judge`.
template <class Judge>
void live(PoolBench& bench, unsigned seed, int steps, const Judge& judge) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned limit) { return static_cast<std::uint32_t>(random() % limit); };
  std::string names;
  char next_name = 'A';
  Instant now{};
  for (int step = 0; step < steps; ++step) {
    now += std::chrono::seconds(below(100));
    const auto any = [&] { return names[below(static_cast<unsigned>(names.size()))]; };
    const auto action = below(20);
    if (names.empty() || (action == 0 && next_name < 'z')) {
      bench.add(next_name, static_cast<std::int32_t>(below(5)));
      names += next_name++;
    } else if (action == 1 && names.size() > 1) {
      const char name = any();
      bench.remove(name);
      std::erase(names, name);
    } else if (action == 2) {
      bench.set_weight(any(), static_cast<std::int32_t>(below(5)));
    } else if (action == 3) {
      bench[any()].overloaded = below(3) == 0;
    } else {
      const NewFlow flow{net::IpProtocol::tcp,
                         {net::Ipv4{0xc0000200U + below(50)}, net::Port{40000}},
                         net::Ipv4{0x0a000000U + below(30)}};
      const char chosen = bench.pick(flow, now);
      judge(chosen);
      if (chosen != '-') ++(below(3) == 0 ? bench[chosen].inactive : bench[chosen].active);
    }
  }
}

bool any_usable(const Pool& pool) {
  for (std::size_t i = 0; i < pool.size(); ++i) {
    if (pool[i].is_usable()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("The contract test has a row for every scheduler", "[ipvs][scheduler]") {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  CHECK(names == std::vector<std::string_view>(scheduler_names().begin(), scheduler_names().end()));
  for (const auto name : names) CHECK(make_scheduler(name) != nullptr);
  CHECK(make_scheduler("weighted") == nullptr);
}

TEST_CASE("No scheduler chooses from an empty pool", "[ipvs][scheduler]") {
  const auto row = GENERATE(from_range(rows));
  CAPTURE(row.name);
  CHECK(PoolBench(row.name).pick() == '-');
}

TEST_CASE("No scheduler chooses a drained or a removed server", "[ipvs][scheduler]") {
  const auto row = GENERATE(from_range(rows));
  const auto flags = GENERATE(SchedulerFlags{}, SchedulerFlags{true, true, false});
  CAPTURE(row.name);
  PoolBench bench(row.name);
  bench.set_flags(flags);
  int chosen_ones = 0;
  live(bench, 1, 4000, [&](char chosen) {
    if (chosen != '-') {
      ++chosen_ones;
      CHECK(bench[chosen].available);
      CHECK(bench[chosen].settings.weight > 0);
    } else if (row.takes_any_usable) {
      CHECK_FALSE(any_usable(bench.pool()));
    }
  });
  CHECK(chosen_ones > 200);
}

TEST_CASE("No scheduler but lblc chooses an overloaded server", "[ipvs][scheduler]") {
  const auto row = GENERATE(from_range(rows));
  if (std::string_view(row.name) == "lblc") return;  // its cached server is not asked (section 4.11)
  CAPTURE(row.name);
  PoolBench bench(row.name);
  live(bench, 2, 2000, [&](char chosen) {
    if (chosen != '-') CHECK_FALSE(bench[chosen].overloaded);
  });
}

TEST_CASE("The same calls in the same order give the same answers, and a clone goes on alike", "[ipvs][scheduler]") {
  const auto row = GENERATE(from_range(rows));
  CAPTURE(row.name);
  PoolBench first(row.name);
  PoolBench second(row.name);
  std::string answers_of_first;
  std::string answers_of_second;
  live(first, 3, 500, [&](char chosen) { answers_of_first += chosen; });
  live(second, 3, 500, [&](char chosen) { answers_of_second += chosen; });
  CHECK(answers_of_first == answers_of_second);

  PoolBench copy(first);
  CHECK(copy.opens(50) == first.opens(50));
}
