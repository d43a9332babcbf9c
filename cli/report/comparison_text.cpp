#include "comparison_text.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "columns.h"

namespace lvslab::cli {
namespace {

constexpr std::size_t page_width = 100;
constexpr std::size_t mark_width = 2;
constexpr std::size_t label_width = 22;
constexpr std::size_t column_width = (page_width - mark_width - label_width - 2) / 2;
constexpr std::size_t few = 10;  ///< differences that one reads before one wants to know how many there are

std::string folded(std::string_view text, std::size_t margin) {
  std::string result;
  for (const auto& line : wrapped(text, page_width - margin)) result += std::string(margin, ' ') + line + '\n';
  return result;
}

std::string row(std::string_view mark, std::string_view label, std::string_view left, std::string_view right) {
  const auto labels = wrapped(label, label_width);
  const auto lefts = wrapped(left, column_width);
  const auto rights = wrapped(right, column_width);
  std::string text;
  for (std::size_t i = 0; i < std::max({labels.size(), lefts.size(), rights.size()}); ++i) {
    const auto part = [i](const std::vector<std::string>& lines) {
      return i < lines.size() ? lines[i] : std::string();
    };
    std::string line = padded(i == 0 ? mark : "", mark_width) + padded(part(labels), label_width) + ' ' +
                       padded(part(lefts), column_width) + ' ' + part(rights);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string and_more(std::size_t shown, std::size_t all) {
  return shown < all ? fmt::format("  and {} more (--all shows them)\n", all - shown) : std::string();
}

std::string frame_name(const sim::FrameMark& mark) {
  return fmt::format("frame {} at {}", mark.number, moment_text(mark.at));
}

std::string layer_name(const sim::ComparedField& field) {
  return field.quoted ? fmt::format("quoted {}", field.layer) : std::string(field.layer);
}

/// The headers in which something differs, whole; of the others only the names.
std::string pair_of_frames(const sim::FrameDifference& difference, const ComparedScenario& scenario) {
  std::string text = row("", "", scenario.left_name, scenario.right_name);
  text += row("", "", frame_name(*difference.left), frame_name(*difference.right));
  if (difference.left->headline != difference.right->headline) {
    text += row("", "", difference.left->headline, difference.right->headline);
  }
  std::string equal_layers;
  const auto& fields = difference.fields;
  for (auto begin = fields.begin(); begin != fields.end();) {
    const std::string layer = layer_name(*begin);
    const auto end = std::find_if(begin, fields.end(), [&](const auto& field) { return layer_name(field) != layer; });
    if (std::none_of(begin, end, [](const auto& field) { return field.differs; })) {
      equal_layers += (equal_layers.empty() ? "" : ", ") + layer;
    } else {
      for (auto field = begin; field != end; ++field) {
        if (!field->compared) continue;
        text += row(field->differs ? "≠" : "", field->label, field->left.value_or("(none)"),
                    field->right.value_or("(none)"));
      }
    }
    begin = end;
  }
  if (!equal_layers.empty()) text += row("", "equal", equal_layers, "");
  return text;
}

std::string one_frame(const sim::FrameDifference& difference, const ComparedScenario& scenario) {
  const auto& mark = difference.left ? *difference.left : *difference.right;
  return folded(fmt::format("only in {}: {}, {}", difference.left ? scenario.left_name : scenario.right_name,
                            frame_name(mark), mark.headline),
                mark_width);
}

/// "answers 6/6, outputs 31/31, tables 7/7, frames 353/353 = client-eth0 62/62, ..."; without what there is none of.
std::string shares_text(const sim::Comparison& comparison) {
  std::string text;
  const auto add = [&text](std::string_view separator, std::string_view what, std::size_t equal, std::size_t all) {
    if (!text.empty()) text += separator;
    text += fmt::format("{} {}/{}", what, equal, all);
  };
  if (comparison.requests > 0) {
    add(", ", "answers", comparison.requests - comparison.answers.size(), comparison.requests);
  }
  for (const bool tables : {false, true}) {
    std::size_t all = 0;
    std::size_t equal = 0;
    for (const auto& output : comparison.outputs) {
      if (output.is_table != tables) continue;
      ++all;
      equal += output.equal() ? 1U : 0U;
    }
    if (all > 0) add(", ", tables ? "tables" : "outputs", equal, all);
  }
  add(", ", "frames", comparison.equal_frames(), comparison.frames());
  std::string_view separator = " = ";
  for (const auto& interface : comparison.interfaces) {
    add(separator, interface.name, interface.matched, interface.total());
    separator = ", ";
  }
  return folded(text, mark_width);
}

std::string interface_table(const ComparedScenario& scenario) {
  std::size_t width = std::string_view("interface").size();
  for (const auto& interface : scenario.comparison.interfaces) width = std::max(width, width_of(interface.name));
  std::string rows;
  std::string missing;
  for (const auto& interface : scenario.comparison.interfaces) {
    if (interface.only_on) {
      missing += folded(missing_capture(interface, scenario), mark_width);
    } else if (!interface.all_equal()) {
      rows += fmt::format("  {} {:>8} {:>8} {:>8}\n", padded(interface.name, width), interface.total(),
                          interface.matched, interface.unmatched);
    }
  }
  if (!rows.empty()) {
    rows = fmt::format("  {} {:>8} {:>8} {:>8}\n", padded("interface", width), "frames", "equal", "differ") + rows;
  }
  return rows.empty() && missing.empty() ? std::string() : '\n' + rows + missing;
}

std::string answers_text(const ComparedScenario& scenario, std::size_t limit) {
  const auto& answers = scenario.comparison.answers;
  if (answers.empty()) return {};
  std::string text = "\nanswers\n";
  for (std::size_t i = 0; i < std::min(limit, answers.size()); ++i) {
    const auto& answer = answers[i];
    const auto line = [&](char sign, const std::optional<std::string>& given) {
      if (!given) return std::string();
      return fmt::format("  {} traffic {}, request {}: {}\n", sign, answer.traffic, answer.request,
                         given->empty() ? "(none yet)" : *given);
    };
    text += line('-', answer.left) + line('+', answer.right);
  }
  return text + and_more(limit, answers.size());
}

std::string outputs_text(const ComparedScenario& scenario, std::size_t limit) {
  std::string text;
  for (const auto& output : scenario.comparison.outputs) {
    if (output.equal()) continue;
    text += '\n' + output.name() + '\n';
    if (output.only_on) {
      text += fmt::format("  {}\n", missing_output(output, scenario));
      continue;
    }
    const auto& lines = output.differences;
    for (std::size_t i = 0; i < std::min(limit, lines.size()); ++i) {
      text += fmt::format("  {} {}\n", lines[i].only_on == sim::Side::left ? '-' : '+', lines[i].line);
    }
    text += and_more(limit, lines.size());
  }
  return text;
}

std::string frames_text(const ComparedScenario& scenario, std::size_t limit) {
  std::string text;
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const auto& interface : scenario.comparison.interfaces) {
    if (interface.only_on) continue;
    all += interface.unmatched;
    for (const auto& difference : interface.differences) {
      if (shown == limit) break;
      ++shown;
      text += '\n' + folded(fmt::format("{}  {}", interface.name, difference.flow), 0);
      const bool is_pair = difference.left && difference.right;
      text += is_pair ? pair_of_frames(difference, scenario) : one_frame(difference, scenario);
    }
  }
  if (shown < all) text += fmt::format("\nand {} more{}\n", all - shown, shown == limit ? " (--all shows them)" : "");
  return text;
}

std::string timings_text(const ComparedScenario& scenario, std::size_t limit) {
  const auto& timings = scenario.comparison.timings;
  if (timings.empty()) return {};
  std::string text = '\n' + folded(fmt::format("sent again, or reset ({} | {}; times are never a difference)",
                                               scenario.left_name, scenario.right_name),
                                   0);
  for (std::size_t i = 0; i < std::min(limit, timings.size()); ++i) {
    text += folded(fmt::format("{}, at {}", to_text(timings[i]), timings[i].interface), mark_width);
  }
  return text + and_more(limit, timings.size());
}

}  // namespace

std::string as_text(const ComparedScenario& scenario, const ComparisonTextOptions& options) {
  const auto& comparison = scenario.comparison;
  const std::size_t limit = options.all ? std::string::npos : few;
  std::string text = folded(scenario.name + ": " + verdict(comparison), 0);
  if (!comparison.by_counts) text += shares_text(comparison);
  if (scenario.note) text += folded(*scenario.note, mark_width);
  if (comparison.without_results) text += folded(missing_results(scenario), mark_width);
  if (!comparison.pure_acks) text += "  segments that only acknowledge were not compared\n";
  if (!comparison.all_equal()) {
    text += folded(
        fmt::format("'-' and the left column: {}; '+' and the right: {}", scenario.left_name, scenario.right_name),
        mark_width);
    text += interface_table(scenario) + answers_text(scenario, limit) + outputs_text(scenario, limit) +
            frames_text(scenario, limit);
  }
  if (options.timings) text += timings_text(scenario, limit);
  return text;
}

std::string left_out_text() {
  std::string list;
  for (const auto& entry : sim::left_out()) list += (list.empty() ? "left out: " : ", ") + std::string(entry.what);
  return folded(list, 0);
}

}  // namespace lvslab::cli
