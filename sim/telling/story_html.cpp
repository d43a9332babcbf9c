#include <fmt/core.h>

#include <lvslab/sim/html_escaping.h>
#include <lvslab/sim/story_layout.h>
#include <lvslab/sim/time_text.h>

namespace lvslab::sim {
namespace {

// Colours hold a contrast of 4.5:1 and more, by day and by night.
constexpr std::string_view style = R"css(
:root { --ink: #1b1f24; --paper: #ffffff; --faint: #59636e; --line: #d1d9e0; --new: #8a4600; --good: #116329; --bad: #b3141d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9198a1; --line: #30363d; --new: #f0b072; --good: #56d364; --bad: #ff8a80; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } summary { cursor: pointer; padding: .4rem 0; }
summary b { margin-right: .8rem; } summary code { font-size: .9rem; }
details { border-top: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
td { vertical-align: top; padding: .2rem .8rem .2rem 0; }
td.time { text-align: right; white-space: nowrap; color: var(--faint); font-variant-numeric: tabular-nums; }
td.node { white-space: nowrap; font-weight: 600; } tr.switch td.node { font-weight: 400; color: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; margin: .1rem 0; column-gap: .8rem; font: .85rem/1.45 ui-monospace, monospace; }
dt { color: var(--faint); } dd { margin: 0; } ins { text-decoration: none; color: var(--new); font-weight: 600; }
ul { margin: .1rem 0; padding-left: 1.1rem; } .delivers { color: var(--good); } .drops { color: var(--bad); font-weight: 600; }
table.numbers { width: auto; margin: .1rem 0 .3rem; font: .85rem/1.45 ui-monospace, monospace; }
.numbers th { font-weight: 400; color: var(--faint); } .numbers th, .numbers td { text-align: right; padding: 0 .9rem 0 0; }
.numbers .chosen { font-weight: 600; color: var(--good); }
)css";

std::string_view class_of(OutlineStep::Kind kind) {
  switch (kind) {
    case OutlineStep::Kind::passes: return "passes";
    case OutlineStep::Kind::delivers: return "delivers";
    case OutlineStep::Kind::drops: return "drops";
  }
  return "passes";
}

std::string numbers(const std::vector<std::vector<std::string>>& table) {
  if (table.empty()) return {};
  std::string text = "<table class=\"numbers\">";
  for (const auto& row : table) {
    const bool is_chosen = !row.front().empty();
    text += is_chosen ? "<tr class=\"chosen\">" : "<tr>";
    for (const auto& cell : row) {
      text += (&row == &table.front() ? "<th>" : "<td>") + escaped(cell) + (&row == &table.front() ? "</th>" : "</td>");
    }
    text += "</tr>";
  }
  return text + "</table>";
}

std::string row(const OutlineStep& step) {
  std::string text =
      fmt::format("<tr{}><td class=\"time\">{}</td><td class=\"node\">{}</td><td><span class=\"{}\">{}</span>",
                  step.is_switch ? " class=\"switch\"" : "", column_text(step.at), escaped(step.node),
                  class_of(step.kind), escaped(step.action));
  if (!step.details.empty()) {
    text += "<dl>";
    for (const auto& detail : step.details) {
      text += "<dt>" + escaped(detail.label) + "</dt><dd>";
      if (detail.before.empty()) {
        text += escaped(detail.after);
      } else {
        text += escaped(detail.before) + " → <ins>" + escaped(detail.after) + "</ins>";
      }
      text += "</dd>";
    }
    text += "</dl>";
  }
  if (!step.reasons.empty()) {
    text += "<ul>";
    for (const auto& reason : step.reasons) text += "<li>" + escaped(reason.sentence) + numbers(reason.table) + "</li>";
    text += "</ul>";
  }
  return text + "</td></tr>\n";
}

}  // namespace

std::string as_html(const Outline& outline) {
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<h1>{0}</h1>\n<p>{2}</p>\n",
      escaped(outline.title), style, escaped(outline.description));
  for (const auto& line : outline.opening) text += fmt::format("<p>{}</p>\n", escaped(line));
  for (const auto& packet : outline.packets) {
    text += fmt::format("<details open>\n<summary><b>{}</b><code>{}</code></summary>\n<table>\n",
                        escaped(packet_title(packet)), escaped(packet.headline));
    for (const auto& step : packet.steps) text += row(step);
    text += "</table>\n</details>\n";
  }
  return text + "</body>\n</html>\n";
}

}  // namespace lvslab::sim
