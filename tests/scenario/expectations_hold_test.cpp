#include <algorithm>
#include <filesystem>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/session.h>

#include "scenario_files.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

bool expects_errors(const sim::Scenario& scenario) {
  return std::ranges::any_of(scenario.expect, [](const sim::Expectation& expected) {
    return expected.kind == sim::Expectation::Kind::errors && expected.range.at_least > 0U;
  });
}

/// "errors: 0" alone holds also where nobody asks anything.
bool could_fail(const sim::Scenario& scenario) {
  return std::ranges::any_of(scenario.expect, [](const sim::Expectation& expected) {
    return expected.kind != sim::Expectation::Kind::errors;
  });
}

}  // namespace

TEST_CASE("Every scenario is in order, explains itself in two languages and expects something", "[scenario]") {
  const auto file = GENERATE(from_range(tests::scenario_files()));
  DYNAMIC_SECTION(std::filesystem::path(file).stem().string()) {
    const auto loaded = sim::load_scenario(file);
    for (const auto& remark : loaded.remarks) {
      // A scenario may be about addresses that nobody has; then it expects errors.
      const auto text = sim::to_text(remark);
      if (text.find("warning: no host has the address") == std::string::npos || !expects_errors(*loaded.scenario)) {
        FAIL_CHECK(text);
      }
    }
    REQUIRE(loaded.scenario);
    for (const std::string language : {"en", "zh"}) {
      CHECK(loaded.scenario->title.by_language.contains(language));
      CHECK(loaded.scenario->description.by_language.contains(language));
    }
    CHECK(could_fail(*loaded.scenario));
    CHECK(loaded.scenario->until);
  }
}

TEST_CASE("What a scenario expects comes true", "[scenario]") {
  const auto file = GENERATE(from_range(tests::scenario_files()));
  DYNAMIC_SECTION(std::filesystem::path(file).stem().string()) {
    const auto loaded = sim::load_scenario(file);
    REQUIRE(loaded.scenario);
    sim::Session session(*loaded.scenario);
    sim::FrameLog frames(session);
    session.add_sink(frames);
    session.run();
    for (const auto& judgement : sim::judge(*loaded.scenario, session.results(true), frames, session.origin())) {
      INFO(judgement.place << ": " << judgement.sentence);
      CHECK(judgement.passed);
    }
  }
}

TEST_CASE("Every command of a scenario is understood", "[scenario]") {
  const auto file = GENERATE(from_range(tests::scenario_files()));
  DYNAMIC_SECTION(std::filesystem::path(file).stem().string()) {
    const auto loaded = sim::load_scenario(file);
    REQUIRE(loaded.scenario);
    sim::Session session(*loaded.scenario);
    session.run();
    for (const auto& record : session.results().commands) {
      INFO(record.node << "# " << record.command << '\n' << record.output);
      CHECK(record.understood);
    }
  }
}
