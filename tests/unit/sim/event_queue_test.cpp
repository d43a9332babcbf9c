#include "../../../sim/event_queue.h"

#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace lvslab;

TEST_CASE("Events due at the same instant run in the order they were scheduled", "[sim][event-queue]") {
  sim::EventQueue<char> queue;
  queue.at(Instant{2s}, 'c');
  queue.at(Instant{1s}, 'a');
  queue.at(Instant{1s}, 'b');
  std::string order;
  while (const auto due = queue.pop()) order += due->event;
  CHECK(order == "abc");
}

TEST_CASE("A thousand events come out sorted by time, then by age", "[sim][event-queue][property]") {
  std::mt19937 random(3);
  sim::EventQueue<int> queue;
  for (int i = 0; i < 1000; ++i) queue.at(Instant{std::chrono::milliseconds(random() % 50)}, i);
  Instant last{};
  int last_event = -1;
  int count = 0;
  while (const auto due = queue.pop()) {
    CHECK(due->at >= last);
    if (due->at == last) CHECK(due->event > last_event);
    last = due->at;
    last_event = due->event;
    ++count;
  }
  CHECK(count == 1000);
}

TEST_CASE("The past cannot be scheduled", "[sim][event-queue]") {
  sim::EventQueue<int> queue;
  queue.at(Instant{2s}, 1);
  (void)queue.pop();
  CHECK_THROWS_AS(queue.at(Instant{1s}, 2), std::logic_error);
}

TEST_CASE("A copy of the future goes on alike", "[sim][event-queue]") {
  sim::EventQueue<int> queue;
  for (int i = 0; i < 10; ++i) queue.at(Instant{std::chrono::seconds(10 - i)}, i);
  auto copy = queue;
  while (const auto due = queue.pop()) {
    const auto same = copy.pop();
    REQUIRE(same);
    CHECK(same->event == due->event);
  }
  CHECK_FALSE(copy.pop());
}
