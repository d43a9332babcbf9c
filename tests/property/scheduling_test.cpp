// What schedulers promise whatever the servers are.

#include <map>
#include <numeric>

#include "property/generators.h"
#include "unit/ipvs/pool_bench.h"

using namespace lvslab;
using namespace lvslab::net;
using namespace lvslab::ipvs;
using lvslab::ipvs::test::PoolBench;

namespace {

/// One server a weight, named from 'A' on.
PoolBench pool_of(const char* scheduler, const std::vector<int>& weights) {
  PoolBench bench(scheduler);
  char name = 'A';
  for (const int weight : weights) bench.add(name++, weight);
  return bench;
}

NewFlow flow_from(std::uint32_t client) {
  return {net::IpProtocol::tcp, {Ipv4{0xc0000200U + client}, Port{40000}}, Ipv4{0x0a000004}};
}

}  // namespace

TEST_CASE("A drained server gets no connection, whoever schedules", "[property][ipvs][scheduler]") {
  for (const auto scheduler : scheduler_names()) {
    rc::prop(std::string(scheduler), [&] {
      const auto weights =
          *rc::gen::resize(12, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4))).as("weights");
      auto bench = pool_of(std::string(scheduler).c_str(), weights);
      for (std::uint32_t client = 0; client < 60; ++client) {
        const char chosen = bench.pick(flow_from(client), Instant{});
        if (chosen == '-') continue;
        RC_ASSERT(weights.at(static_cast<std::size_t>(chosen - 'A')) > 0);
        ++bench[chosen].active;
      }
    });
  }
}

TEST_CASE("wrr gives every server its weight's share of each round", "[property][ipvs][wrr]") {
  rc::prop("in any full round", [] {
    const auto weights =
        *rc::gen::nonEmpty(rc::gen::resize(8, rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 20))))
             .as("weights");
    auto bench = pool_of("wrr", weights);
    // A round is the sum of the weights by their greatest common divisor.
    const int divisor = std::accumulate(weights.begin(), weights.end(), 0, std::gcd<int, int>);
    const int round = std::accumulate(weights.begin(), weights.end(), 0) / divisor;
    for (int skipped = *rc::gen::inRange(0, 50); skipped > 0; --skipped) (void)bench.pick();
    std::map<char, int> turns;
    for (int i = 0; i < round; ++i) ++turns[bench.pick()];
    for (std::size_t i = 0; i < weights.size(); ++i) {
      RC_ASSERT(turns[static_cast<char>('A' + i)] == weights[i] / divisor);
    }
  });
}

TEST_CASE("Removing one Maglev server moves few clients of the others", "[property][ipvs][mh]") {
  rc::prop("of n equal servers", [] {
    const auto count = *rc::gen::inRange<std::size_t>(2, 20);
    auto before = pool_of("mh", std::vector<int>(count, 1));
    auto after = before;
    const auto gone = static_cast<char>('A' + *rc::gen::inRange<std::size_t>(0, count));
    after.remove(gone);
    constexpr std::uint32_t clients = 2000;
    int stayed_at_home = 0;
    int moved = 0;
    for (std::uint32_t client = 0; client < clients; ++client) {
      const char old_server = before.pick(flow_from(client * 37), Instant{});
      const char new_server = after.pick(flow_from(client * 37), Instant{});
      RC_ASSERT(new_server != gone);
      if (old_server == gone) continue;
      ++(old_server == new_server ? stayed_at_home : moved);
    }
    // A modulo would move (n-1)/n of them; the Maglev paper (2016, section 5.3) sees a few per cent with a table
    // of a hundred places a server. Ours has 4093 places.
    RC_ASSERT(moved * 10 < stayed_at_home);
  });
}
