/// storm [FRAMES [SEED]]: frames of every kind, right and wrong, on clusters that use everything, until FRAMES have
/// entered hosts. Nothing may break (build it with sanitizers), and every frame must be accounted for. Exit code 1, and
/// the seed of that cluster, if one is not.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

#include "cluster.h"
#include "frame_maker.h"
#include "support/accountant.h"

using namespace lvslab;

namespace {

constexpr std::uint32_t frames_of_a_cluster = 3000;
constexpr Duration between_frames = 500us;
constexpr auto busy_time = frames_of_a_cluster * between_frames;

/// What each interface is to send, and when.
using Plan = std::map<std::pair<Duration, std::string>, std::vector<storm::Octets>>;

Plan plan_from(storm::FrameMaker& maker, storm::Dice& dice) {
  Plan plan;
  for (std::uint32_t i = 0; i < frames_of_a_cluster; ++i) {
    const bool by_client = dice.in_100(70);
    plan[{i * between_frames, by_client ? "client" : "rs1"}] = by_client ? maker.from_client() : maker.from_server();
  }
  return plan;
}

/// Hears what the first director sends, and answers some of it.
class Reactions final : public sim::TraceSink {
 public:
  Reactions(const sim::Session& session, storm::FrameMaker& maker, storm::Dice& dice)
      : session_(session), director_(*session.scenario().find_node("director1")), maker_(maker), dice_(dice) {}
  void on_event(const sim::TraceEvent& event) override {
    if (event.kind != sim::TraceEvent::Kind::sent || event.node != director_ || !dice_.in_100(40)) return;
    const auto at = event.at - session_.origin() + dice_.one_of<Duration>({50us, 300us, 10ms, 400ms});
    if (at < Duration{} || at > 2 * busy_time) return;
    const auto* reached = reached_by(event.bytes);
    if (reached == nullptr) return;
    auto frames = maker_.reaction_to(event.bytes);
    if (!frames.empty()) plan[{at, reached}] = std::move(frames);
  }
  [[nodiscard]] bool wants_notes() const override { return false; }
  Plan plan;

 private:
  /// The node whose address a frame bears; nullptr: none of these.
  static const char* reached_by(net::Bytes frame) {
    constexpr std::size_t node = 4;  // of 02:00:00:00:NODE:INTERFACE
    switch (std::to_integer<unsigned>(frame[node])) {
      case 2: return "client";
      case 6: return "rs1";
      case 7: return "rs2";
      case 8: return "rs3";
      case 9: return "rs4";
      default: return nullptr;
    }
  }

  const sim::Session& session_;
  std::size_t director_;
  storm::FrameMaker& maker_;
  storm::Dice& dice_;
};

sim::Scenario with(sim::Scenario scenario, const Plan& plan) {
  for (const auto& [when, frames] : plan) {
    if (frames.empty()) continue;
    sim::TrafficSpec traffic;
    traffic.start = when.first;
    traffic.from = when.second;
    traffic.interface = "eth0";
    traffic.interval = 1us;
    traffic.frames = frames;
    traffic.count = static_cast<std::uint32_t>(frames.size());
    scenario.traffic.push_back(std::move(traffic));
  }
  return scenario;
}

struct Toll {
  std::uint64_t frames = 0;
  std::uint64_t clusters = 0;
  std::map<sim::TraceEvent::Kind, std::uint64_t> fates;
  std::map<DropReason, std::uint64_t> drops;
};

/// What is wrong with the accounts; empty: nothing.
std::string strike(std::uint64_t seed, Toll& toll) {
  storm::Dice dice(seed);
  storm::FrameMaker maker(dice);
  const auto text = storm::any_cluster(dice, static_cast<unsigned>(2 * busy_time / 1ms));
  const auto loaded = sim::parse_scenario(text, "storm");
  for (const auto& remark : loaded.remarks) {
    if (remark.severity == sim::Remark::Severity::error) return to_text(remark);
  }
  auto plan = plan_from(maker, dice);
  {
    sim::Session first(with(*loaded.scenario, plan));
    Reactions reactions(first, maker, dice);
    first.add_sink(reactions);
    first.run_until(first.origin() + 2 * busy_time);
    plan.merge(reactions.plan);
  }
  sim::Session session(with(*loaded.scenario, plan));
  test::Accountant accountant;
  session.add_sink(accountant);
  session.run();

  toll.frames += accountant.entered_hosts;
  ++toll.clusters;
  for (const auto& [fate, count] : accountant.fates) toll.fates[fate] += count;
  for (const auto& [reason, count] : accountant.drops) toll.drops[reason] += count;
  const auto results = session.results();
  if (!accountant.swallowed.empty()) return "nothing was told of " + accountant.swallowed.substr(0, 500);
  if (!accountant.balances(results)) return "frames were put on wires that nobody took, or the other way round";
  if (results.waiting != 0)
    return std::to_string(results.waiting) + " packets still wait in hosts long after the last came";
  return {};
}

void report(const Toll& toll, std::chrono::duration<double> took) {
  std::printf("%llu frames entered hosts of %llu clusters in %.1f s: %.0f frames/s\n",
              static_cast<unsigned long long>(toll.frames), static_cast<unsigned long long>(toll.clusters),
              took.count(), static_cast<double>(toll.frames) / took.count());
  for (const auto& [fate, count] : toll.fates)
    std::printf("%12llu %s\n", static_cast<unsigned long long>(count), std::string(sim::to_text(fate)).c_str());
  std::printf("dropped, frames and datagrams:\n");
  for (const auto& [reason, count] : toll.drops)
    std::printf("%12llu %s\n", static_cast<unsigned long long>(count), std::string(name_of(reason)).c_str());
}

/// False: `text` is no number.
bool read(std::string_view text, std::uint64_t& number) {
  const auto end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t frames = 20'000;
  std::uint64_t seed = 1;
  if (count > 3 || (count > 1 && !read(arguments[1], frames)) || (count > 2 && !read(arguments[2], seed))) {
    std::fprintf(stderr, "usage: storm [FRAMES [SEED]]\n");
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  Toll toll;
  for (; toll.frames < frames; ++seed) {
    const auto wrong = strike(seed, toll);
    if (!wrong.empty()) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
      return 1;
    }
  }
  report(toll, std::chrono::steady_clock::now() - begin);
  return 0;
}
