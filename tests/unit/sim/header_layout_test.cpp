// Where the fields of headers stand: checked against frames, whose dissection comes from another way of reading.

#include <set>

#include <lvslab/sim/header_layout.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

sim::EventLog events_of(const std::string& scenario) {
  sim::Session session{*sim::load_scenario(LVSLAB_SOURCE_DIR "/scenarios/" + scenario).scenario};
  sim::Recording recording;
  session.add_sink(recording);
  session.run();
  return recording.events();
}

/// Every frame and datagram of a few scenarios, which have ARP, IPv4, IPv6, TCP, UDP, ICMP, ICMPv6 and GRE.
template <class Look>
void each_layer(Look look) {
  for (const char* scenario : {"dr-basic.json", "icmp-and-mtu/dr-narrow-path-to-the-client.json",
                               "ipv6/gre-and-gue.json", "ipv6/path-mtu.json"}) {
    for (const auto& event : events_of(scenario)) {
      if (event.bytes.empty()) continue;
      for (const auto& layer : sim::dissect(event.bytes, event.is_frame).layers) look(layer, event.bytes);
    }
  }
}

}  // namespace

TEST_CASE("The boxes of a header follow one another without a gap", "[sim][header-layout]") {
  std::set<sim::DissectedLayer::Kind> drawn;
  each_layer([&](const sim::DissectedLayer& layer, net::Bytes) {
    std::size_t next = 0;
    for (const auto& box : sim::header_layout(layer)) {
      REQUIRE(box.bit == next);
      next += box.bits;
    }
    REQUIRE(next % 8 == 0);
    if (next != 0) drawn.insert(layer.kind);
  });
  CHECK(drawn.size() >= 7);
}

TEST_CASE("What stands in a box's bits is the value of its field", "[sim][header-layout]") {
  std::size_t compared = 0;
  each_layer([&](const sim::DissectedLayer& layer, net::Bytes bytes) {
    for (const auto& box : sim::header_layout(layer)) {
      const auto value = layer.value_of(box.name);
      // Decimal numbers are the bits themselves; the numbers of TCP count from elsewhere.
      if (box.bits > 32 || value.empty() || box.name == "tcp.seq" || box.name == "tcp.ack") continue;
      if (value.find_first_not_of("0123456789") != std::string_view::npos) continue;
      std::uint64_t number = 0;
      for (std::size_t bit = layer.begin * 8 + box.bit; bit < layer.begin * 8 + box.bit + box.bits; ++bit) {
        REQUIRE(bit / 8 < bytes.size());
        number = number << 1 | (std::to_integer<unsigned>(bytes[bit / 8]) >> (7 - bit % 8) & 1U);
      }
      if (box.name == "ip.frag_offset") number *= 8;  // the header counts in units of eight bytes
      CAPTURE(box.name, value);
      REQUIRE(std::to_string(number) == value);
      ++compared;
    }
  });
  CHECK(compared > 5000);
}
