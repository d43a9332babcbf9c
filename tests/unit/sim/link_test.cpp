#include "../../../sim/devices/link.h"

#include "support/catch.h"

using namespace lvslab;
using sim::LinkDirection;

namespace {
LinkDirection link(const LinkDirection::Settings& settings) { return {settings, sim::RandomStream(1, 2)}; }
}  // namespace

TEST_CASE("A frame takes its size over the bandwidth, and the latency", "[sim][link]") {
  auto wire = link({1'000'000, 10ms, 0, 1000, 1500});
  LinkDirection::Accepted accepted{};
  REQUIRE_FALSE(wire.put(125, Instant{1s}, accepted));  // 1000 bits at 1 Mb/s
  CHECK(accepted.arrives == Instant{1s + 1ms + 10ms});
}

TEST_CASE("Frames put in together come out one transmission apart, in order", "[sim][link]") {
  auto wire = link({1'000'000, 10ms, 0, 1000, 1500});
  LinkDirection::Accepted first{};
  LinkDirection::Accepted second{};
  REQUIRE_FALSE(wire.put(125, Instant{}, first));
  REQUIRE_FALSE(wire.put(250, Instant{}, second));
  CHECK(second.arrives - first.arrives == 2ms);
}

TEST_CASE("A full queue drops the newest, until a frame has come out", "[sim][link]") {
  auto wire = link({1'000'000, 10ms, 0, 2, 1500});
  LinkDirection::Accepted accepted{};
  CHECK_FALSE(wire.put(125, Instant{}, accepted));
  CHECK_FALSE(wire.put(125, Instant{}, accepted));
  CHECK(wire.put(125, Instant{}, accepted) == DropReason::queue_full);
  wire.taken();
  CHECK_FALSE(wire.put(125, Instant{}, accepted));
}

TEST_CASE("Loss is what was set, within chance", "[sim][link]") {
  auto wire = link({10'000'000'000, 0ms, 0.1, 1'000'000, 1500});
  LinkDirection::Accepted accepted{};
  int lost = 0;
  for (int i = 0; i < 100'000; ++i) lost += wire.put(100, Instant{}, accepted) == DropReason::random_loss ? 1 : 0;
  CHECK(lost > 9'700);  // three standard deviations are 285
  CHECK(lost < 10'300);
}

TEST_CASE("What the receiver's MTU does not allow, with a tag's room to spare, is lost", "[sim][link]") {
  auto wire = link({10'000'000'000, 0ms, 0, 1000, 1500});
  LinkDirection::Accepted accepted{};
  CHECK_FALSE(wire.put(1518, Instant{}, accepted));
  CHECK(wire.put(1519, Instant{}, accepted) == DropReason::larger_than_mtu);
}

TEST_CASE("A cut cable takes nothing", "[sim][link]") {
  auto wire = link({});
  LinkDirection::Accepted accepted{};
  wire.set_up(false);
  CHECK(wire.put(100, Instant{}, accepted) == DropReason::link_down);
}
