#pragma once
/// What one run of a scenario left behind, whoever ran it: a kernel (read from a recording) or the simulator (played).

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace lvslab::golden {

using FrameBytes = std::vector<std::byte>;

struct Output {
  std::string node;
  std::string command;
  std::string text;
};

struct Run {
  std::map<std::string, std::vector<FrameBytes>> frames;    ///< by "HOST-INTERFACE": what tcpdump there would see
  std::map<std::string, std::vector<std::string>> answers;  ///< by position in `traffic` ("0", "1", ...)
  std::vector<Output> commands;                             ///< nodes' commands, then the timeline's
  std::map<std::string, std::map<std::string, std::string>> tables;  ///< by host, by command
};

}  // namespace lvslab::golden
