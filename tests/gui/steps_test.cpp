#include "run/steps.h"

#include "opened_run.h"

using namespace lvslab;
using Kind = sim::TraceEvent::Kind;

TEST_CASE("Stepping by event goes to each event, both ways", "[gui][steps]") {
  gui::Run run;
  test::openFinished(run);
  quint64 at = 0;
  for (quint64 expected = 1; expected <= run.eventCount(); ++expected) {
    at = gui::nextStop(run, at, gui::Step::event, {});
    REQUIRE(at == expected);
  }
  CHECK(gui::nextStop(run, at, gui::Step::event, {}) == run.eventCount());
  CHECK(gui::previousStop(run, 1, gui::Step::event, {}) == 0);
  CHECK(gui::previousStop(run, at, gui::Step::event, {}) == at - 1);
}

TEST_CASE("A step by hop ends where a frame comes out of a wire, is delivered or dropped", "[gui][steps]") {
  gui::Run run;
  test::openFinished(run);
  const quint64 stop = gui::nextStop(run, run.originEvents() + 1, gui::Step::hop, {});
  const auto kind = run.event(stop).kind;
  CHECK((kind == Kind::received || kind == Kind::delivered || kind == Kind::dropped));
  CHECK(gui::previousStop(run, stop + 1, gui::Step::hop, {}) == stop);
}

TEST_CASE("The phases of a TCP connection are its request, SYN, SYN-ACK, data, FINs and its end", "[gui][steps]") {
  gui::Run run;
  test::openFinished(run);
  std::vector<std::string> phases;
  quint64 at = run.originEvents();
  while (phases.size() < 20) {
    const quint64 next = gui::nextStop(run, at, gui::Step::phase, 1);
    if (next == run.eventCount()) break;
    at = next;
    const auto& event = run.event(at);
    if (event.kind == Kind::request_begun) {
      phases.emplace_back("request");
    } else if (event.kind == Kind::request_ended) {
      phases.emplace_back("answer");
    } else {
      phases.push_back(run.places().node(event.node));
    }
  }
  // client: SYN; rs3: SYN-ACK; client: request; rs3: answer, FIN; client: FIN
  CHECK(phases == std::vector<std::string>{"request", "client", "rs3", "client", "rs3", "rs3", "client", "answer"});
}
