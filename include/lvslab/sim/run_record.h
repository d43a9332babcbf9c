#pragma once
/// What one run of a scenario left behind, whoever ran it: the simulator, or a real kernel.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <lvslab/time.h>

namespace lvslab::sim {

struct CapturedFrame {
  Instant at{};  ///< on the run's own clock: see RunRecord::origin
  std::vector<std::byte> bytes;
};

struct CommandOutput {
  std::string node;
  std::string command;
  std::string text;  ///< standard output and error, as a terminal shows them
};

/// What happened farthest from when it was due: on a real kernel, which runs in real time. The simulator is never late.
struct Lateness {
  Duration by{};
  std::string what;  ///< "director$ ipvsadm -Ln"
};

struct RunRecord {
  std::string kernel;  ///< as `uname -r` prints it; empty: not a kernel but the simulator
  /// When traffic and timeline began, on the clock of the frames. A recording that does not say so has its first
  /// frame's time here.
  Instant origin{};
  std::map<std::string, std::vector<CapturedFrame>> frames;  ///< by "HOST-INTERFACE": what tcpdump there would see
  std::map<std::string, std::vector<std::string>> answers;   ///< by position in `traffic` ("0", "1", ...)
  std::vector<CommandOutput> commands;                       ///< nodes' commands, then the timeline's
  std::map<std::string, std::map<std::string, std::string>> tables;  ///< by host, by command
  Lateness latest{};
};

}  // namespace lvslab::sim
