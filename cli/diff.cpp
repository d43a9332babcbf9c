/// `lvslab diff A B`: two runs side by side, frame by frame.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <fmt/core.h>

#include <lvslab/io/output_file.h>
#include <lvslab/sim/scenario_file.h>

#include "commands.h"
#include "recording/run_folder.h"
#include "report/comparison_html.h"
#include "report/comparison_json.h"
#include "report/comparison_text.h"

namespace lvslab::cli {
namespace {

struct DiffOptions {
  std::string left;
  std::string right;
  std::string html;
  std::string scenario;
  bool as_json = false;
  bool no_acks = false;
  bool all = false;
};

constexpr const char* footer =
    R"(A and B are folders with HOST-INTERFACE.pcap and, if there is one, result.json; or two captures (pcap, pcapng).
Exit code: 0 all equal, 1 something differs, 2 A or B cannot be read.
What a host chooses freely is left out: times, initial sequence numbers and so on. Ports from 32768 on are free as
well, and numbered as they appear, unless --scenario names them; without --scenario, unless the two sides have them in
common, and at least half of all such ports. docs/comparison.md says more.)";

/// Two captures of one interface each are of the same interface, whatever the files are called.
void align_names(sim::RunRecord& left, sim::RunRecord& right) {
  if (left.frames.size() != 1 || right.frames.size() != 1) return;
  auto only = right.frames.extract(right.frames.begin());
  only.key() = left.frames.begin()->first;
  right.frames.insert(std::move(only));
}

sim::Scenario load_scenario(const std::string& file) {
  auto loaded = sim::load_scenario(file);
  if (loaded.scenario) return std::move(*loaded.scenario);
  std::string message;
  for (const auto& remark : loaded.remarks) message += (message.empty() ? "" : "\n") + sim::to_text(remark);
  throw Complaint(message);
}

/// The ends of two paths that tell them apart: "dr-basic" and "altered", or "kernel/dr-basic" and "mine/dr-basic".
std::pair<std::string, std::string> short_names(const std::string& left, const std::string& right) {
  namespace fs = std::filesystem;
  const auto without_slash = [](const std::string& path) {
    const auto normal = fs::path(path).lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
  };
  fs::path left_rest = without_slash(left);
  fs::path right_rest = without_slash(right);
  fs::path left_name = left_rest.filename();
  fs::path right_name = right_rest.filename();
  while (left_name == right_name && left_rest.has_parent_path() && right_rest.has_parent_path() &&
         left_rest.parent_path() != left_rest && left_rest != right_rest) {
    left_rest = left_rest.parent_path();
    right_rest = right_rest.parent_path();
    left_name = left_rest.filename() / left_name;
    right_name = right_rest.filename() / right_name;
  }
  return {left_name.string(), right_name.string()};
}

/// With the kernel, if the run says which it was.
std::string with_kernel(const std::string& name, const sim::RunRecord& record) {
  return record.kernel.empty() ? name : fmt::format("{} (Linux {})", name, record.kernel);
}

ExitCode diff(const DiffOptions& options) {
  ComparedScenario compared;
  sim::Terms terms;
  const auto [left_name, right_name] = short_names(options.left, options.right);
  compared.name = left_name + " | " + right_name;
  if (!options.scenario.empty()) {
    const auto scenario = load_scenario(options.scenario);
    terms = sim::terms_for(scenario);
    compared.name = std::filesystem::path(options.scenario).stem().string();
    compared.title = scenario.title.in();
  }
  terms.pure_acks = !options.no_acks;
  auto left = read_run(options.left);
  auto right = read_run(options.right);
  const bool are_captures =
      !std::filesystem::is_directory(options.left) && !std::filesystem::is_directory(options.right);
  if (are_captures) align_names(left, right);
  compared.left_name = with_kernel(left_name, left);
  compared.right_name = with_kernel(right_name, right);
  compared.comparison = sim::compare(left, right, terms);

  const std::span<const ComparedScenario> all(&compared, 1);
  if (!options.html.empty()) {
    io::OutputFile page(options.html);
    page.write(as_html(all));
    page.close();
  }
  if (options.as_json) {
    fmt::print("{}\n", json_text(all));
  } else {
    fmt::print("{}\n{}", as_text(compared, {.all = options.all}), left_out_text());
  }
  return compared.comparison.all_equal() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_diff(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("diff", "Compare two runs, frame by frame");
  command->footer(footer);
  const auto options = std::make_shared<DiffOptions>();
  command->add_option("A", options->left, "A run: a folder, or a capture")->required();
  command->add_option("B", options->right, "The other run")->required();
  command->add_option("--html", options->html, "Write the report as one web page, too")->option_text("FILE");
  command->add_flag("--json", options->as_json, "The report for programs, on standard output");
  command->add_flag("--no-acks", options->no_acks, "Without TCP segments that only acknowledge");
  command->add_flag("--all", options->all, "Show every difference, not only the first ones");
  command->add_option("--scenario", options->scenario, "Which scenario it was: it names ports")->option_text("FILE");
  command->callback([options, &chosen] { chosen = [options] { return diff(*options); }; });
}

}  // namespace lvslab::cli
