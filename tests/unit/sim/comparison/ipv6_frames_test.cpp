// IPv6 as the comparison reads it.

#include "support/ipv6_frames.h"

#include <lvslab/sim/comparison.h>

#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::test::ipv6;

namespace {

template <class... Packets>
sim::RunRecord run_of(const Packets&... packets) {
  sim::RunRecord record;
  auto& frames = record.frames["host-eth0"];
  const auto add = [&](const net::Packet& packet) {
    const auto bytes = packet.bytes();
    frames.push_back({Instant{1ms * static_cast<int>(frames.size())}, {bytes.begin(), bytes.end()}});
  };
  (add(packets), ...);
  return record;
}
std::size_t unequal(const sim::RunRecord& left, const sim::RunRecord& right) {
  return sim::compare(left, right).interfaces.at(0).unmatched;
}

}  // namespace

TEST_CASE("Flow labels are free, but a flow keeps its own", "[sim][comparison][ipv6]") {
  const auto two = [](std::uint32_t first, std::uint32_t second) {
    return run_of(framed(datagram({.label = first})),
                  framed(datagram({.flags = {.ack = true}, .label = second, .sequence = 1001})));
  };
  CHECK(unequal(two(5, 5), two(77, 77)) == 0);
  CHECK(unequal(two(5, 6), two(77, 78)) == 0);
  CHECK(unequal(two(5, 5), two(77, 78)) == 1);
  CHECK(unequal(two(5, 5), two(0, 0)) == 2);
}

TEST_CASE("Any other octet of an IPv6 frame counts", "[sim][comparison][ipv6]") {
  const auto original =
      run_of(framed(datagram()), solicitation(), advertisement(), fragment(0, true), fragment(48, false));
  for (std::size_t frame = 0; frame < 5; ++frame) {
    auto& bytes = original.frames.at("host-eth0")[frame].bytes;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const bool is_label = at == 15 || at == 16 || at == 17;  // with the end of the traffic class
      const bool is_fragment_id = frame >= 3 && at >= 14 + 44 && at < 14 + 48;
      const bool is_tcp_window = frame == 0 && (at == 14 + 54 || at == 14 + 55);
      const bool is_sequence = frame == 0 && at >= 14 + 44 && at < 14 + 48;
      if (is_label || is_fragment_id || is_tcp_window || is_sequence) continue;
      auto altered = original;
      altered.frames.at("host-eth0")[frame].bytes[at] ^= std::byte{0x10};
      CAPTURE(frame, at);
      CHECK(unequal(original, altered) > 0);
    }
  }
}

TEST_CASE("Listener reports are no difference", "[sim][comparison][ipv6]") {
  const auto report =
      framed(message(net::Icmpv6Type::multicast_listener_report_v2, 0, 1, net::Packet(20), client, "ff02::16"_ip6));
  CHECK(unequal(run_of(framed(datagram())), run_of(report, framed(datagram()), report)) == 0);
}
