#include <algorithm>
#include <array>

#include <fmt/core.h>

#include <lvslab/sim/html_escaping.h>

#include "page_parts.h"

namespace lvslab::sim {
namespace {

/// The owner of a MAC goes on a line of its own: "02:00:00:00:03:01 router:eth0".
std::string cell_html(const std::string& value) {
  if (value.empty()) return "–";
  const auto blank = value.find(' ');
  const bool has_owner = blank == 17 && value.find(':') == 2;
  if (!has_owner) return escaped(value);
  return escaped(value.substr(0, blank)) + "<small>" + escaped(value.substr(blank + 1)) + "</small>";
}

}  // namespace

std::string hop_table_html(const HopTable& table, Instant origin) {
  std::string text = "<div class=\"wide\"><table class=\"hops\">\n<thead><tr><th>at</th>";
  for (const auto& column : table.columns) {
    const double ms = std::chrono::duration<double, std::milli>(column.event->at - origin).count();
    text += fmt::format("<th>{}<small>{:.3f} ms</small></th>", escaped(column.place), ms);
  }
  text += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    text += fmt::format("<tr><th title=\"{}\">{}</th>", escaped(row.name), escaped(row.label));
    for (const auto& cell : row.cells) {
      text += (cell.is_changed ? "<td class=\"new\">" : "<td>") + cell_html(cell.value) + "</td>";
    }
    text += "</tr>\n";
  }
  const bool has_reasons = std::ranges::any_of(table.columns, [](const auto& column) { return !column.why.empty(); });
  if (has_reasons) {
    text += "<tr><th>why</th>";
    for (const auto& column : table.columns) text += "<td class=\"why\">" + reasons_html(column.why) + "</td>";
    text += "</tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

}  // namespace lvslab::sim
