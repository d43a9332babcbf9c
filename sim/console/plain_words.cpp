#include <lvslab/sim/console.h>

#include "expansion.h"

namespace lvslab::sim {

std::optional<std::vector<std::string>> words_without_shell(const std::string& line) {
  const auto commands = console::parse_shell_line(line);
  if (!commands || commands->size() != 1) return std::nullopt;
  const auto& command = commands->front();
  if (command.negated || !command.assignments.empty() || !command.redirections.empty()) return std::nullopt;
  console::Words words;
  for (const auto& word : command.words) {
    if (!console::is_constant(word)) return std::nullopt;
    console::expand(word, {{}, 0}, words);
  }
  if (words.empty() || words.front() == "echo" || words.front() == "exit" || words.front() == ":") return std::nullopt;
  return words;
}

std::vector<std::string> programs_of(const std::string& line) {
  std::vector<std::string> programs;
  const auto commands = console::parse_shell_line(line);
  if (!commands) return programs;
  for (const auto& command : *commands) {
    if (command.words.empty() || !console::is_constant(command.words.front())) continue;
    programs.push_back(console::expand_whole(command.words.front(), {{}, 0}));
  }
  return programs;
}

}  // namespace lvslab::sim
