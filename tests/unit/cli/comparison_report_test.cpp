#include <sstream>

#include "report/columns.h"
#include "report/comparison_html.h"
#include "report/comparison_json.h"
#include "report/comparison_text.h"
#include "support/catch.h"

using namespace lvslab;
using Catch::Contains;

namespace {

/// A run with an ARP question; `asked` is its target's last byte.
sim::RunRecord run_that_asks(std::uint8_t asked, const std::string& answer = "rs1") {
  sim::RunRecord record;
  std::vector<std::byte> frame(42);
  const std::uint8_t head[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 1, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
  for (std::size_t i = 0; i < std::size(head); ++i) frame[i] = std::byte{head[i]};
  frame[41] = std::byte{asked};
  record.frames["client-eth0"].push_back({Instant{1500us}, frame});
  record.answers["0"] = {answer};
  record.commands.push_back({"client", "cat <file>", answer + "\n"});
  return record;
}

cli::ComparedScenario compared(const sim::RunRecord& left, const sim::RunRecord& right) {
  return {"dr-basic", "A title", "simulator", "Linux 6.1.0-um", sim::compare(left, right), {}};
}
cli::ComparedScenario different() { return compared(run_that_asks(1), run_that_asks(2, "rs<2>")); }

}  // namespace

TEST_CASE("Of runs that are equal one reads how much was compared, and where", "[cli][comparison-report]") {
  CHECK(as_text(compared(run_that_asks(1), run_that_asks(1))) ==
        "dr-basic: all equal: 1 frame on 1 interface, 1 output, 1 answer\n"
        "  answers 1/1, outputs 1/1, frames 1/1 = client-eth0 1/1\n");
}

TEST_CASE("Frames that differ stand side by side, with the differing fields marked", "[cli][comparison-report]") {
  const auto text = as_text(different());
  CHECK_THAT(text, Contains("dr-basic: 1 of 1 frame differs, 1 of 1 output differs, 1 of 1 answer differs"));
  CHECK_THAT(text, Contains("client-eth0        1        0        1"));
  CHECK_THAT(text, Contains("  - traffic 0, request 0: rs1\n  + traffic 0, request 0: rs<2>\n"));
  CHECK_THAT(text, Contains("frame 1 at 1.500 ms"));
  CHECK_THAT(text, Contains("≠ target's IP            0.0.0.1                               0.0.0.2"));
}

TEST_CASE("No line of a report is longer than 100 columns", "[cli][comparison-report]") {
  auto scenario = different();
  scenario.left_name = std::string(150, 'l');
  scenario.note = std::string("a long note, ") + std::string(120, 'n') + " with words";
  std::istringstream text(as_text(scenario));
  for (std::string line; std::getline(text, line);) {
    CAPTURE(line);
    CHECK(cli::width_of(line) <= 100);
  }
}

TEST_CASE("More differences than one reads are counted", "[cli][comparison-report]") {
  auto left = run_that_asks(1);
  auto right = run_that_asks(2);
  for (int i = 0; i < 46; ++i) {
    left.frames["client-eth0"].push_back(left.frames["client-eth0"][0]);
    right.frames["client-eth0"].push_back(right.frames["client-eth0"][0]);
  }
  CHECK_THAT(as_text(compared(left, right)), Contains("and 37 more (--all shows them)"));
  CHECK_THAT(as_text(compared(left, right), {.all = true}), !Contains("more"));
}

TEST_CASE("A capture that one side lacks is said", "[cli][comparison-report]") {
  auto more = run_that_asks(1);
  more.frames["rs1-eth0"] = more.frames["client-eth0"];
  CHECK_THAT(as_text(compared(more, run_that_asks(1))),
             Contains("no capture of rs1-eth0 in Linux 6.1.0-um (1 frame in simulator)"));
}

TEST_CASE("What is left out is named", "[cli][comparison-report]") {
  CHECK_THAT(cli::left_out_text(), Catch::StartsWith("left out: times, ") && Contains("initial sequence numbers"));
}

TEST_CASE("The page needs nothing from outside, and escapes what it shows", "[cli][comparison-report]") {
  const auto scenarios = std::vector{different(), compared(run_that_asks(1), run_that_asks(1))};
  const auto page = as_html(scenarios);
  CHECK_THAT(page, Catch::StartsWith("<!DOCTYPE html>") && Catch::EndsWith("</html>\n"));
  CHECK_THAT(page, Contains("rs&lt;2&gt;") && !Contains("rs<2>"));
  CHECK_THAT(page, Contains("client: cat &lt;file&gt;"));
  CHECK_THAT(page, !Contains("src=") && !Contains("http") && !Contains("@import") && !Contains("url("));
  CHECK_THAT(page, Contains("1 of 2 scenarios equal"));
  CHECK_THAT(page, Contains("prefers-color-scheme: dark"));
}

TEST_CASE("For programs every field is there, also those left out", "[cli][comparison-report]") {
  const auto scenarios = std::vector{different()};
  const auto json = cli::as_json(scenarios);
  CHECK(json["equal"] == false);
  const auto& scenario = json["scenarios"][0];
  CHECK(scenario["equal_frames"] == 0);
  const auto& difference = scenario["interfaces"][0]["differences"][0];
  CHECK(difference["left"]["number"] == 1);
  bool found = false;
  for (const auto& field : difference["fields"]) {
    if (field["name"] != "arp.dst.proto_ipv4") continue;
    found = true;
    CHECK(field["left"] == "0.0.0.1");
    CHECK(field["right"] == "0.0.0.2");
    CHECK(field["differs"] == true);
  }
  CHECK(found);
}
