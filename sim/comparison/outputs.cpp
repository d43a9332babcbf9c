#include "outputs.h"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>

#include "matching.h"

namespace lvslab::sim::comparison {
namespace {

using Lines = std::vector<std::string>;

Matches match_texts(const Lines& left, const Lines& right) {
  std::map<std::string_view, std::uint32_t> numbers;
  const auto symbols = [&](const Lines& lines) {
    std::vector<std::uint32_t> result;
    for (const auto& line : lines) {
      result.push_back(numbers.try_emplace(line, static_cast<std::uint32_t>(numbers.size())).first->second);
    }
    return result;
  };
  const auto left_symbols = symbols(left);
  return match(left_symbols, symbols(right));
}

/// Calls `both`, `only_left`, `only_right` with positions, in order.
template <class Both, class OnlyLeft, class OnlyRight>
void walk(const Matches& matches, std::size_t left_size, std::size_t right_size, Both&& both, OnlyLeft&& only_left,
          OnlyRight&& only_right) {
  std::size_t l = 0;
  std::size_t r = 0;
  const auto up_to = [&](std::size_t left_end, std::size_t right_end) {
    while (l < left_end) only_left(l++);
    while (r < right_end) only_right(r++);
  };
  for (const auto& [left_at, right_at] : matches) {
    up_to(left_at, right_at);
    both(l++, r++);
  }
  up_to(left_size, right_size);
}

/// Whether the kernel prints the list in the order of a hash table whose key it draws at boot.
bool is_unordered(const std::string& command) {
  static const std::regex lists(
      R"(^(ip (-\S+ )*n|arp\b|neigh$|ipvsadm.* ?-\w*c|cat /proc/net/(ip_vs|ip_vs_conn|ip_vs_conn_sync|arp|if_inet6)($|\s)))");
  return std::regex_search(command, lists);
}

/// ifconfig lists an interface's IPv6 addresses as they lie in a hash table.
void sort_ipv6_addresses(Lines& lines) {
  const auto is_ipv6 = [](const std::string& line) { return line.starts_with("inet6 "); };
  for (auto first = std::ranges::find_if(lines, is_ipv6); first != lines.end();) {
    const auto last = std::find_if_not(first, lines.end(), is_ipv6);
    std::sort(first, last);
    first = std::find_if(last, lines.end(), is_ipv6);
  }
}

bool is_route_of_ipv6(const std::string& command) {
  static const std::regex of_ipv6(R"(^route (-\S+ )*(-A inet6|-6|--inet6)( -\S+)*$)");
  return std::regex_search(command, of_ipv6);
}
/// How many things in the kernel point at a route, which grows with the caches of its sockets.
void mask_references(Lines& lines) {
  static const std::regex references(R"(^(\S+ \S+ \S+ \S+ )\d+ \d+ (\S+)$)");
  for (std::string& line : lines) line = std::regex_replace(line, references, "$1N N $2");
}

Lines folded(const std::string& command, const std::string& output) {
  static const std::regex clock_time(R"((^|\s)\d\d+:\d\d(?=\s|$))");  // a word, not a part of a MAC or an address
  static const std::regex age(R"(\b\d+sec\b)");
  static const std::regex connection_files(R"(^cat /proc/net/ip_vs_conn)");
  // Behind the state, which is no port of four letters.
  static const std::regex expiry(R"((\s(?![A-F]{4}\s)[A-Z][A-Z_-]*1?(\s(LOCAL|SYNC))?\s)\d+)");
  const bool has_expiry = std::regex_search(command, connection_files);
  static const std::regex drawn_address(R"(\bpermaddr \S+)");  // a tunnel device draws its own
  static const std::regex trip_time(R"(\b(time[= ]|mdev = )[\d./]+ ?ms)");  // as ping tells it
  static const std::regex space(R"(\s+)");
  Lines lines;
  std::istringstream text(output);
  for (std::string line; std::getline(text, line);) {
    line = std::regex_replace(line, space, " ");
    line = std::regex_replace(line, clock_time, "$1MM:SS");
    line = std::regex_replace(line, age, "Nsec");
    if (line.find("permaddr") != std::string::npos) line = std::regex_replace(line, drawn_address, "permaddr N");
    if (has_expiry) line = std::regex_replace(line, expiry, "$1N");
    if (line.find("ms") != std::string::npos) line = std::regex_replace(line, trip_time, "$1N ms");
    if (!line.empty() && line.front() == ' ') line.erase(0, 1);
    if (!line.empty() && line.back() == ' ') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (is_unordered(command)) std::ranges::sort(lines);
  if (command.starts_with("ifconfig")) sort_ipv6_addresses(lines);
  if (is_route_of_ipv6(command)) mask_references(lines);
  return lines;
}

/// An output that one side does not have is nullptr.
OutputComparison compare_one(const std::string& node, const std::string& command, const std::string* left,
                             const std::string* right) {
  OutputComparison result;
  result.node = node;
  result.command = command;
  if (left == nullptr) result.only_on = Side::right;
  if (right == nullptr) result.only_on = Side::left;
  const Lines left_lines = left == nullptr ? Lines{} : folded(command, *left);
  const Lines right_lines = right == nullptr ? Lines{} : folded(command, *right);
  walk(
      match_texts(left_lines, right_lines), left_lines.size(), right_lines.size(), [](std::size_t, std::size_t) {},
      [&](std::size_t l) {
        result.differences.push_back({Side::left, left_lines[l]});
      },
      [&](std::size_t r) {
        result.differences.push_back({Side::right, right_lines[r]});
      });
  return result;
}

using Tables = std::map<std::string, std::map<std::string, std::string>>;
const std::string* table_of(const Tables& tables, const std::string& node, const std::string& command) {
  const auto of_node = tables.find(node);
  if (of_node == tables.end()) return nullptr;
  const auto found = of_node->second.find(command);
  return found == of_node->second.end() ? nullptr : &found->second;
}

}  // namespace

void compare_answers(const RunRecord& left, const RunRecord& right, Comparison& result) {
  std::set<std::string> traffics;
  for (const auto& [traffic, answers] : left.answers) traffics.insert(traffic);
  for (const auto& [traffic, answers] : right.answers) traffics.insert(traffic);
  static const std::vector<std::string> none;
  const auto of = [](const RunRecord& record, const std::string& traffic) -> const std::vector<std::string>& {
    const auto found = record.answers.find(traffic);
    return found == record.answers.end() ? none : found->second;
  };
  for (const auto& traffic : traffics) {
    const auto& left_answers = of(left, traffic);
    const auto& right_answers = of(right, traffic);
    for (std::size_t i = 0; i < std::max(left_answers.size(), right_answers.size()); ++i) {
      ++result.requests;
      AnswerDifference difference{traffic, i, {}, {}};
      if (i < left_answers.size()) difference.left = left_answers[i];
      if (i < right_answers.size()) difference.right = right_answers[i];
      if (difference.left != difference.right) result.answers.push_back(std::move(difference));
    }
  }
}

std::vector<OutputComparison> compare_outputs(const RunRecord& left, const RunRecord& right, const Terms& terms) {
  std::vector<OutputComparison> all;
  const auto add = [&](const std::string& node, const std::string& command, const std::string* left_text,
                       const std::string* right_text) {
    if (terms.unstable.contains(node + ": " + command)) return;
    all.push_back(compare_one(node, command, left_text, right_text));
  };
  const auto names = [](const RunRecord& record) {
    Lines lines;
    for (const auto& output : record.commands) lines.push_back(output.node + ": " + output.command);
    return lines;
  };
  walk(
      match_texts(names(left), names(right)), left.commands.size(), right.commands.size(),
      [&](std::size_t l, std::size_t r) {
        const auto& output = left.commands[l];
        add(output.node, output.command, &output.text, &right.commands[r].text);
      },
      [&](std::size_t l) { add(left.commands[l].node, left.commands[l].command, &left.commands[l].text, nullptr); },
      [&](std::size_t r) { add(right.commands[r].node, right.commands[r].command, nullptr, &right.commands[r].text); });

  std::set<std::pair<std::string, std::string>> tables;
  for (const auto* record : {&left, &right}) {
    for (const auto& [node, outputs] : record->tables) {
      for (const auto& [command, text] : outputs) tables.emplace(node, command);
    }
  }
  for (const auto& [node, command] : tables) {
    const std::size_t before = all.size();
    add(node, command, table_of(left.tables, node, command), table_of(right.tables, node, command));
    if (all.size() > before) all.back().is_table = true;
  }
  return all;
}

}  // namespace lvslab::sim::comparison
