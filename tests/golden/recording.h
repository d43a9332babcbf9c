#pragma once
/// Recordings of scenarios on a real kernel: a folder each, with result.json, one capture an interface, and
/// recording.json, what is known about them; written by `record`.

#include <string>
#include <vector>

#include <lvslab/sim/comparison.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::golden {

struct RecordingNotes {
  std::string kernel;                 ///< as `uname -r` printed it there
  std::string recorded;               ///< the day, "2026-11-21"
  unsigned runs = 0;                  ///< how many recordings were compared to find out what repeats itself
  bool pure_acks = true;              ///< they agreed in pure acknowledgements too
  std::vector<std::string> unstable;  ///< outputs in which they did not agree
  /// Frames in which simulator and kernel differ, known and explained; 0 in a healthy scenario.
  std::size_t known_different_frames = 0;
  std::size_t known_different_outputs = 0;  ///< the same of commands' outputs
  std::string why_different;
};

/// Reads recording.json. Throws std::runtime_error.
[[nodiscard]] RecordingNotes read_notes(const std::string& directory);

/// The terms on which a run is compared with that recording.
[[nodiscard]] sim::Terms terms_for(const RecordingNotes& notes, const sim::Scenario& scenario);

/// Names of all recorded scenarios, sorted: the folders below tests/golden.
[[nodiscard]] std::vector<std::string> recorded_scenarios();
[[nodiscard]] std::string recording_directory(const std::string& name);

/// Paths of all scenarios below scenarios/, sorted by name.
[[nodiscard]] std::vector<std::string> scenario_files();
/// The one of that name, in whichever folder; throws std::runtime_error if there is none.
[[nodiscard]] std::string scenario_file(const std::string& name);
/// The scenario in a file; throws std::runtime_error with the loader's remarks if it is not in order.
[[nodiscard]] sim::Scenario load(const std::string& file);

}  // namespace lvslab::golden
