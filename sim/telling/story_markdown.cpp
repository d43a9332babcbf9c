#include <fmt/core.h>

#include <lvslab/sim/story_layout.h>
#include <lvslab/sim/time_text.h>

namespace lvslab::sim {
namespace {

/// Characters that Markdown would take for its own.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

/// A table in a table's cell: there Markdown has none of its own.
std::string html_table(const std::vector<std::vector<std::string>>& table) {
  std::string text = "<table>";
  for (const auto& row : table) {
    text += "<tr>";
    for (const auto& cell : row) text += (&row == &table.front() ? "<th>" : "<td>") + escaped(cell);
  }
  return text + "</table>";
}

std::string cell(const OutlineStep& step) {
  std::string text = step.kind == OutlineStep::Kind::drops ? "**" + escaped(step.action) + "**" : escaped(step.action);
  for (const auto& detail : step.details) {
    text += "<br>" + escaped(detail.label) + ": ";
    if (!detail.before.empty()) text += escaped(detail.before) + " → ";
    text += detail.before.empty() ? escaped(detail.after) : "**" + escaped(detail.after) + "**";
  }
  for (const auto& reason : step.reasons) {
    text += "<br>*" + escaped(reason.sentence) + "*";
    if (!reason.table.empty()) text += html_table(reason.table);
  }
  return text;
}

}  // namespace

std::string as_markdown(const Outline& outline) {
  std::string text = "# " + escaped(outline.title) + "\n";
  if (!outline.description.empty()) text += "\n" + escaped(outline.description) + "\n";
  for (const auto& line : outline.opening) text += "\n" + escaped(line) + "\n";
  for (const auto& packet : outline.packets) {
    text += fmt::format("\n## {}\n\n{}\n\n| time | node | what happens, and why |\n| ---: | --- | --- |\n",
                        escaped(packet_title(packet)), escaped(packet.headline));
    for (const auto& step : packet.steps) {
      std::string time = column_text(step.at);
      time.erase(0, time.find_first_not_of(' '));
      text += fmt::format("| {} | {} | {} |\n", time, escaped(step.node), cell(step));
    }
  }
  return text;
}

}  // namespace lvslab::sim
