#pragma once
/// Two runs of one scenario side by side: frames, answers, command outputs, tables.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "run.h"

namespace lvslab::golden {

/// What is compared. The rest was found to differ between two runs of the same kernel.
struct Terms {
  std::set<std::uint16_t> named_ports;  ///< ports that the scenario names (see FrameReader)
  bool pure_acks = true;                ///< also TCP segments that only acknowledge
  std::set<std::string> unstable;       ///< "HOST: COMMAND" of outputs and tables to leave out
};
[[nodiscard]] std::set<std::uint16_t> named_ports(const sim::Scenario& scenario);

struct Comparison {
  std::size_t frames = 0;  ///< on all interfaces; of two unequal numbers the larger one
  std::size_t equal_frames = 0;
  std::size_t outputs = 0;  ///< of commands, and tables at the end
  std::size_t equal_outputs = 0;
  bool answers_equal = true;
  std::string differences;  ///< to be read: "-" stands in the first run only, "+" in the second only; empty if equal
  std::vector<std::string> differing_outputs;  ///< "HOST: COMMAND"
  [[nodiscard]] bool all_equal() const { return answers_equal && frames == equal_frames && outputs == equal_outputs; }
};

/// Frames are compared in order within a flow on an interface, not between flows. In outputs white space is folded,
/// ages and clock times are masked, and lists that the kernel prints in an order of its own are sorted.
[[nodiscard]] Comparison compare(const Run& first, const Run& second, const Terms& terms);

}  // namespace lvslab::golden
