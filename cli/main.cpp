/// `lvslab`: everything the laboratory does, without a display.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/core.h>

#include <lvslab/sim/words.h>

#include "commands.h"

namespace lvslab::cli {
namespace {

/// The first subcommand that was given, for "see 'lvslab run --help'".
std::string help_command(const CLI::App& program) {
  const auto given = program.get_subcommands();
  return given.empty() ? "lvslab --help" : "lvslab " + given.front()->get_name() + " --help";
}

ExitCode complain(const std::string& message, ExitCode code) {
  if (!message.empty()) fmt::print(stderr, "lvslab: {}\n", message);
  return code;
}

/// CLI11 would only say that a subcommand is missing.
std::optional<std::string> unknown_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || *argv[1] == '-') return std::nullopt;
  std::vector<std::string> names;
  for (const auto* command : program.get_subcommands({})) names.push_back(command->get_name());
  if (std::ranges::find(names, argv[1]) != names.end()) return std::nullopt;
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return "there is no command " + sim::quoted(argv[1]) + sim::did_you_mean(argv[1], candidates);
}

ExitCode run_program(int argc, char** argv) {
  CLI::App program("LVS Lab: what a Linux Virtual Server does with every packet, and why.", "lvslab");
  program.set_version_flag("--version", "lvslab " LVSLAB_VERSION, "Print the version and exit");
  program.require_subcommand(1);
  program.get_formatter()->column_width(28);
  Action chosen;
  add_run(program, chosen);
  add_step(program, chosen);
  add_explain(program, chosen);
  add_check(program, chosen);
  add_verify(program, chosen);
  add_diff(program, chosen);
  add_export(program, chosen);
  add_guest(program, chosen);
  if (const auto unknown = unknown_command(program, argc, argv)) {
    return complain(*unknown + " (see 'lvslab --help')", ExitCode::bad_input);
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version: not errors, though thrown
    program.exit(request);
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    return complain(fmt::format("{} (see '{}')", error.what(), help_command(program)), ExitCode::bad_input);
  }
  try {
    const ExitCode code = chosen();
    if (std::fflush(stdout) != 0) {
      return complain("cannot write to standard output", ExitCode::bad_input);
    }
    return code;
  } catch (const Complaint& complaint) {
    return complain(complaint.what(), complaint.code());
  } catch (const std::system_error& error) {  // files: what() names the file and the reason
    return complain(error.what(), ExitCode::bad_input);
  }
}

}  // namespace
}  // namespace lvslab::cli

int main(int argc, char** argv) { return static_cast<int>(lvslab::cli::run_program(argc, argv)); }
