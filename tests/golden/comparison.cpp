#include "comparison.h"

#include <algorithm>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "frame_text.h"

namespace lvslab::golden {

namespace {

using Lines = std::vector<std::string>;

struct Diff {
  std::size_t equal = 0;
  std::string text;  ///< only the lines that differ
};

/// The longest common subsequence, and what is left over. O(n * m): captures are short.
Diff diff(const Lines& a, const Lines& b) {
  std::vector<std::vector<std::uint32_t>> common(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  Diff result;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++result.equal, ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      result.text += "    - " + a[i++] + "\n";
    } else {
      result.text += "    + " + b[j++] + "\n";
    }
  }
  return result;
}

/// One interface's frames as lines by flow, flows in the order they appear.
std::vector<std::pair<std::string, Lines>> flows_of(const std::vector<FrameBytes>& frames, const Terms& terms) {
  FrameReader reader(terms.named_ports);
  std::vector<std::pair<std::string, Lines>> flows;
  for (const auto& frame : frames) {
    auto text = reader.read(frame);
    if (text.pure_ack && !terms.pure_acks) continue;
    const auto known = std::ranges::find(flows, text.flow, &std::pair<std::string, Lines>::first);
    auto& lines = known == flows.end() ? flows.emplace_back(text.flow, Lines{}).second : known->second;
    lines.push_back(std::move(text.line));
  }
  return flows;
}

void compare_frames(const Run& first, const Run& second, const Terms& terms, Comparison& result) {
  static const std::vector<FrameBytes> none;
  std::set<std::string> interfaces;
  for (const auto& [name, frames] : first.frames) interfaces.insert(name);
  for (const auto& [name, frames] : second.frames) interfaces.insert(name);
  const auto frames_at = [](const Run& run, const std::string& name) -> const std::vector<FrameBytes>& {
    const auto found = run.frames.find(name);
    return found == run.frames.end() ? none : found->second;
  };
  for (const auto& name : interfaces) {
    const auto expected = flows_of(frames_at(first, name), terms);
    auto got = flows_of(frames_at(second, name), terms);
    std::string text;
    const auto add = [&](const Lines& a, const Lines& b) {
      const Diff difference = diff(a, b);
      result.frames += std::max(a.size(), b.size());
      result.equal_frames += difference.equal;
      text += difference.text;
    };
    for (const auto& [flow, lines] : expected) {
      const auto same = std::ranges::find(got, flow, &std::pair<std::string, Lines>::first);
      add(lines, same == got.end() ? Lines{} : same->second);
      if (same != got.end()) got.erase(same);
    }
    for (const auto& [flow, lines] : got) add({}, lines);
    if (!text.empty()) result.differences += "  frames at " + name + ":\n" + text;
  }
}

/// Whether the kernel prints the list in the order of a hash table whose key it draws at boot.
bool is_unordered(const std::string& command) {
  static const std::regex lists(R"(^(ip (-\S+ )*n|arp\b|neigh$|ipvsadm.* ?-\w*c|cat /proc/net/(ip_vs_conn|arp)))");
  return std::regex_search(command, lists);
}

Lines folded(const Output& output) {
  static const std::regex clock_time(R"((^|[^:\w])\d\d:\d\d(?![:\w]))");  // not a part of a MAC
  static const std::regex age(R"(\b\d+sec\b)");
  static const std::regex space(R"(\s+)");
  Lines lines;
  std::istringstream text(output.text);
  for (std::string line; std::getline(text, line);) {
    line = std::regex_replace(line, space, " ");
    line = std::regex_replace(line, clock_time, "$1MM:SS");
    line = std::regex_replace(line, age, "Nsec");
    if (!line.empty() && line.front() == ' ') line.erase(0, 1);
    if (!line.empty() && line.back() == ' ') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (is_unordered(output.command)) std::ranges::sort(lines);
  return lines;
}

void compare_output(const Output& first, const Output& second, const Terms& terms, Comparison& result) {
  const std::string name = first.node + ": " + first.command;
  if (terms.unstable.contains(name)) return;
  ++result.outputs;
  const Diff difference = diff(folded(first), folded(second));
  if (difference.text.empty()) {
    ++result.equal_outputs;
    return;
  }
  result.differing_outputs.push_back(name);
  result.differences += "  output of " + name + ":\n" + difference.text;
}

void compare_outputs(const Run& first, const Run& second, const Terms& terms, Comparison& result) {
  for (std::size_t i = 0; i < std::max(first.commands.size(), second.commands.size()); ++i) {
    const auto& known = i < first.commands.size() ? first.commands[i] : second.commands[i];
    const Output nothing{known.node, known.command, "(did not run)"};
    compare_output(i < first.commands.size() ? first.commands[i] : nothing,
                   i < second.commands.size() ? second.commands[i] : nothing, terms, result);
  }
  for (const auto& [node, tables] : first.tables) {
    for (const auto& [command, text] : tables) {
      const auto other = second.tables.find(node);
      const bool there = other != second.tables.end() && other->second.contains(command);
      compare_output({node, command, text}, {node, command, there ? other->second.at(command) : "(no such table)"},
                     terms, result);
    }
  }
}

void compare_answers(const Run& first, const Run& second, Comparison& result) {
  if (first.answers == second.answers) return;
  result.answers_equal = false;
  const auto lines = [](const Run& run) {
    Lines all;
    for (const auto& [traffic, answers] : run.answers) {
      for (std::size_t i = 0; i < answers.size(); ++i)
        all.push_back(fmt::format("traffic {} request {}: {}", traffic, i, answers[i]));
    }
    return all;
  };
  result.differences += "  answers:\n" + diff(lines(first), lines(second)).text;
}

}  // namespace

std::set<std::uint16_t> named_ports(const sim::Scenario& scenario) {
  std::set<std::uint16_t> ports;
  for (const auto& traffic : scenario.traffic) {
    ports.insert(traffic.to.port.to_uint());
    for (std::uint32_t i = 0; traffic.source_port && i < traffic.count; ++i) {
      ports.insert(static_cast<std::uint16_t>(*traffic.source_port + i));
    }
  }
  return ports;
}

Comparison compare(const Run& first, const Run& second, const Terms& terms) {
  Comparison result;
  compare_answers(first, second, result);
  compare_outputs(first, second, terms, result);
  compare_frames(first, second, terms, result);
  return result;
}

}  // namespace lvslab::golden
