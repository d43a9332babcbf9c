#include <algorithm>
#include <numeric>

#include <lvslab/sim/comparison.h>

#include "frames.h"
#include "outputs.h"

namespace lvslab::sim {
namespace {

bool has_results(const RunRecord& record) {
  return !record.answers.empty() || !record.commands.empty() || !record.tables.empty();
}

/// As many of each answer, whichever request got it.
RunRecord with_sorted_answers(const RunRecord& record) {
  RunRecord sorted;
  sorted.answers = record.answers;
  for (auto& [traffic, answers] : sorted.answers) std::ranges::sort(answers);
  return sorted;
}

template <class Range, class Count>
std::size_t sum(const Range& range, Count count) {
  return std::accumulate(range.begin(), range.end(), std::size_t{0},
                         [&](std::size_t total, const auto& each) { return total + count(each); });
}

std::size_t frame_count(const RunRecord& record) {
  return sum(record.frames, [](const auto& capture) { return capture.second.size(); });
}

}  // namespace

Terms terms_for(const Scenario& scenario) {
  Terms terms;
  terms.named_ports = comparison::named_ports(scenario);
  terms.by_counts = std::ranges::any_of(scenario.links, [](const LinkSpec& link) { return link.loss > 0; });
  return terms;
}

std::size_t Comparison::frames() const {
  return sum(interfaces, [](const InterfaceComparison& each) { return each.total(); });
}
std::size_t Comparison::equal_frames() const {
  return sum(interfaces, [](const InterfaceComparison& each) { return each.matched; });
}
std::size_t Comparison::equal_outputs() const {
  return sum(outputs, [](const OutputComparison& each) { return each.equal() ? std::size_t{1} : std::size_t{0}; });
}
bool Comparison::all_equal() const {
  return answers_equal() && std::ranges::all_of(outputs, &OutputComparison::equal) &&
         std::ranges::all_of(interfaces, &InterfaceComparison::all_equal);
}

Comparison compare(const RunRecord& left, const RunRecord& right, const Terms& terms) {
  Comparison result;
  result.pure_acks = terms.pure_acks;
  if (has_results(left) && has_results(right)) {
    if (terms.by_counts) {
      comparison::compare_answers(with_sorted_answers(left), with_sorted_answers(right), result);
    } else {
      comparison::compare_answers(left, right, result);
      result.outputs = comparison::compare_outputs(left, right, terms);
    }
  } else if (has_results(left) || has_results(right)) {
    result.without_results = has_results(left) ? Side::right : Side::left;
  }

  const auto [left_ports, right_ports] = comparison::free_ports(left, right, terms);
  std::set<std::string> names;
  for (const auto& [name, frames] : left.frames) names.insert(name);
  for (const auto& [name, frames] : right.frames) names.insert(name);
  const auto capture = [](const RunRecord& record, const std::string& name, const comparison::FreePorts& ports) {
    const auto found = record.frames.find(name);
    return comparison::Capture{found == record.frames.end() ? nullptr : &found->second, record.origin, &ports};
  };
  comparison::TimingReport timings;
  for (const auto& name : names) {
    result.interfaces.push_back(comparison::compare_interface(name, capture(left, name, left_ports),
                                                              capture(right, name, right_ports), terms, timings));
  }
  result.timings = timings.remarks();
  if (terms.by_counts) {
    result.interfaces.clear();
    result.by_counts = {frame_count(left), frame_count(right)};
  }
  return result;
}

}  // namespace lvslab::sim
