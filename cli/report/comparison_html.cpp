#include "comparison_html.h"

#include <algorithm>

#include <fmt/core.h>

#include <lvslab/sim/html_escaping.h>

namespace lvslab::cli {
namespace {

using sim::escaped;

/// Frames that one page shows of a scenario: more are not read, and browsers grow slow.
constexpr std::size_t most_frames = 200;

// Colours hold a contrast of 4.5:1 and more, by day and by night; what differs is marked by a sign as well.
constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #59636e; --line: #d1d9e0; --mark: #fff1e5; --new: #8a4600; --good: #116329; --bad: #b3141d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9198a1; --line: #30363d; --mark: #2d1f10; --new: #f0b072; --good: #56d364; --bad: #ff8a80; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .3rem; border-top: 1px solid var(--line); padding-top: 1rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .3rem 0 1rem; } th, td { text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0; }
th { font-weight: 600; border-bottom: 1px solid var(--line); } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
table.frames { width: 100%; table-layout: fixed; font: .85rem/1.45 ui-monospace, monospace; } table.frames td, table.frames th { overflow-wrap: anywhere; }
table.frames col.label { width: 16rem; }
tr.differs td { background: var(--mark); color: var(--new); font-weight: 600; } tr.differs td:first-child::before { content: "\2260\00a0"; }
tr.free td, .faint { color: var(--faint); } tr.layer td { color: var(--faint); padding-top: .5rem; }
details { border-top: 1px solid var(--line); } summary { cursor: pointer; padding: .3rem 0; } summary code { font-size: .9rem; }
pre { font: .85rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0 1rem; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
@media print { body { max-width: none; } details { break-inside: avoid; } }
)css";

std::string verdict_cell(const sim::Comparison& comparison) {
  return fmt::format("<span class=\"{}\">{} {}</span>", comparison.all_equal() ? "good" : "bad",
                     comparison.all_equal() ? "✓" : "✗", escaped(verdict(comparison)));
}

/// "3 / 4"; a dash where there was nothing to compare.
std::string share(std::size_t equal, std::size_t total) {
  return total == 0 ? "–" : fmt::format("{} / {}", equal, total);
}

std::string overview(std::span<const ComparedScenario> scenarios) {
  std::string text =
      "<div class=\"scroll\"><table>\n<tr><th>scenario</th><th class=\"number\">equal frames</th><th "
      "class=\"number\">outputs</th><th class=\"number\">answers</th><th>result</th></tr>\n";
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const auto& comparison = scenarios[i].comparison;
    text += fmt::format(
        "<tr><td><a href=\"#s{}\">{}</a></td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td>{}</td></tr>\n",
        i + 1, escaped(scenarios[i].name), share(comparison.equal_frames(), comparison.frames()),
        share(comparison.equal_outputs(), comparison.outputs.size()),
        share(comparison.requests - comparison.answers.size(), comparison.requests), verdict_cell(comparison));
  }
  return text + "</table></div>\n";
}

std::string interfaces(const ComparedScenario& scenario) {
  std::string text =
      "<h3>Interfaces</h3>\n<table>\n<tr><th>interface</th><th class=\"number\">frames</th><th "
      "class=\"number\">equal</th><th class=\"number\">differ</th></tr>\n";
  for (const auto& interface : scenario.comparison.interfaces) {
    if (interface.only_on) {
      text += fmt::format("<tr><td colspan=\"4\" class=\"bad\">{}</td></tr>\n",
                          escaped(missing_capture(interface, scenario)));
      continue;
    }
    text += fmt::format(
        "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number{}\">{}</td></tr>\n",
        escaped(interface.name), interface.total(), interface.matched, interface.all_equal() ? "" : " bad",
        interface.unmatched);
  }
  return text + "</table>\n";
}

std::string answers(const ComparedScenario& scenario) {
  if (scenario.comparison.answers.empty()) return {};
  std::string text = fmt::format(
      "<h3>Answers that differ</h3>\n<table>\n<tr><th>traffic</th><th>request</th><th>{}</th><th>{}</th></tr>\n",
      escaped(scenario.left_name), escaped(scenario.right_name));
  const auto cell = [](const std::optional<std::string>& answer) {
    if (!answer) return std::string("<span class=\"faint\">no such request</span>");
    return answer->empty() ? std::string("<span class=\"faint\">none yet</span>") : escaped(*answer);
  };
  for (const auto& answer : scenario.comparison.answers) {
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(answer.traffic),
                        answer.request, cell(answer.left), cell(answer.right));
  }
  return text + "</table>\n";
}

std::string outputs(const ComparedScenario& scenario) {
  std::string text;
  for (const auto& output : scenario.comparison.outputs) {
    if (output.equal()) continue;
    text += fmt::format("<h3>{}</h3>\n", escaped(output.name()));
    if (output.only_on) {
      text += fmt::format("<p class=\"bad\">{}</p>\n", escaped(missing_output(output, scenario)));
      continue;
    }
    text += "<pre>";
    for (const auto& line : output.differences) {
      text += fmt::format("{} {}\n", line.only_on == sim::Side::left ? '-' : '+', escaped(line.line));
    }
    text += "</pre>\n";
  }
  if (text.empty()) return text;
  return fmt::format("<p class=\"faint\">-: only in {}; +: only in {}</p>\n", escaped(scenario.left_name),
                     escaped(scenario.right_name)) +
         text;
}

std::string frame_cell(const std::optional<sim::FrameMark>& mark) {
  if (!mark) return "<span class=\"faint\">there is no such frame</span>";
  return fmt::format("frame {} at {}<br>{}", mark->number, moment_text(mark->at), escaped(mark->headline));
}

std::string frame_pair(const sim::InterfaceComparison& interface, const sim::FrameDifference& difference,
                       const ComparedScenario& scenario) {
  std::string labels;
  for (const auto& field : difference.fields) {
    if (field.differs) labels += (labels.empty() ? "" : ", ") + std::string(field.label);
  }
  if (labels.empty()) labels = "only in " + (difference.left ? scenario.left_name : scenario.right_name);
  std::string text = fmt::format(
      "<details open>\n<summary><b>{}</b> {} <code>{}</code>: <span class=\"bad\">{}</span></summary>\n"
      "<table class=\"frames\">\n<col class=\"label\"><col><col>\n"
      "<tr><th></th><th>{}</th><th>{}</th></tr>\n<tr><td></td><td>{}</td><td>{}</td></tr>\n",
      escaped(interface.name), moment_text(difference.at()), escaped(difference.flow), escaped(labels),
      escaped(scenario.left_name), escaped(scenario.right_name), frame_cell(difference.left),
      frame_cell(difference.right));
  std::string layer;
  for (const auto& field : difference.fields) {
    const auto name = (field.quoted ? "quoted " : "") + std::string(field.layer);
    if (name != layer) text += fmt::format("<tr class=\"layer\"><td colspan=\"3\">{}</td></tr>\n", escaped(name));
    layer = name;
    text += fmt::format("<tr{}><td title=\"{}\">{}{}</td><td>{}</td><td>{}</td></tr>\n",
                        field.differs     ? " class=\"differs\""
                        : !field.compared ? " class=\"free\""
                                          : "",
                        escaped(field.name), escaped(field.label), field.compared ? "" : " (left out)",
                        escaped(field.left.value_or("")), escaped(field.right.value_or("")));
  }
  return text + "</table>\n</details>\n";
}

std::string frames(const ComparedScenario& scenario) {
  std::string text;
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const auto& interface : scenario.comparison.interfaces) {
    if (interface.only_on) continue;
    all += interface.unmatched;
    for (const auto& difference : interface.differences) {
      if (shown == most_frames) break;
      ++shown;
      text += frame_pair(interface, difference, scenario);
    }
  }
  if (text.empty()) return text;
  if (shown < all) text += fmt::format("<p>And {} more.</p>\n", all - shown);
  return "<h3>Frames that differ</h3>\n" + text;
}

std::string timings(const ComparedScenario& scenario) {
  if (scenario.comparison.timings.empty()) return {};
  std::string text =
      fmt::format("<details>\n<summary>Sent again, or reset: {} | {} (times are never a difference)</summary>\n<ul>\n",
                  escaped(scenario.left_name), escaped(scenario.right_name));
  for (const auto& remark : scenario.comparison.timings) {
    text += fmt::format("<li>{}, at {}</li>\n", escaped(to_text(remark)), escaped(remark.interface));
  }
  return text + "</ul>\n</details>\n";
}

std::string section(const ComparedScenario& scenario, std::size_t number) {
  const auto& comparison = scenario.comparison;
  std::string text = fmt::format("<h2 id=\"s{}\">{}</h2>\n", number, escaped(scenario.name));
  if (!scenario.title.empty()) text += fmt::format("<p>{}</p>\n", escaped(scenario.title));
  text += fmt::format("<p>{} | {}: {}</p>\n", escaped(scenario.left_name), escaped(scenario.right_name),
                      verdict_cell(comparison));
  if (scenario.note) text += fmt::format("<p>{}</p>\n", escaped(*scenario.note));
  if (comparison.without_results) text += fmt::format("<p>{}.</p>\n", escaped(missing_results(scenario)));
  if (!comparison.pure_acks) text += "<p>Segments that only acknowledge were not compared.</p>\n";
  if (!comparison.all_equal()) {
    text += interfaces(scenario) + answers(scenario) + outputs(scenario) + frames(scenario);
  }
  return text + timings(scenario);
}

std::string left_out() {
  std::string text = "<h2>Left out of the comparison</h2>\n<dl>\n";
  for (const auto& entry : sim::left_out()) {
    text += fmt::format("<dt>{}</dt><dd class=\"faint\">{}</dd>\n", escaped(entry.what), escaped(entry.why));
  }
  return text + "</dl>\n";
}

}  // namespace

std::string as_html(std::span<const ComparedScenario> scenarios) {
  const std::string title = scenarios.size() == 1 ? scenarios.front().name : "Runs compared, frame by frame";
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n"
      "<p>{2}</p>\n",
      escaped(title), style, escaped(verdict(scenarios)));
  if (scenarios.size() > 1) text += overview(scenarios);
  for (std::size_t i = 0; i < scenarios.size(); ++i) text += section(scenarios[i], i + 1);
  return text + left_out() + "</body>\n</html>\n";
}

}  // namespace lvslab::cli
