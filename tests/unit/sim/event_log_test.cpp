#include <lvslab/sim/event_log.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

/// An event whose text is its number.
void append(sim::EventLog& log, const std::string& text) {
  sim::TraceEvent event;
  event.number = log.size() + 1;
  event.text = text;
  const std::vector<Note> notes{Note{"said {0}", {text}}};
  event.notes = notes;
  log.append(event);
}

sim::EventLog log_of(std::size_t events) {
  sim::EventLog log;
  while (log.size() < events) append(log, std::to_string(log.size() + 1));
  return log;
}

}  // namespace

TEST_CASE("A log keeps what its events point to", "[sim][event-log]") {
  const auto log = log_of(5000);
  REQUIRE(log.size() == 5000);
  for (const auto& event : log) {
    REQUIRE(event.text == std::to_string(event.number));
    REQUIRE(to_text(event.notes.front()) == "said " + std::to_string(event.number));
  }
  CHECK(log.back().number == 5000);
}

TEST_CASE("A copy of a log stays as it was when the log goes on", "[sim][event-log]") {
  auto log = log_of(1500);
  const auto copy = log;
  append(log, "later");
  CHECK(copy.size() == 1500);
  CHECK(log.size() == 1501);
  CHECK(&copy[1499] == &log[1499]);  // shared, not copied
}

TEST_CASE("Two logs that go on from one past do not mix their futures", "[sim][event-log]") {
  const auto count = GENERATE(as<std::size_t>{}, 0, 1, 1023, 1024, 1500);
  CAPTURE(count);
  auto one = log_of(2000);
  auto other = one;
  other.truncate(count);
  append(other, "other");
  append(one, "one");
  CHECK(one.back().text == "one");
  CHECK(other.back().text == "other");
  CHECK(one.size() == 2001);
  REQUIRE(other.size() == count + 1);
  if (count < 2000) CHECK(one[count].text == std::to_string(count + 1));
  if (count > 0) CHECK(other[count - 1].text == std::to_string(count));
}

TEST_CASE("What a log has forgotten is overwritten, but not for those who still look at it", "[sim][event-log]") {
  auto log = log_of(10);
  const auto before = log;
  log.truncate(5);
  append(log, "new");
  CHECK(log.back().text == "new");
  CHECK(before[5].text == "6");
  log.truncate(5);
  append(log, "newer");
  CHECK(log[5].text == "newer");
}

TEST_CASE("The events of a log outlive it in its copies", "[sim][event-log]") {
  sim::EventLog copy;
  {
    auto log = log_of(1030);
    log.truncate(1027);
    append(log, "end");
    copy = log;
  }
  CHECK(copy.back().text == "end");
  CHECK(copy[1026].text == "1027");
}
