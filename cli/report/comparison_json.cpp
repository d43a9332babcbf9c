#include "comparison_json.h"

#include <algorithm>
#include <string>
#include <vector>

namespace lvslab::cli {
namespace {

using Json = nlohmann::ordered_json;

Json optional_text(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

Json side_text(const std::optional<sim::Side>& side) {
  if (!side) return {};
  return *side == sim::Side::left ? "left" : "right";
}

Json frame_json(const std::optional<sim::FrameMark>& mark) {
  if (!mark) return {};
  return {{"number", mark->number}, {"at", mark->at.count()}, {"headline", mark->headline}};
}

Json field_json(const sim::ComparedField& field) {
  return {{"layer", field.layer},
          {"quoted", field.quoted},
          {"name", field.name},
          {"label", field.label},
          {"left", optional_text(field.left)},
          {"right", optional_text(field.right)},
          {"compared", field.compared},
          {"differs", field.differs}};
}

Json interface_json(const sim::InterfaceComparison& interface) {
  Json differences = Json::array();
  for (const auto& difference : interface.differences) {
    Json fields = Json::array();
    for (const auto& field : difference.fields) fields.push_back(field_json(field));
    differences.push_back({{"flow", difference.flow},
                           {"left", frame_json(difference.left)},
                           {"right", frame_json(difference.right)},
                           {"fields", std::move(fields)}});
  }
  return {{"name", interface.name},
          {"only_on", side_text(interface.only_on)},
          {"frames", interface.total()},
          {"equal_frames", interface.matched},
          {"differences", std::move(differences)}};
}

Json output_json(const sim::OutputComparison& output) {
  Json lines = Json::array();
  for (const auto& line : output.differences) {
    lines.push_back({{"only_on", side_text(line.only_on)}, {"line", line.line}});
  }
  return {{"node", output.node},
          {"command", output.command},
          {"only_on", side_text(output.only_on)},
          {"lines", std::move(lines)}};
}

Json answer_json(const sim::AnswerDifference& answer) {
  return {{"traffic", answer.traffic},
          {"request", answer.request},
          {"left", optional_text(answer.left)},
          {"right", optional_text(answer.right)}};
}

Json timing_json(const sim::TimingRemark& remark) {
  const auto delays = [](const std::vector<Duration>& all) {
    Json numbers = Json::array();
    for (const auto delay : all) numbers.push_back(delay.count());
    return numbers;
  };
  const auto kind = [&] {
    switch (remark.kind) {
      case sim::TimingRemark::Kind::tcp_again: return "tcp_again";
      case sim::TimingRemark::Kind::arp_again: return "arp_again";
      case sim::TimingRemark::Kind::reset: return "reset";
    }
    return "";
  };
  return {{"kind", kind()},
          {"interface", remark.interface},
          {"what", remark.what},
          {"left", delays(remark.left)},
          {"right", delays(remark.right)}};
}

Json by_counts_json(const sim::Comparison& comparison) {
  if (!comparison.by_counts) return nullptr;
  return {{"left_frames", comparison.by_counts->left}, {"right_frames", comparison.by_counts->right}};
}

Json scenario_json(const ComparedScenario& scenario) {
  const auto& comparison = scenario.comparison;
  Json interfaces = Json::array();
  for (const auto& interface : comparison.interfaces) interfaces.push_back(interface_json(interface));
  Json outputs = Json::array();
  for (const auto& output : comparison.outputs) {
    if (!output.equal()) outputs.push_back(output_json(output));
  }
  Json answers = Json::array();
  for (const auto& answer : comparison.answers) answers.push_back(answer_json(answer));
  Json timings = Json::array();
  for (const auto& remark : comparison.timings) timings.push_back(timing_json(remark));
  return {{"name", scenario.name},
          {"title", scenario.title},
          {"left", scenario.left_name},
          {"right", scenario.right_name},
          {"note", optional_text(scenario.note)},
          {"equal", comparison.all_equal()},
          {"verdict", verdict(comparison)},
          {"frames", comparison.frames()},
          {"equal_frames", comparison.equal_frames()},
          {"outputs", comparison.outputs.size()},
          {"equal_outputs", comparison.equal_outputs()},
          {"answers", comparison.requests},
          {"equal_answers", comparison.requests - comparison.answers.size()},
          {"without_results", side_text(comparison.without_results)},
          {"pure_acks", comparison.pure_acks},
          {"by_counts", by_counts_json(comparison)},
          {"interfaces", std::move(interfaces)},
          {"differing_outputs", std::move(outputs)},
          {"differing_answers", std::move(answers)},
          {"timings", std::move(timings)}};
}

}  // namespace

Json as_json(std::span<const ComparedScenario> scenarios) {
  Json left_out = Json::array();
  for (const auto& entry : sim::left_out()) {
    left_out.push_back({{"field", entry.field}, {"what", entry.what}, {"why", entry.why}});
  }
  Json all = Json::array();
  for (const auto& scenario : scenarios) all.push_back(scenario_json(scenario));
  const bool equal = std::ranges::all_of(scenarios, [](const auto& each) { return each.comparison.all_equal(); });
  return {{"equal", equal},
          {"verdict", verdict(scenarios)},
          {"left_out", std::move(left_out)},
          {"scenarios", std::move(all)}};
}

std::string json_text(std::span<const ComparedScenario> scenarios) {
  return as_json(scenarios).dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lvslab::cli
