#include "lists/ladder_model.h"
#include "look/frame_look.h"
#include "opened_run.h"

using namespace lvslab;

namespace {

/// "client SYN router", one a rung; without what ends quietly.
std::vector<std::string> rungs(const gui::Run& run, quint32 flow) {
  gui::LadderModel ladder;
  ladder.follow(run, flow);
  std::vector<std::string> texts;
  for (const auto& rung : ladder.rungs()) {
    const auto look = gui::lookOf(run.event(rung.sent));
    if (look.isLinkLayer) continue;
    texts.push_back(run.places().node(rung.from) + " " + look.label.toStdString() + " " + run.places().node(rung.to));
  }
  return texts;
}

}  // namespace

TEST_CASE("The ladder of a request by direct routing goes through the director, and back past it", "[gui][ladder]") {
  gui::Run run;
  test::openFinished(run);
  const auto told = rungs(run, 1);
  REQUIRE(told.size() > 6);
  CHECK(std::vector(told.begin(), told.begin() + 5) ==
        std::vector<std::string>{"client SYN router", "router SYN director", "director SYN rs3", "rs3 SYN ACK router",
                                 "router SYN ACK client"});
}

TEST_CASE("Only hosts that take part have a line in the ladder", "[gui][ladder]") {
  gui::Run run;
  test::openFinished(run);
  gui::LadderModel ladder;
  ladder.follow(run, 1);
  std::vector<std::string> names;
  for (const quint32 host : ladder.hosts()) names.push_back(run.places().node(host));
  CHECK(std::ranges::count(names, "front") == 0);
  CHECK(std::ranges::count(names, "client") == 1);
  CHECK(std::ranges::count(names, "director") == 1);
}
