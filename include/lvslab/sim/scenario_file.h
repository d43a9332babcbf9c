#pragma once
/// Scenario files: reading, judging, and all mistakes at once.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/result.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

/// One remark about a file: "nat.json:12: /nodes/rs1/adresses: unknown key; did you mean 'address'?"
struct Remark {
  enum class Severity : std::uint8_t { warning, error };
  Severity severity = Severity::error;
  std::string file;
  std::size_t line = 0;  ///< from 1; 0: the file as a whole
  std::string path;      ///< JSON pointer
  std::string sentence;
};
/// "nat.json:12: /nodes/rs1: error: ..."
[[nodiscard]] std::string to_text(const Remark& remark);

struct LoadedScenario {
  std::optional<Scenario> scenario;  ///< none when there is an error
  std::vector<Remark> remarks;       ///< errors and warnings, in the order of the file
};

/// What is wrong with a command line, seen without running it; nullopt: nothing. In the programs this is
/// judge_command (console.h); it is handed in so that reading a file does not depend on every tool.
using CommandJudge = std::function<std::optional<std::string>(const std::string& line)>;

/// Reads a file. Never throws for what the file contains. Time is linear in the size of the file but for sorting.
/// Without `judge` the words of command lines are not looked at, beyond the addresses they configure.
[[nodiscard]] LoadedScenario load_scenario(const std::string& file, const CommandJudge& judge = {});
/// The same for text already read; `file` is for messages.
[[nodiscard]] LoadedScenario parse_scenario(const std::string& text, const std::string& file,
                                            const CommandJudge& judge = {});

/// The text of a scenario file with another lesson: the value of "lesson" is replaced, or added at the end; all other
/// bytes stay. `network` is the scenario that the text describes. The error: the text is no JSON object.
[[nodiscard]] Result<std::string> with_lesson(const std::string& text, const Lesson& lesson, const Scenario& network);

/// The format's objects and the keys that each may have: what the loader knows. docs/scenario.schema.json names the
/// same, a test sees to it.
struct KnownKeys {
  std::string_view object;  ///< "scenario", "host", "link", ...
  std::span<const std::string_view> keys;
};
[[nodiscard]] std::span<const KnownKeys> known_scenario_keys();

}  // namespace lvslab::sim
