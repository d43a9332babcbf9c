#pragma once
/// A request's story in words, before it is laid out as text, Markdown or HTML.

#include <cstdint>
#include <string>
#include <vector>

#include <lvslab/sim/flow_story.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/reasons.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

/// A line under a step: "TTL: 64 → 63".
struct OutlineDetail {
  std::string label;
  std::string before;  ///< empty: nothing to compare with
  std::string after;
};

/// One thing a node does with a packet.
struct OutlineStep {
  enum class Kind : std::uint8_t { passes, delivers, drops };
  Kind kind = Kind::passes;
  Duration at{};  ///< since traffic began
  std::string node;
  bool is_switch = false;
  std::string action;  ///< "eth0 → eth1", "sends on eth0", "drops it: its time to live ran out"
  std::vector<OutlineDetail> details;
  std::vector<OutlineReason> reasons;
};

struct OutlinePacket {
  std::uint64_t number = 0;  ///< 0: it never was on a wire
  std::uint64_t cause = 0;   ///< 0: none
  std::string headline;
  std::vector<OutlineStep> steps;
};

struct Outline {
  std::string title;                 ///< of the scenario
  std::string description;           ///< of the scenario; may be empty
  std::vector<std::string> opening;  ///< "Request 1: client asks tcp:10.0.0.4:80 ...", then the ways it took
  std::vector<OutlinePacket> packets;
};

/// `origin`: when traffic began; times count from there.
[[nodiscard]] Outline outline(const FlowStory& story, const PlaceNames& places, const Scenario& scenario,
                              Instant origin);

/// The steps of one packet at one node, in the order they happened.
[[nodiscard]] std::vector<OutlineStep> outline(const Visit& visit, const PlaceNames& places, Instant origin);

}  // namespace lvslab::sim
