#pragma once
/// Scenario files as a command line names them: files, and folders of them.

#include <string>
#include <vector>

namespace lvslab::cli {

/// Files as they are; of a folder every *.json below it, sorted by name. Throws Complaint for a path that is not there
/// and for a folder without scenarios.
[[nodiscard]] std::vector<std::string> scenario_files(const std::vector<std::string>& paths);

}  // namespace lvslab::cli
