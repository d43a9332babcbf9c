#include <algorithm>

#include <fmt/core.h>

#include <lvslab/sim/story_layout.h>
#include <lvslab/sim/time_text.h>

namespace lvslab::sim {
namespace {

constexpr std::size_t label_width = 16;

/// In characters; the text is UTF-8.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// Text in a colour of the terminal's own palette.
std::string painted(std::string_view text, std::string_view code, Colour colour) {
  if (colour == Colour::none) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", code, text);
}
constexpr std::string_view bold = "1";
constexpr std::string_view faint = "2";
constexpr std::string_view red = "31";
constexpr std::string_view green = "32";
constexpr std::string_view yellow = "33";

std::string_view colour_of(OutlineStep::Kind kind) {
  switch (kind) {
    case OutlineStep::Kind::passes: return "0";
    case OutlineStep::Kind::delivers: return green;
    case OutlineStep::Kind::drops: return red;
  }
  return "0";
}

/// The rows of a table as lines: cells that are numbers, and their headings, stand at the right.
std::vector<std::string> columns(const std::vector<std::vector<std::string>>& table) {
  if (table.empty()) return {};
  std::vector<std::size_t> widths(table.front().size());
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::vector<std::string> lines;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      const bool is_number =
          !table.back()[i].empty() && table.back()[i].find_first_not_of("0123456789") == std::string::npos;
      line += (i == 0 ? "" : "  ") + (is_number ? padding + row[i] : row[i] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Lines of at most 100 bytes, broken at spaces, and an empty line.
std::string folded(std::string_view text) {
  constexpr std::size_t width = 100;
  std::string lines;
  while (text.size() > width) {
    const std::size_t space = text.rfind(' ', width);
    if (space == std::string_view::npos) break;
    lines += std::string(text.substr(0, space)) + '\n';
    text.remove_prefix(space + 1);
  }
  return lines + std::string(text) + '\n';
}

}  // namespace

std::string packet_title(const OutlinePacket& packet) {
  std::string title = packet.number == 0 ? "A packet that was never sent" : fmt::format("Packet {}", packet.number);
  if (packet.cause != 0) title += fmt::format(" because of packet {}", packet.cause);
  return title;
}

std::size_t node_width(const Outline& outline) {
  std::size_t width = 8;
  for (const auto& packet : outline.packets) {
    for (const auto& step : packet.steps) width = std::max(width, step.node.size());
  }
  return width;
}

std::string as_text(const OutlineStep& step, std::size_t node_width, Colour colour) {
  std::string text = fmt::format("{}  {:<{}}  {}\n", painted(column_text(step.at), faint, colour), step.node,
                                 node_width, painted(step.action, colour_of(step.kind), colour));
  const std::string margin(column_text({}).size() + 2 + node_width + 4, ' ');
  for (const auto& detail : step.details) {
    text += margin + painted(fmt::format("{:<{}}", detail.label, label_width), faint, colour) + ' ';
    if (!detail.before.empty()) text += detail.before + " → ";
    text += (detail.before.empty() ? detail.after : painted(detail.after, yellow, colour)) + '\n';
  }
  for (const auto& reason : step.reasons) {
    text += margin + "· " + reason.sentence + '\n';
    for (const auto& line : columns(reason.table)) text += margin + "  " + line + '\n';
  }
  return text;
}

std::string as_text(const Outline& outline, Colour colour) {
  const std::size_t width = node_width(outline);
  std::string text = painted(outline.title, bold, colour) + '\n';
  if (!outline.description.empty()) text += folded(outline.description) + '\n';
  for (const auto& line : outline.opening) text += line + '\n';
  for (const auto& packet : outline.packets) {
    text += '\n' + painted(packet_title(packet) + "  ·  " + packet.headline, bold, colour) + '\n';
    for (const auto& step : packet.steps) text += as_text(step, width, colour);
  }
  return text;
}

}  // namespace lvslab::sim
