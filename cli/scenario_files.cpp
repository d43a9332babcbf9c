#include "scenario_files.h"

#include <algorithm>
#include <filesystem>

#include "exit_code.h"

namespace lvslab::cli {
namespace fs = std::filesystem;

std::vector<std::string> scenario_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> below;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && entry.path().extension() == ".json") below.push_back(entry.path().string());
    }
    if (below.empty()) throw Complaint("there is no scenario (*.json) in the folder '" + path + "'");
    std::ranges::sort(below);
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

}  // namespace lvslab::cli
