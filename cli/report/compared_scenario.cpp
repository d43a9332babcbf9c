#include "compared_scenario.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace lvslab::cli {
namespace {

const std::string& name_of(sim::Side side, const ComparedScenario& scenario) {
  return side == sim::Side::left ? scenario.left_name : scenario.right_name;
}
sim::Side other(sim::Side side) { return side == sim::Side::left ? sim::Side::right : sim::Side::left; }

/// "2 of 30 frames differ"; empty: none does.
std::string differing(std::size_t different, std::size_t total, std::string_view noun) {
  if (different == 0) return {};
  return fmt::format("{} of {} {}", different, counted(total, noun), different == 1 ? "differs" : "differ");
}

std::string delays(const std::vector<Duration>& all) {
  if (all.empty()) return "never";
  std::vector<std::string> texts;
  for (const auto delay : all) texts.push_back(fmt::format("{:.2f} s", std::chrono::duration<double>(delay).count()));
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string verdict(const sim::Comparison& comparison) {
  const std::size_t frames = comparison.frames();
  if (comparison.by_counts) {
    const std::string answers =
        comparison.answers_equal()
            ? fmt::format("equal by counts: {}", counted(comparison.requests, "answer"))
            : differing(comparison.answers.size(), comparison.requests, "answer") + ", compared by counts";
    return fmt::format("{}; frames are lost at random: {} | {}", answers, comparison.by_counts->left,
                       comparison.by_counts->right);
  }
  if (comparison.all_equal()) {
    std::string text = fmt::format("all equal: {} on {}", counted(frames, "frame"),
                                   counted(comparison.interfaces.size(), "interface"));
    if (!comparison.outputs.empty()) text += ", " + counted(comparison.outputs.size(), "output");
    if (comparison.requests > 0) text += ", " + counted(comparison.requests, "answer");
    return text;
  }
  std::vector<std::string> parts;
  const auto add = [&](std::string text) {
    if (!text.empty()) parts.push_back(std::move(text));
  };
  const auto missing = static_cast<std::size_t>(
      std::ranges::count_if(comparison.interfaces, [](const auto& each) { return each.only_on.has_value(); }));
  add(differing(frames - comparison.equal_frames(), frames, "frame"));
  if (missing > 0) parts.push_back(fmt::format("{} on one side only", counted(missing, "capture")));
  add(differing(comparison.outputs.size() - comparison.equal_outputs(), comparison.outputs.size(), "output"));
  add(differing(comparison.answers.size(), comparison.requests, "answer"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string verdict(std::span<const ComparedScenario> scenarios) {
  std::size_t equal = 0;
  std::size_t frames = 0;
  std::size_t equal_frames = 0;
  std::size_t outputs = 0;
  std::size_t equal_outputs = 0;
  std::size_t requests = 0;
  std::size_t differing_answers = 0;
  for (const auto& [name, title, left, right, comparison, note] : scenarios) {
    if (comparison.all_equal()) ++equal;
    frames += comparison.frames();
    equal_frames += comparison.equal_frames();
    outputs += comparison.outputs.size();
    equal_outputs += comparison.equal_outputs();
    requests += comparison.requests;
    differing_answers += comparison.answers.size();
  }
  return fmt::format("{} of {} equal: {} of {}, {} of {}, {} of {}", equal, counted(scenarios.size(), "scenario"),
                     equal_frames, counted(frames, "frame"), equal_outputs, counted(outputs, "output"),
                     requests - differing_answers, counted(requests, "answer"));
}

std::string missing_capture(const sim::InterfaceComparison& interface, const ComparedScenario& scenario) {
  return fmt::format("no capture of {} in {} ({} in {})", interface.name, name_of(other(*interface.only_on), scenario),
                     counted(interface.unmatched, "frame"), name_of(*interface.only_on, scenario));
}

std::string missing_results(const ComparedScenario& scenario) {
  return fmt::format("{} has captures only: answers and outputs were not compared",
                     name_of(*scenario.comparison.without_results, scenario));
}

std::string missing_output(const sim::OutputComparison& output, const ComparedScenario& scenario) {
  return fmt::format("not run in {}", name_of(other(*output.only_on), scenario));
}

std::string to_text(const sim::TimingRemark& remark) {
  const std::string_view when = remark.kind == sim::TimingRemark::Kind::reset ? "after" : "again after";
  return fmt::format("{} {} {} | {}", remark.what, when, delays(remark.left), delays(remark.right));
}

std::string moment_text(Duration since_origin) {
  return fmt::format("{:.3f} ms", std::chrono::duration<double, std::milli>(since_origin).count());
}

}  // namespace lvslab::cli
