#include "timeline/time_axis.h"

#include "support/catch.h"

using namespace lvslab;

TEST_CASE("A moment stands on the scrubber where its share of the run is", "[gui][timeline]") {
  const gui::TimeAxis axis{Instant{1s}, Instant{3s}, 10, 200};
  CHECK(axis.x(Instant{1s}) == Approx(10));
  CHECK(axis.x(Instant{2s}) == Approx(110));
  CHECK(axis.x(Instant{3s}) == Approx(210));
  CHECK(axis.time(110) == Instant{2s});
}

TEST_CASE("Beside the scrubber's ends are its ends", "[gui][timeline]") {
  const gui::TimeAxis axis{Instant{1s}, Instant{3s}, 10, 200};
  CHECK(axis.time(-50) == Instant{1s});
  CHECK(axis.time(1000) == Instant{3s});
}

TEST_CASE("A run in which no time passes has one place on the scrubber", "[gui][timeline]") {
  const gui::TimeAxis axis{Instant{1s}, Instant{1s}, 10, 200};
  CHECK(axis.x(Instant{1s}) == Approx(10));
  CHECK(axis.time(100) == Instant{1s});
}
