// Filters on events: Wireshark's fields of the frame, and the laboratory's own of what happened to it.

#include <algorithm>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

/// Six requests through direct routing, dealt by wrr to three servers that do not answer for the virtual address.
struct DrBasic {
  sim::Session session{*sim::load_scenario(LVSLAB_SOURCE_DIR "/scenarios/dr-basic.json").scenario};
  sim::Recording recording;

  DrBasic() {
    session.add_sink(recording);
    session.run();
  }
  [[nodiscard]] std::ptrdiff_t count(std::string_view text) const {
    CAPTURE(text);
    const auto filter = sim::Filter::parse_for_events(text);
    REQUIRE(filter);
    const sim::PlaceNames places(session);
    const auto& events = recording.events();
    return std::count_if(events.begin(), events.end(),
                         [&](const sim::TraceEvent& event) { return filter->matches(event, places); });
  }
};

std::string refusal(std::string_view text) {
  const auto filter = sim::Filter::parse_for_events(text);
  return filter ? "nothing" : filter.error().place + ": " + filter.error().sentence;
}

}  // namespace

TEST_CASE("A filter on events finds where a director decided, by which scheduler and for whom", "[sim][filter]") {
  const DrBasic run;
  CHECK(run.count("ipvs.decision") == 6);
  CHECK(run.count("ipvs.scheduler == wrr && event.node == director") == 6);
  CHECK(run.count("ipvs.server == 10.0.0.7") == 2);
  CHECK(run.count("ipvs.server in {10.0.0.7, \"10.0.0.8:80\"}") == 4);
  CHECK(run.count("ipvs.service == 10.0.0.4:80 && ipvs.client == 192.0.2.10") == 6);
  // Of each server's first SYN the director only notes it: the server's MAC address is asked for first.
  CHECK(run.count("ipvs.decision && tcp.flags.syn == 1") == 3);
}

TEST_CASE("A filter on events knows the reasons, the place and the request", "[sim][filter]") {
  const DrBasic run;
  CHECK(run.count("event.kind == dropped && event.node == rs1") == 5);
  CHECK(run.count("why.drop && event.node == rs2") == 4);
  CHECK(run.count("why contains \"does not answer\"") == 15);
  CHECK(run.count("event.request == 1 && event.kind == request_begun") == 1);
  CHECK(run.count("event.kind == command_begun && event.text contains \"ipvsadm -a\"") == 3);
  CHECK(run.count("event.number <= 10") == 10);
  CHECK(run.count("event.interface == eth1 && event.node != router") == 0);
}

TEST_CASE("What is no event's field is not there, and a text has no order", "[sim][filter]") {
  CHECK(refusal("ipvs.serve == 10.0.0.7") == "column 1: there is no field 'ipvs.serve'; did you mean 'ipvs.server'?");
  CHECK(refusal("event.node < rs1") ==
        "column 14: 'event.node' is a text, which is compared with '==', '!=', 'in' or 'contains'");
  CHECK(refusal("why contains \"no end") == "column 14: the closing quotation mark is missing");
  CHECK(refusal("ipvs.decision == 1") == "column 18: 'ipvs.decision' is there or not; it has no value to compare");
}
