#pragma once
/// Other programs, run as processes of their own and waited for.

#include <functional>
#include <string>
#include <vector>

namespace lvslab::cli {

struct FinishedProcess {
  std::string output;  ///< standard output and error together, as a terminal shows them
  int exit_code = 0;   ///< 126: what `prepare` had to do failed; 127: no such program; 128 + N: ended by signal N
};

/// "NAME=value": the same on every machine, but for what tells the C library which instructions it may use (see
/// kernel/extended_registers.h).
[[nodiscard]] std::vector<std::string> plain_environment();

struct ChildSettings {
  std::vector<std::string> environment = plain_environment();
  /// Runs in the child before the program. Only what is safe after fork() in a process with threads: system calls.
  std::function<bool()> prepare = [] { return true; };
};

/// Where a shell would find the program; empty: nowhere. A word with a slash is a path already.
[[nodiscard]] std::string find_program(const std::string& word);

/// Runs words.front() with the others as its arguments; standard input is empty. Throws std::system_error when no
/// process can be started.
[[nodiscard]] FinishedProcess run_process(const std::vector<std::string>& words, const ChildSettings& settings = {});

}  // namespace lvslab::cli
