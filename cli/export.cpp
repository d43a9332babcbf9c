/// `lvslab export FILE --to FORMAT`: the scenario for machines that are not simulated.

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include <lvslab/io/output_file.h>
#include <lvslab/sim/console.h>
#include <lvslab/sim/words.h>

#include "commands.h"
#include "export/containerlab.h"
#include "export/network_namespaces.h"
#include "scenario_argument.h"

namespace lvslab::cli {
namespace {

constexpr std::array<std::string_view, 2> formats{"containerlab", "netns"};

struct ExportOptions {
  std::string file;
  std::string format;
  std::string output_file;  ///< empty: standard output
  std::optional<std::string> until;
  std::optional<std::string> image;
};

std::string exported(const ExportOptions& options) {
  ScenarioArgument argument;
  argument.file = options.file;
  argument.until = options.until;
  const sim::Scenario scenario = load(argument);
  if (const auto why = sim::beyond_linux(scenario)) throw Complaint("no Linux machine can do this: " + *why);
  if (options.format == "containerlab") {
    ContainerlabOptions containers;
    if (options.image) containers.image = *options.image;
    return containerlab_topology(scenario, containers);
  }
  std::string remarks;
  std::string script = network_namespace_script(scenario, remarks);
  fmt::print(stderr, "{}", remarks);
  return script;
}

ExitCode export_scenario(const ExportOptions& options) {
  if (std::ranges::find(formats, options.format) == formats.end()) {
    throw Complaint(fmt::format("--to: {} is not a format: {}{} (see 'lvslab export --help')",
                                sim::quoted(options.format), sim::one_of(formats),
                                sim::did_you_mean(options.format, formats)));
  }
  if (options.image && options.format != "containerlab") throw Complaint("--image is for --to containerlab only");
  const std::string text = exported(options);
  if (options.output_file.empty()) {
    fmt::print("{}", text);
    return ExitCode::done;
  }
  io::OutputFile file(options.output_file);
  file.write(text);
  file.close();
  return ExitCode::done;
}

}  // namespace

void add_export(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("export", "The scenario as a script or topology for machines not simulated");
  const auto options = std::make_shared<ExportOptions>();
  command->add_option("FILE", options->file, "The scenario (docs/scenario-format.md)")->required();
  command->add_option("--to", options->format, "netns: a shell script; containerlab: a topology (docs/export.md)")
      ->option_text("FORMAT")
      ->required();
  command->add_option("-o,--output", options->output_file, "In place of standard output")->option_text("OUT");
  command->add_option("--until", options->until, "When to end, in place of the scenario's until: 250ms, 2s, 5m");
  command->add_option("--image", options->image, "The containers' image, in place of nicolaka/netshoot");
  command->callback([options, &chosen] { chosen = [options] { return export_scenario(*options); }; });
}

}  // namespace lvslab::cli
