#include <string>
#include <vector>

#include <lvslab/sim/console.h>
#include <lvslab/sim/expectations.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

#include "scenario_mistakes.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

/// client --- lan --- server; `traffic` in place of requests.
std::string with_traffic(const std::string& traffic) {
  return R"({"lvslab": 1, "nodes": {
    "client": {"commands": ["ip addr add 192.0.2.1/24 dev eth0"]},
    "server": {"commands": ["ip addr add 192.0.2.2/24 dev eth0"]},
    "lan": {"kind": "switch"}},
  "links": [["client:eth0", "lan"], ["server:eth0", "lan"]], "until": "1s",
  "traffic": [)" +
         traffic + "]}";
}

/// What crossed client:eth0, in hexadecimal, each with its time in milliseconds.
class Wire final : public sim::TraceSink {
 public:
  explicit Wire(const sim::Session& session) : session_(session) {}
  void on_event(const sim::TraceEvent& event) override {
    const bool passes = event.kind == sim::TraceEvent::Kind::sent || event.kind == sim::TraceEvent::Kind::received;
    if (event.node != 0 || !passes) return;
    std::string text = event.kind == sim::TraceEvent::Kind::sent ? "> " : "< ";
    for (const auto byte : event.bytes) {
      constexpr const char* digits = "0123456789abcdef";
      text += digits[std::to_integer<unsigned>(byte) >> 4U];
      text += digits[std::to_integer<unsigned>(byte) & 15U];
    }
    frames.push_back(std::to_string((event.at - session_.origin()) / 1ms) + " ms " + text);
  }
  [[nodiscard]] bool wants_notes() const override { return false; }
  std::vector<std::string> frames;

 private:
  const sim::Session& session_;
};

std::vector<std::string> frames_of(sim::Session& session) {
  Wire wire(session);
  session.add_sink(wire);
  session.run();
  session.remove_sink(wire);
  return wire.frames;
}

sim::Session play(const std::string& traffic) {
  auto loaded = sim::parse_scenario(with_traffic(traffic), "test");
  for (const auto& remark : loaded.remarks) UNSCOPED_INFO(to_text(remark));
  return sim::Session(loaded.scenario.value());
}

TEST_CASE("Frames leave just as they are written, in their order, as often as the scenario says", "[sim][injection]") {
  auto session = play(R"({"from": "client:eth0", "start": "100ms", "interval": "50ms", "count": 2,
    "frames": ["020000000201 020000000101 88b5 0001", "0200000002010200000001018800ff"]})");
  CHECK(frames_of(session) == std::vector<std::string>{
                                  "100 ms > 02000000020102000000010188b50001",
                                  "150 ms > 0200000002010200000001018800ff",
                                  "200 ms > 02000000020102000000010188b50001",
                                  "250 ms > 0200000002010200000001018800ff",
                              });
  const auto results = session.results();
  REQUIRE(results.answers.size() == 1);
  CHECK(results.answers[0].empty());  // nobody waits for an answer
}

TEST_CASE("A host takes an injected frame as any other", "[sim][injection]") {
  // An ARP request for the server from a client that is not there.
  auto session = play(R"({"from": "client:eth0", "frames": [
    "ffffffffffff 02aaaaaaaaaa 0806 0001 0800 06 04 0001 02aaaaaaaaaa c0000209 000000000000 c0000202"]})");
  const auto frames = frames_of(session);
  REQUIRE(frames.size() == 2);
  CHECK(frames[1] == "0 ms < 02aaaaaaaaaa020000000201"
                     "08060001080006040002020000000201c000020202aaaaaaaaaac0000209");
}

TEST_CASE("A frame that its interface cannot take is dropped with the reason", "[sim][injection]") {
  std::string large = "020000000201020000000101 88b5 ";
  for (int i = 0; i < 1501; ++i) large += "00";
  auto session = play(R"({"from": "client:eth0", "frames": [")" + large + R"("]})");
  CHECK(frames_of(session).empty());
  const auto results = session.results();
  REQUIRE(results.drops.size() == 1);
  CHECK(results.drops[0].reason == DropReason::larger_than_mtu);
}

// clang-format off
TEST_CASE("Mistakes in frames are named", "[sim][scenario]") {
  const std::vector<sim::testing::Mistake> mistakes{
      {"no interface", R"("traffic": [{"frames": ["000000000000000000000000ffff"]}])",
       R"(f:2: /traffic/0: error: an entry of 'traffic' with 'frames' needs 'from', an interface such as "client:eth0")"},
      {"a host alone", R"("traffic": [{"from": "a", "frames": ["000000000000000000000000ffff"]}])",
       R"(f:2: /traffic/0/from: error: 'a' is a host: name its interface, as in "a:eth0")"},
      {"a switch", R"("traffic": [{"from": "sw", "frames": ["000000000000000000000000ffff"]}])",
       "f:2: /traffic/0/from: error: 'sw' is a switch, and a switch sends no frames of its own"},
      {"the loopback", R"("traffic": [{"from": "a:lo", "frames": ["000000000000000000000000ffff"]}])",
       "f:2: /traffic/0/from: error: frames go out by an Ethernet interface, not by lo"},
      {"an unknown interface", R"("traffic": [{"from": "a:eth7", "frames": ["000000000000000000000000ffff"]}])",
       "f:2: /traffic/0/from: error: 'a' has no interface 'eth7'"},
      {"no frames", R"("traffic": [{"from": "a:eth0", "frames": []}])",
       "f:2: /traffic/0/frames: error: 'frames' is empty; give at least one frame, as hexadecimal text"},
      {"half a byte", R"("traffic": [{"from": "a:eth0", "frames": ["000000000000000000000000ffff 0"]}])",
       "f:2: /traffic/0/frames/0: error: a byte is two hexadecimal digits; the one at position 30 stands alone"},
      {"not hexadecimal", R"("traffic": [{"from": "a:eth0", "frames": ["00:00"]}])",
       R"(f:2: /traffic/0/frames/0: error: ':' at position 3 is no hexadecimal digit: a frame is written as "ffffffffffff 020000000101 0806 ...")"},
      {"too short", R"("traffic": [{"from": "a:eth0", "frames": ["0102"]}])",
       "f:2: /traffic/0/frames/0: error: a frame begins with an Ethernet header of 14 bytes (destination, source, type); this has 2"},
      {"a key of requests", R"("traffic": [{"from": "a:eth0", "to": "tcp:10.0.0.1:80", "frames": ["000000000000000000000000ffff"]}])",
       "f:2: /traffic/0/to: error: 'to' is of requests: it means nothing beside 'frames', which are sent as they are"},
      {"too many", R"("traffic": [{"from": "a:eth0", "count": 10000000, "frames": ["000000000000000000000000ffff", "000000000000000000000000ffff"]}])",
       "f:2: /traffic/0: error: 20000000 frames in all; 10000000 is the most"},
      {"an answer to them", R"("traffic": [{"from": "a:eth0", "frames": ["000000000000000000000000ffff"]}], "expect": [{"errors": 0, "traffic": 0}])",
       "f:2: /expect/0/traffic: error: traffic 0 sends frames as they are, which nobody answers"},
  };
  sim::testing::check_each(mistakes, sim::testing::at_the_top);
}
// clang-format on

}  // namespace
