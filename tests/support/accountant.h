#pragma once
/// Counts what crosses wires, and hears what becomes of each frame that enters a host.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <lvslab/sim/session.h>

namespace lvslab::test {

class Accountant final : public sim::TraceSink {
 public:
  std::uint64_t put_on_wires = 0;
  std::uint64_t lost_on_wires = 0;
  std::uint64_t entered_hosts = 0;
  std::map<sim::TraceEvent::Kind, std::uint64_t> fates;  ///< what was told first of a frame that entered
  std::map<DropReason, std::uint64_t> drops;
  std::string swallowed;  ///< the frames of which nothing was told

  void on_event(const sim::TraceEvent& event) override {
    using Kind = sim::TraceEvent::Kind;
    if (open_) {
      if (event.node == node_ && tells_fate(event.kind)) {
        ++fates[event.kind];
      } else {
        swallowed += "node " + std::to_string(node_) + " took " + in_hexadecimal(frame_) + "; ";
      }
    }
    open_ = event.kind == Kind::received;
    if (open_) {
      node_ = event.node;
      frame_.assign(event.bytes.begin(), event.bytes.end());
      ++entered_hosts;
    }
    if (event.kind == Kind::sent || event.kind == Kind::switched) ++put_on_wires;
    if (event.kind == Kind::dropped) {
      ++drops[event.reason];
      if (is_of_wire(event.reason)) ++lost_on_wires;
    }
  }
  [[nodiscard]] bool wants_notes() const override { return true; }

  /// Frames put on wires = frames taken from wires + lost there + still on them.
  [[nodiscard]] bool balances(const sim::Results& results) const {
    return put_on_wires == results.frame_hops + lost_on_wires + results.frames_in_flight;
  }

 private:
  static bool tells_fate(sim::TraceEvent::Kind kind) {
    using Kind = sim::TraceEvent::Kind;
    return kind == Kind::sent || kind == Kind::dropped || kind == Kind::delivered || kind == Kind::noted;
  }
  static bool is_of_wire(DropReason reason) {
    return reason == DropReason::link_down || reason == DropReason::queue_full || reason == DropReason::random_loss ||
           reason == DropReason::larger_than_mtu;
  }
  static std::string in_hexadecimal(net::Bytes octets) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const auto octet : octets) {
      text += digits[std::to_integer<unsigned>(octet) >> 4U];
      text += digits[std::to_integer<unsigned>(octet) & 15U];
    }
    return text;
  }

  bool open_ = false;
  std::uint32_t node_ = 0;
  std::vector<std::byte> frame_;
};

}  // namespace lvslab::test
