#pragma once
/// The real tools, run as processes on a machine of the laboratory.

#include "network_namespace.h"
#include "process/child_process.h"

namespace lvslab::cli::guest {

/// Runs a program with these words and waits for its end.
[[nodiscard]] FinishedProcess run(const std::vector<std::string>& words, const NetworkNamespace& machine);

/// Runs a command line of a scenario: the program itself where the words are all there is to it, otherwise sh.
[[nodiscard]] FinishedProcess run_line(const std::string& line, const NetworkNamespace& machine);

}  // namespace lvslab::cli::guest
