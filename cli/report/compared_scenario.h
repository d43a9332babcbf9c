#pragma once
/// The comparison of one scenario's two runs, with what a report calls things.

#include <optional>
#include <span>
#include <string>

#include <lvslab/sim/comparison.h>

namespace lvslab::cli {

struct ComparedScenario {
  std::string name;        ///< "dr-basic"
  std::string title;       ///< a sentence; may be empty
  std::string left_name;   ///< "simulator"
  std::string right_name;  ///< "Linux 6.1.0"
  sim::Comparison comparison;
  std::optional<std::string> note;  ///< said beside the result: why something is known to differ, say
};

/// "1 of 120 frames differs, outputs and answers are equal", "all equal: 120 frames on 7 interfaces, ...".
[[nodiscard]] std::string verdict(const sim::Comparison& comparison);

/// The same of many: "29 of 30 scenarios are equal: ...".
[[nodiscard]] std::string verdict(std::span<const ComparedScenario> scenarios);

/// "no capture of rs1-eth0 in Linux 6.1.0 (12 frames in simulator)"
[[nodiscard]] std::string missing_capture(const sim::InterfaceComparison& interface, const ComparedScenario& scenario);
/// "Linux 6.1.0 has captures only: answers and outputs were not compared"
[[nodiscard]] std::string missing_results(const ComparedScenario& scenario);
/// "not run in simulator"
[[nodiscard]] std::string missing_output(const sim::OutputComparison& output, const ComparedScenario& scenario);

/// "who has 10.0.0.9? tell 10.0.0.3 again after 1.00 s, 2.00 s | 1.02 s, 2.05 s"; what did not happen is "never".
[[nodiscard]] std::string to_text(const sim::TimingRemark& remark);
/// "100.020 ms", since the origin.
[[nodiscard]] std::string moment_text(Duration since_origin);

/// "3 frames", "1 frame".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace lvslab::cli
