/// `lvslab verify FILE...`: the same scenario in the simulator and on a real Linux kernel, frame by frame.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <lvslab/io/output_file.h>
#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/sim/comparison.h>
#include <lvslab/sim/console.h>

#include "commands.h"
#include "kernel/guest_machine.h"
#include "kernel/guest_tools.h"
#include "kernel/kernel.h"
#include "recording/run_beside_linux.h"
#include "recording/run_folder.h"
#include "report/comparison_html.h"
#include "report/comparison_json.h"
#include "report/comparison_text.h"
#include "scenario_argument.h"
#include "scenario_files.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
  std::vector<std::string> paths;
  std::string kernel = "auto";
  std::optional<std::string> kernel_profile;
  std::string image;
  std::string against;
  std::string keep;
  std::string html_file;
  bool as_json = false;
  bool all_differences = false;
  bool without_acks = false;
};

/// A line for what packages bring, with the one command that helps, and a line each for the rest.
std::string remedies(const std::vector<Missing>& missing) {
  constexpr std::string_view install = "apt-get install ";
  std::string from_packages;
  std::set<std::string> packages;
  std::string others;
  for (const auto& each : missing) {
    if (each.remedy.starts_with(install)) {
      from_packages += (from_packages.empty() ? "" : ", ") + each.what;
      packages.insert(each.remedy.substr(install.size()));
    } else {
      others += "\n    missing: " + each.what + (each.remedy.empty() ? "" : "; " + each.remedy);
    }
  }
  if (packages.empty()) return others;
  return fmt::format("\n    missing: {}; {}{}{}", from_packages, install, fmt::join(packages, " "), others);
}

/// The kernel that was asked for, or the first that can run all of them. An image is QEMU's.
std::unique_ptr<Kernel> choose_kernel(const VerifyOptions& options, const std::vector<sim::Scenario>& scenarios) {
  const std::string wanted = options.image.empty() || options.kernel != "auto" ? options.kernel : "qemu";
  if (!options.image.empty() && wanted != "qemu") throw Complaint("--image is for --kernel qemu, not for " + wanted);
  std::vector<std::unique_ptr<Kernel>> kernels;
  kernels.push_back(host_kernel());
  kernels.push_back(user_mode_linux());
  kernels.push_back(qemu_kernel(options.image));
  const auto programs = missing_programs(scenarios);  // every kernel takes them from this machine
  std::string obstacles;
  for (auto& kernel : kernels) {
    if (wanted != kernel->name() && wanted != "auto") continue;
    auto missing = kernel->missing();
    missing.insert(missing.end(), programs.begin(), programs.end());
    if (missing.empty()) return std::move(kernel);
    obstacles += "\n  --kernel " + kernel->name() + ":" + remedies(missing);
  }
  throw Complaint(
      "there is no kernel to verify on" + obstacles + "\n  or compare with recorded captures: --against DIR",
      ExitCode::environment);
}

/// A folder that is kept, or one that is gone afterwards.
class RecordPlace {
 public:
  RecordPlace(const std::string& keep, const std::string& name) {
    if (keep.empty()) {
      temporary_.emplace(std::size_t{16} << 20);
      path_ = temporary_->path();
    } else {
      path_ = (fs::path(keep) / name).string();
      fs::create_directories(path_);
    }
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::optional<WorkDirectory> temporary_;
  std::string path_;
};

/// `dir/NAME`, or `dir` itself if that is a recording and only one is asked for.
std::string recording_of(const std::string& name, const VerifyOptions& options, std::size_t count) {
  const fs::path own = fs::path(options.against) / name;
  if (fs::is_directory(own)) return own.string();
  if (count == 1 && fs::is_directory(options.against)) return options.against;
  throw Complaint("'" + options.against + "' has no recording of " + name + ": expected the folder " + own.string());
}

void tell_progress(const VerifyOptions& options, std::size_t number, std::size_t count, const std::string& what) {
  if (options.as_json || ::isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r\033[K{} of {}: {}", number, count, what);
  std::fflush(stderr);
}
void end_progress(const VerifyOptions& options) {
  if (options.as_json || ::isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r\033[K");
}

std::string name_of(const sim::Scenario& scenario) { return fs::path(scenario.file).stem().string(); }

/// Those that ask for what no Linux kernel has are left out, and named.
void leave_out_beyond_linux(std::vector<sim::Scenario>& scenarios) {
  const auto given = scenarios.size();
  std::string told;
  std::erase_if(scenarios, [&](const sim::Scenario& scenario) {
    const auto why = sim::beyond_linux(scenario);
    if (why) told += fmt::format("{} cannot run on Linux, so there is nothing to compare: {}\n", scenario.file, *why);
    return why.has_value();
  });
  if (given > 0 && scenarios.empty()) {
    told.pop_back();
    throw Complaint(told);
  }
  fmt::print(stderr, "{}", told);
}

/// Recordings are called like their scenarios.
void require_different_names(const std::vector<sim::Scenario>& scenarios) {
  std::map<std::string, std::string> files;
  for (const auto& scenario : scenarios) {
    const auto [other, is_new] = files.emplace(name_of(scenario), scenario.file);
    if (!is_new) {
      throw Complaint("'" + other->second + "' and '" + scenario.file +
                      "' would have one recording: rename one of them");
    }
  }
}

/// What cannot be written is told before minutes have passed.
void require_writable(const std::string& file) {
  const std::string folder = fs::path(file).parent_path().string();
  const std::string place = fs::exists(file) ? file : folder.empty() ? "." : folder;
  if (fs::is_directory(file) || ::access(place.c_str(), W_OK) != 0) throw Complaint("cannot write '" + file + "'");
}

/// What the scenario's profile means where another kernel does the talking.
std::optional<std::string> profile_note(const sim::Scenario& scenario, const std::string& kernel) {
  const auto played =
      scenario.kernel.empty() ? ipvs::default_kernel_profile() : ipvs::kernel_profile(scenario.kernel).value();
  const auto at_hand = ipvs::kernel_profile(kernel);
  const std::string played_name = scenario.kernel.empty() ? std::string(played.version) : scenario.kernel;
  if (at_hand) {
    if (ipvs::behave_alike(played, *at_hand)) return std::nullopt;
    return fmt::format(
        "The simulator plays the directors of Linux {}, and this is {}: where they do as docs/ipvs.md, section 18, "
        "says, "
        "both are right.",
        played_name, kernel);
  }
  if (scenario.kernel.empty()) return std::nullopt;
  return fmt::format(
      "The simulator plays the directors of Linux {}. Which side of the differences in docs/ipvs.md, section 18, the "
      "kernel at hand{} is on, is not known.",
      played_name, kernel.empty() ? "" : ", " + kernel + ",");
}

std::optional<std::string> joined(const std::optional<std::string>& first, const std::optional<std::string>& second) {
  if (!first || !second) return first ? first : second;
  return *first + " " + *second;
}

ExitCode verify(const VerifyOptions& options) {
  // All are judged before anything runs: a mistake in the last is not found after minutes.
  std::vector<sim::Scenario> scenarios;
  for (const auto& file : scenario_files(options.paths))
    scenarios.push_back(load({.file = file, .seed = {}, .until = {}, .kernel = options.kernel_profile}));
  leave_out_beyond_linux(scenarios);
  if (!options.keep.empty() || !options.against.empty()) require_different_names(scenarios);
  if (!options.html_file.empty()) require_writable(options.html_file);
  std::unique_ptr<Kernel> kernel;
  if (options.against.empty()) kernel = choose_kernel(options, scenarios);
  if (!options.as_json) {
    fmt::print("Linux: {}\n\n", kernel ? kernel->description() : "recorded in " + options.against);
  }
  std::vector<ComparedScenario> compared;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const auto& scenario = scenarios[i];
    const std::string name = name_of(scenario);
    tell_progress(options, i + 1, scenarios.size(), name);
    sim::RunRecord linux_run;
    if (kernel) {
      const RecordPlace place(options.keep, name);
      kernel->play(scenario, place.path());
      linux_run = read_run(place.path());
    } else {
      linux_run = read_run(recording_of(name, options, scenarios.size()));
    }
    sim::Terms terms = sim::terms_for(scenario);
    terms.pure_acks = !options.without_acks;
    ComparedScenario result;
    result.name = name;
    result.title = scenario.title.in();
    result.left_name = linux_run.kernel.empty() ? "Linux" : "Linux " + linux_run.kernel;
    result.right_name = "simulator";
    auto beside = compared_with_linux(linux_run, scenario, terms);
    result.comparison = std::move(beside.comparison);
    result.note = joined(profile_note(scenario, linux_run.kernel), beside.remark);
    compared.push_back(std::move(result));
    end_progress(options);
    if (!options.as_json) {
      fmt::print("{}", as_text(compared.back(), {.all = options.all_differences}));
      std::fflush(stdout);
    }
  }
  if (options.as_json) {
    fmt::print("{}\n", json_text(compared));
  } else {
    fmt::print("\n{}\n", verdict(compared));
  }
  if (!options.html_file.empty()) {
    io::OutputFile page(options.html_file);
    page.write(as_html(compared));
    page.close();
  }
  const bool all_equal = std::ranges::all_of(compared, [](const auto& each) { return each.comparison.all_equal(); });
  return all_equal ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_verify(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("verify", "Run scenarios on a real Linux kernel too, and compare every frame");
  const auto options = std::make_shared<VerifyOptions>();
  command->add_option("FILE", options->paths, "Scenario files, or folders of them")->required();
  auto* kind =
      command->add_option("--kernel", options->kernel, "auto, host, uml or qemu; auto: the first of them that is there")
          ->option_text("KIND")
          ->check(CLI::IsMember({"auto", "host", "uml", "qemu"}));
  auto* image =
      command
          ->add_option("--image", options->image, "The kernel for qemu: a vmlinuz with its modules in ../lib/modules")
          ->option_text("VMLINUZ");
  add_kernel_profile(*command, options->kernel_profile);
  auto* against = command->add_option("--against", options->against, "Recorded captures instead of a kernel: DIR/NAME")
                      ->option_text("DIR")
                      ->excludes(kind)
                      ->excludes(image);
  command->add_option("--keep", options->keep, "Keep what the kernel did, to look at it or for --against: DIR/NAME")
      ->option_text("DIR")
      ->excludes(against);
  command->add_option("--html", options->html_file, "A report to hand around")->option_text("FILE");
  command->add_flag("--json", options->as_json, "The comparison for programs, on standard output");
  command->add_flag("--all", options->all_differences, "Show every frame that differs");
  command->add_flag("--no-acks", options->without_acks, "Leave out TCP segments that only acknowledge");
  command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

}  // namespace lvslab::cli
