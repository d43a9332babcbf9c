#include "run/playback.h"

#include "opened_run.h"

using namespace lvslab;
using gui::Playback;
using gui::Step;

namespace {

struct Player {
  gui::Run run;
  gui::Focus focus{run};
  gui::Breakpoints breakpoints{run};
  Playback playback{focus, breakpoints};

  Player() {
    test::openFinished(run);
    playback.setReducedMotion(true);
    playback.goTo(run.originEvents());
  }
};

}  // namespace

TEST_CASE("A step and a step back lead to where one was", "[gui][playback]") {
  Player player;
  const quint64 begin = player.focus.position();
  for (const auto step : {Step::event, Step::hop, Step::phase}) {
    player.playback.stepForward(step);
    CHECK(player.focus.position() > begin);
    player.playback.goTo(begin);
  }
  player.playback.stepForward(Step::event);
  player.playback.stepBackward(Step::event);
  CHECK(player.focus.position() == begin);
}

TEST_CASE("Played in express, a run is over at once and stops by itself", "[gui][playback]") {
  Player player;
  player.playback.setSpeed(Playback::express);
  player.playback.play();
  CHECK(player.playback.isPlaying());
  REQUIRE(test::waitUntil([&] { return !player.playback.isPlaying(); }));
  CHECK(player.focus.position() == player.run.eventCount());
}

TEST_CASE("Playing from the end begins again where traffic begins", "[gui][playback]") {
  Player player;
  player.playback.goTo(player.run.eventCount());
  player.playback.play();
  CHECK(player.focus.position() == player.run.originEvents());
  player.playback.pause();
}

TEST_CASE("A breakpoint stops a run at the event it asks for", "[gui][playback]") {
  Player player;
  player.playback.setSpeed(Playback::express);
  player.breakpoints.add(*sim::Filter::parse_for_events("event.kind == request_ended && event.request >= 3"));
  player.playback.play();
  REQUIRE(test::waitUntil([&] { return !player.playback.isPlaying(); }));
  CHECK(player.focus.event()->kind == sim::TraceEvent::Kind::request_ended);
  CHECK(player.focus.event()->lineage.flow == 3);
  player.playback.play();
  REQUIRE(test::waitUntil([&] { return !player.playback.isPlaying(); }));
  CHECK(player.focus.event()->lineage.flow == 4);
  CHECK(player.breakpoints.stops().size() == 4);
  player.breakpoints.setOn(0, false);
  player.playback.play();
  REQUIRE(test::waitUntil([&] { return !player.playback.isPlaying(); }));
  CHECK(player.focus.position() == player.run.eventCount());
}
