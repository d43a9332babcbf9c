#include <algorithm>
#include <map>

#include "commands.h"
#include "expansion.h"
#include "shell_line.h"

namespace lvslab::sim {
namespace {

using namespace console;

/// Without the newline at its end: a sentence, not a line.
std::string sentence(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// True if every variable in the word has a value known from this line alone.
bool is_known(const Word& word, const std::map<std::string, std::string>& variables) {
  for (const WordPiece& piece : word) {
    if (piece.kind == WordPiece::Kind::variable && !variables.contains(piece.value)) return false;
  }
  return true;
}

bool asks_for_exit_code(const Word& word) {
  return std::ranges::any_of(
      word, [](const WordPiece& piece) { return piece.kind == WordPiece::Kind::variable && piece.value == "?"; });
}

/// True if some command from `first` on looks at how those before it ended: `... || ...`, `...; echo $?`.
bool minds_failure(const std::vector<SimpleCommand>& commands, std::size_t first) {
  return std::any_of(commands.begin() + static_cast<std::ptrdiff_t>(first), commands.end(), [](const auto& command) {
    return command.condition == SimpleCommand::Condition::after_failure ||
           std::ranges::any_of(command.words, asks_for_exit_code);
  });
}

}  // namespace

std::optional<std::string> judge_command(const std::string& line) {
  const auto commands = parse_shell_line(line);
  if (!commands) return sentence(commands.error().text);
  std::map<std::string, std::string> variables;
  for (std::size_t i = 0; i < commands->size(); ++i) {
    const SimpleCommand& command = (*commands)[i];
    Words words;
    bool known = true;
    for (const Word& word : command.words) {
      known = known && is_known(word, variables);
      if (known) expand(word, {variables, 0}, words);
    }
    if (command.words.empty()) {
      for (const auto& [name, value] : command.assignments) {
        if (is_known(value, variables)) {
          variables[name] = expand_whole(value, {variables, 0});
        } else {
          variables.erase(name);
        }
      }
    }
    if (words.empty() || words.front() == "exit") continue;
    // With a variable that is only known at run time, the program's name is all there is to judge.
    if (!known) {
      if (const auto complaint = judge_program(words.front())) return sentence(complaint->text);
      continue;
    }
    const Plan plan = plan_command(words);
    if (plan) continue;
    // A line that looks at the exit code knows that a tool may refuse.
    if (plan.error().understood && (command.negated || minds_failure(*commands, i + 1))) continue;
    return sentence(plan.error().text);
  }
  return std::nullopt;
}

}  // namespace lvslab::sim
