/// `lvslab check FILE...`: reads and judges scenarios only.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>

#include "commands.h"

namespace lvslab::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> files;
  bool as_json = false;
  bool quiet = false;
};

nlohmann::ordered_json to_json(const sim::Remark& remark) {
  const bool is_error = remark.severity == sim::Remark::Severity::error;
  return {{"severity", is_error ? "error" : "warning"},
          {"file", remark.file},
          {"line", remark.line},
          {"path", remark.path},
          {"sentence", remark.sentence}};
}

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

ExitCode check(const CheckOptions& options) {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  auto all = nlohmann::ordered_json::array();
  for (const auto& file : options.files) {
    const auto loaded = sim::load_scenario(file, sim::judge_command);
    for (const auto& remark : loaded.remarks) {
      ++(remark.severity == sim::Remark::Severity::error ? errors : warnings);
      if (options.as_json) {
        all.push_back(to_json(remark));
      } else {
        fmt::print(stderr, "{}\n", to_text(remark));
      }
    }
  }
  if (options.as_json) {
    fmt::print("{}\n", all.dump(1));
  } else if (!options.quiet) {
    fmt::print("{}, {}{}\n", counted(options.files.size(), "file"),
               errors == 0 ? "no mistakes" : counted(errors, "mistake"),
               warnings == 0 ? "" : ", " + counted(warnings, "warning"));
  }
  return errors == 0 ? ExitCode::done : ExitCode::bad_input;
}

}  // namespace

void add_check(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("check", "Read and judge scenarios only; name every mistake");
  const auto options = std::make_shared<CheckOptions>();
  command->add_option("FILE", options->files, "Scenarios (docs/scenario-format.md)")->required();
  command->add_flag("--json", options->as_json, "The remarks for programs, on standard output");
  command->add_flag("--quiet", options->quiet, "Only the mistakes");
  command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });
}

}  // namespace lvslab::cli
