#include <set>
#include <string>
#include <vector>

#include <lvslab/sim/story_page.h>

#include "told_run.h"

using namespace lvslab;

namespace {

std::string page_of(const test::ToldRun& run, std::optional<std::uint32_t> flow) {
  return sim::story_page(run.scenario, run.recording.events(), flow).value();
}

/// What stands between `before` and the next quote, each time.
std::vector<std::string> quoted_after(const std::string& text, const std::string& before) {
  std::vector<std::string> found;
  for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const auto begin = at + before.size();
    found.push_back(text.substr(begin, text.find('"', begin) - begin));
  }
  return found;
}

}  // namespace

TEST_CASE("The page of a story needs nothing from elsewhere and runs nothing", "[telling][page]") {
  const auto page = page_of(test::ToldRun("dr-basic.json"), std::nullopt);
  for (const char* foreign : {"http:", "https:", "<script", "<link", "src=", "@import", "url("}) {
    CAPTURE(foreign);
    CHECK(page.find(foreign) == std::string::npos);
  }
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.ends_with("</html>\n"));
}

TEST_CASE("Every arrow and every link of a page leads to a place on it, and no place is there twice",
          "[telling][page]") {
  const auto page = page_of(test::ToldRun("nat-basic.json"), std::nullopt);
  const auto places = quoted_after(page, " id=\"");
  const std::set<std::string> known(places.begin(), places.end());
  CHECK(known.size() == places.size());
  const auto links = quoted_after(page, "href=\"#");
  CHECK(links.size() > 50);
  for (const auto& link : links) {
    CAPTURE(link);
    CHECK(known.contains(link));
  }
}

TEST_CASE("A page of one request tells that request only", "[telling][page]") {
  const test::ToldRun run("dr-basic.json");
  const auto page = page_of(run, 2);
  CHECK(page.find("id=\"r2\"") != std::string::npos);
  CHECK(page.find("id=\"r1\"") == std::string::npos);
  CHECK_FALSE(sim::story_page(run.scenario, run.recording.events(), 0));
  CHECK_FALSE(sim::story_page(run.scenario, run.recording.events(), 1000));
}

TEST_CASE("What a scenario says is never markup", "[telling][page]") {
  auto scenario = test::committed("dr-basic.json");
  scenario.title.by_language["en"] = "<script>alert(1)</script>";
  const auto page = page_of(test::ToldRun(scenario), 1);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script") != std::string::npos);
}

TEST_CASE("Of many requests the page tells the first of each answer in full, and lists the others", "[telling][page]") {
  auto scenario = test::committed("dr-basic.json");
  REQUIRE_FALSE(scenario.traffic.empty());
  scenario.traffic.front().count = 60;
  scenario.until.reset();
  const auto page = page_of(test::ToldRun(scenario), std::nullopt);
  std::size_t told = 0;
  for (const auto& place : quoted_after(page, " id=\"")) told += place.find('p') == std::string::npos ? 1U : 0U;
  CHECK(told == 3);  // rs1, rs2, rs3
  CHECK(page.find("<td class=\"number\">60</td>") != std::string::npos);
}
