#pragma once
/// Scenario files: reading, judging, and all mistakes at once.

#include <cstdint>
#include <optional>
#include <string>
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

/// Reads a file. Never throws for what the file contains.
[[nodiscard]] LoadedScenario load_scenario(const std::string& file);
/// The same for text already read; `file` is for messages.
[[nodiscard]] LoadedScenario parse_scenario(const std::string& text, const std::string& file);

}  // namespace lvslab::sim
