#include "command_process.h"

#include <sched.h>
#include <unistd.h>

#include <lvslab/sim/console.h>

namespace lvslab::cli::guest {

FinishedProcess run(const std::vector<std::string>& words, const NetworkNamespace& machine) {
  ChildSettings settings;
  settings.prepare = [network = machine.network(), file_system = machine.file_system()] {
    return ::setns(network, CLONE_NEWNET) == 0 && ::setns(file_system, CLONE_NEWNS) == 0 && ::chdir("/") == 0;
  };
  return run_process(words, settings);
}

FinishedProcess run_line(const std::string& line, const NetworkNamespace& machine) {
  const auto words = sim::words_without_shell(line);
  // What is not found is the shell's to complain of, in its own words.
  if (words && !find_program(words->front()).empty()) return run(*words, machine);
  return run({"sh", "-c", line}, machine);
}

}  // namespace lvslab::cli::guest
