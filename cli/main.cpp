/// `lvslab`: everything the laboratory does, without a display.

#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include <fmt/core.h>

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
