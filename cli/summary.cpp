#include "summary.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include <fmt/core.h>

#include <lvslab/drop_reason.h>

namespace lvslab::cli {
namespace {

constexpr std::size_t bar_width = 40;

std::string bar(std::uint64_t part, std::uint64_t whole) {
  const std::size_t length = static_cast<std::size_t>((part * bar_width * 2 + whole) / (whole * 2));  // rounded
  std::string text;
  for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) text += "█";
  return text;
}

bool is_error(const std::string& answer) { return answer.starts_with("ERR"); }

/// "client → tcp 10.0.0.4:80"
std::string target(const sim::TrafficSpec& traffic) {
  switch (traffic.protocol) {
    case net::IpProtocol::tcp: return fmt::format("{} → tcp {}", traffic.from, to_text(traffic.to));
    case net::IpProtocol::udp: return fmt::format("{} → udp {}", traffic.from, to_text(traffic.to));
    default: return fmt::format("{} → ping {}", traffic.from, to_text(traffic.to.address));
  }
}

void add_answers(std::string& text, const sim::TrafficSpec& traffic, const std::vector<std::string>& answers) {
  text += fmt::format("\n{}: {} request{}\n", target(traffic), answers.size(), answers.size() == 1 ? "" : "s");
  std::map<std::string, std::uint64_t> counts;
  for (const auto& answer : answers) ++counts[answer];
  std::size_t width = 0;
  for (const auto& [answer, count] : counts) width = std::max(width, answer.size());
  // Servers by name, then errors, then what never ended.
  const auto add = [&](const std::string& name, std::uint64_t count) {
    text += fmt::format("  {:<{}} {:>7}  {:>5.1f} %  {}\n", name, std::max<std::size_t>(width, 12), count,
                        100.0 * static_cast<double>(count) / static_cast<double>(answers.size()),
                        bar(count, answers.size()));
  };
  for (const auto& [answer, count] : counts) {
    if (!answer.empty() && !is_error(answer)) add(answer, count);
  }
  for (const auto& [answer, count] : counts) {
    if (is_error(answer)) add(answer, count);
  }
  if (const auto open = counts.find(""); open != counts.end()) add("(unanswered)", open->second);
}

/// "client:eth0: 3 frames, just as the scenario has them"
std::string injected(const sim::TrafficSpec& traffic) {
  return fmt::format("\n{}:{}: {} frame{}, just as the scenario has {}\n", traffic.from, traffic.interface, traffic.count,
                     traffic.count == 1 ? "" : "s", traffic.count == 1 ? "it" : "them");
}

std::string indented(std::string_view output) {
  std::string text;
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    text += "  " + std::string(output.substr(0, end)) + '\n';
    output.remove_prefix(std::min(end + 1, output.size()));
  }
  return text;
}

/// A scenario goes on after a command that failed, as a shell would; but its reader should know.
void add_failed_commands(std::string& text, const std::vector<sim::CommandRecord>& commands) {
  bool any = false;
  for (const auto& record : commands) {
    if (record.exit_code == 0) continue;
    if (!std::exchange(any, true)) text += "\ncommands that failed\n";
    text +=
        indented(fmt::format("{}$ {}    (exit {})\n{}", record.node, record.command, record.exit_code, record.output));
  }
}

/// Where the same happened on many nodes, one line says so: a broadcast in a large network fills no screens.
constexpr std::size_t most_nodes_listed = 8;

void add_drops(std::string& text, const std::vector<sim::Results::DropCount>& drops) {
  if (drops.empty()) return;
  struct Row {
    std::string where;
    std::uint64_t count = 0;
    DropReason reason{};
  };
  std::map<DropReason, std::size_t> nodes_of;
  for (const auto& drop : drops) ++nodes_of[drop.reason];
  std::vector<Row> rows;
  std::map<DropReason, std::size_t> row_of;
  for (const auto& drop : drops) {
    const std::size_t nodes = nodes_of[drop.reason];
    if (nodes <= most_nodes_listed) {
      rows.push_back({drop.node, drop.count, drop.reason});
      continue;
    }
    const auto [at, is_new] = row_of.try_emplace(drop.reason, rows.size());
    if (is_new) rows.push_back({fmt::format("({} nodes)", nodes), 0, drop.reason});
    rows[at->second].count += drop.count;
  }
  text += "\ndropped\n";
  std::size_t width = 12;
  for (const Row& row : rows) width = std::max(width, row.where.size());
  for (const Row& row : rows) {
    text += fmt::format("  {:<{}} {:>7}  {:<22} {}\n", row.where, width, row.count, name_of(row.reason),
                        to_text(row.reason));
  }
}

/// Of each server the first lines; whoever wants all of them asks for --json.
constexpr std::size_t most_log_lines = 20;

void add_logs(std::string& text, const sim::Results& results) {
  std::map<std::string, std::vector<const sim::LogLine*>> by_node;
  for (const auto& [node, line] : results.log) by_node[node].push_back(&line);
  for (const auto& [node, lines] : by_node) {
    text += fmt::format("\nlog of {}\n", node);
    for (std::size_t i = 0; i < std::min(lines.size(), most_log_lines); ++i) {
      const auto& line = *lines[i];
      const auto seconds = std::chrono::duration<double>(line.at.time_since_epoch()).count();
      text += fmt::format("  {:>9.6f}  {:<8} {:<22} ", seconds,
                          (line.protocol == net::IpProtocol::udp ? "udp:" : "tcp:") + to_text(line.port),
                          to_text(line.client));
      if (line.source == sim::LogLine::Source::connection) {
        text += "as the connection says\n";
      } else {
        text += fmt::format("by {}; the connection says {}\n", to_text(line.source), to_text(line.peer));
      }
    }
    if (lines.size() > most_log_lines) text += fmt::format("  ... and {} more\n", lines.size() - most_log_lines);
  }
}

void add_judgements(std::string& text, const std::vector<sim::Judgement>& judgements) {
  if (judgements.empty()) return;
  const auto passed = std::ranges::count_if(judgements, &sim::Judgement::passed);
  text += fmt::format("\nexpected: {} of {} hold\n", passed, judgements.size());
  for (const auto& judgement : judgements) {
    text += fmt::format("  {} {}: {}\n", judgement.passed ? "✓" : "✗", judgement.place, judgement.sentence);
  }
}

void add_tables(std::string& text, const sim::Results& results) {
  for (const auto& [node, outputs] : results.tables) {
    for (const auto& [command, output] : outputs) {
      if (output.empty()) continue;
      text += fmt::format("\n{}$ {}\n", node, command == "neigh" ? "ip neigh" : command);
      text += indented(output);
    }
  }
}

}  // namespace

std::string summary(const sim::Scenario& scenario, const sim::Results& results,
                    const std::vector<sim::Judgement>& judgements) {
  std::string text = scenario.title.in().empty() ? scenario.file : scenario.title.in();
  text += '\n';
  for (std::size_t i = 0; i < results.answers.size(); ++i) {
    if (scenario.traffic[i].injects()) {
      text += injected(scenario.traffic[i]);
    } else if (!results.answers[i].empty()) {
      add_answers(text, scenario.traffic[i], results.answers[i]);
    }
  }
  text += fmt::format("\n{} frames crossed a wire\n", results.frame_hops);
  add_failed_commands(text, results.commands);
  add_logs(text, results);
  add_drops(text, results.drops);
  add_judgements(text, judgements);
  add_tables(text, results);
  return text;
}

}  // namespace lvslab::cli
