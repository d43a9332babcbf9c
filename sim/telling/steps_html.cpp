#include <fmt/core.h>

#include <lvslab/sim/html_escaping.h>
#include <lvslab/sim/time_text.h>

#include "page_parts.h"

namespace lvslab::sim {
namespace {

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
  text += reasons_html(step.reasons);
  return text + "</td></tr>\n";
}

}  // namespace

std::string reasons_html(const std::vector<OutlineReason>& reasons) {
  if (reasons.empty()) return {};
  std::string text = "<ul>";
  for (const auto& reason : reasons) text += "<li>" + escaped(reason.sentence) + numbers(reason.table) + "</li>";
  return text + "</ul>";
}

std::string steps_html(const OutlinePacket& packet) {
  std::string text = "<div class=\"wide\"><table class=\"steps\">\n";
  for (const auto& step : packet.steps) text += row(step);
  return text + "</table></div>\n";
}

}  // namespace lvslab::sim
