#pragma once
/// A command line taken apart as sh does it (dash, the /bin/sh of Debian): words with their quotes, connectors,
/// redirections. Nothing is expanded yet.
///
/// Modelled: quotes and backslashes, comments, variables, assignments, `;` `&&` `||` `!`, pipes, redirections of the
/// standard streams. Groups, loops, command substitution and patterns are complained of by name.

#include <string>
#include <vector>

#include "command.h"

namespace lvslab::sim::console {

/// A stretch of a word that is expanded in one way.
struct WordPiece {
  enum class Kind : std::uint8_t { text, variable };
  Kind kind = Kind::text;
  std::string value;    ///< the text, or the variable's name
  bool quoted = false;  ///< not split into fields, and there even if empty
  bool operator==(const WordPiece&) const = default;
};
using Word = std::vector<WordPiece>;

struct Redirection {
  enum class Kind : std::uint8_t {
    input,     ///< <
    create,    ///< >
    append,    ///< >>
    duplicate  ///< >&
  };
  Kind kind = Kind::create;
  int descriptor = 1;
  Word target;  ///< a file's name; of `duplicate` a descriptor
};

struct SimpleCommand {
  enum class Condition : std::uint8_t {
    always,
    after_success,
    after_failure,
    with_its_output  ///< |: runs if the command before did, whose output it reads
  };
  Condition condition = Condition::always;  ///< on the exit code of what came before
  bool negated = false;                     ///< !
  std::vector<std::pair<std::string, Word>> assignments;
  std::vector<Word> words;
  std::vector<Redirection> redirections;
};

/// The commands of a line in order. A complaint: sh's syntax error, or what is not modelled.
[[nodiscard]] Result<std::vector<SimpleCommand>, Complaint> parse_shell_line(const std::string& line);

}  // namespace lvslab::sim::console
