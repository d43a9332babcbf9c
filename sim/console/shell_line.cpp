#include "shell_line.h"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace lvslab::sim::console {
namespace {

bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Token {
  enum class Kind : std::uint8_t { word, operation, end };
  Kind kind = Kind::end;
  Word word;
  std::string text;  ///< of an operation; of a word without quotes and variables: the word
  bool plain = false;
};

Unexpected<Complaint> syntax_error(const std::string& what) {
  return complain("sh: 1: Syntax error: " + what + "\n", 2);
}
Unexpected<Complaint> unexpected_token(const Token& token) {
  if (token.kind == Token::Kind::end) return syntax_error("end of file unexpected");
  if (token.kind == Token::Kind::word) return syntax_error("word unexpected");
  if (token.text[0] == '>' || token.text[0] == '<') return syntax_error("redirection unexpected");
  return syntax_error((token.text == "\n" ? "newline" : '"' + token.text + '"') + " unexpected");
}

/// Splits the line into words and operators.
class Lexer {
 public:
  explicit Lexer(const std::string& line) : line_(line) {}

  Result<Token, Complaint> next() {
    skip_blanks();
    if (at_ >= line_.size()) return Token{};
    static constexpr auto operators = std::to_array<std::string_view>(
        {"&&", "||", ";;", "<<", ">>", ">&", "<&", "<>", ">|", "&", "|", ";", "<", ">"});
    for (const std::string_view operation : operators) {
      if (line_.compare(at_, operation.size(), operation) != 0) continue;
      at_ += operation.size();
      return Token{Token::Kind::operation, {}, std::string(operation), false};
    }
    const char c = line_[at_];
    if (c == '(' || c == ')' || c == '\n') {
      ++at_;
      return Token{Token::Kind::operation, {}, std::string(1, c), false};
    }
    return word();
  }

  /// True when the character before the next one is a digit that belongs to a redirection ("2>").
  [[nodiscard]] bool redirection_follows() const {
    return at_ < line_.size() && (line_[at_] == '>' || line_[at_] == '<');
  }

 private:
  void skip_blanks() {
    while (at_ < line_.size()) {
      if (line_[at_] == ' ' || line_[at_] == '\t') {
        ++at_;
      } else if (line_.compare(at_, 2, "\\\n") == 0) {
        at_ += 2;
      } else if (line_[at_] == '#') {
        while (at_ < line_.size() && line_[at_] != '\n') ++at_;
      } else {
        return;
      }
    }
  }

  Result<Token, Complaint> word() {
    Token token{Token::Kind::word, {}, {}, true};
    const auto add = [&token](std::string_view text, bool quoted) {
      if (token.word.empty() || token.word.back().kind != WordPiece::Kind::text || token.word.back().quoted != quoted) {
        token.word.push_back({WordPiece::Kind::text, {}, quoted});
      }
      token.word.back().value += text;
    };
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos) break;
      if (c == '\'') {
        const std::size_t close = line_.find('\'', at_ + 1);
        if (close == std::string::npos) return syntax_error("Unterminated quoted string");
        add(std::string_view(line_).substr(at_ + 1, close - at_ - 1), true);
        at_ = close + 1;
        token.plain = false;
      } else if (c == '"') {
        ++at_;
        add("", true);
        token.plain = false;
        while (true) {
          if (at_ >= line_.size()) return syntax_error("Unterminated quoted string");
          const char inner = line_[at_];
          if (inner == '"') break;
          if (inner == '\\' && at_ + 1 < line_.size() &&
              std::string_view("$`\"\\\n").find(line_[at_ + 1]) != std::string_view::npos) {
            if (line_[at_ + 1] != '\n') add(std::string_view(line_).substr(at_ + 1, 1), true);
            at_ += 2;
          } else if (inner == '$' || inner == '`') {
            if (auto trouble = dollar(token.word, true)) return Unexpected{*trouble};
          } else {
            add(std::string_view(line_).substr(at_, 1), true);
            ++at_;
          }
        }
        ++at_;
      } else if (c == '\\') {
        if (at_ + 1 >= line_.size()) {
          add("\\", true);
          ++at_;
        } else {
          if (line_[at_ + 1] != '\n') add(std::string_view(line_).substr(at_ + 1, 1), true);
          at_ += 2;
        }
        token.plain = false;
      } else if (c == '$' || c == '`') {
        if (auto trouble = dollar(token.word, false)) return Unexpected{*trouble};
        token.plain = false;
      } else {
        add(std::string_view(line_).substr(at_, 1), false);
        token.text += c;
        ++at_;
      }
    }
    return token;
  }

  /// At a `$` or a backquote.
  std::optional<Complaint> dollar(Word& word, bool quoted) {
    if (line_[at_] == '`' || line_.compare(at_, 2, "$(") == 0) {
      return not_modelled("sh: command substitution and arithmetic").error;
    }
    ++at_;
    std::string name;
    if (at_ < line_.size() && line_[at_] == '{') {
      const std::size_t close = line_.find('}', at_);
      if (close == std::string::npos) return syntax_error("Missing '}'").error;
      name = line_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
      for (const char c : name) {
        if (!in_name(c)) return not_modelled("sh: the expansion ${" + name + "}").error;
      }
      if (name.empty() || (!starts_name(name.front()) && name.size() > 1))
        return syntax_error("Bad substitution").error;
    } else if (at_ < line_.size() && std::string_view("?#$!@*-0123456789").find(line_[at_]) != std::string_view::npos) {
      name = line_[at_++];
    } else {
      while (at_ < line_.size() && in_name(line_[at_])) name += line_[at_++];
    }
    if (name.empty()) {
      word.push_back({WordPiece::Kind::text, "$", quoted});
    } else if (name == "$" || name == "!" || name == "-") {
      return not_modelled("sh: the parameter $" + name).error;
    } else {
      word.push_back({WordPiece::Kind::variable, name, quoted});
    }
    return std::nullopt;
  }

  const std::string& line_;
  std::size_t at_ = 0;
};

/// NAME=...: the name and the rest of the word.
std::optional<std::pair<std::string, Word>> as_assignment(const Word& word) {
  if (word.empty() || word.front().kind != WordPiece::Kind::text || word.front().quoted) return std::nullopt;
  const std::string& text = word.front().value;
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || !starts_name(text.front())) return std::nullopt;
  for (const char c : text.substr(0, equals)) {
    if (!in_name(c)) return std::nullopt;
  }
  Word value = word;
  value.front().value.erase(0, equals + 1);
  if (value.front().value.empty()) value.erase(value.begin());
  return std::pair{text.substr(0, equals), value};
}

bool is_reserved(const std::string& word) {
  static constexpr auto reserved = std::to_array<std::string_view>(
      {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "{", "}", "in"});
  for (const std::string_view each : reserved) {
    if (word == each && word != "in") return true;
  }
  return false;
}

class Parser {
 public:
  explicit Parser(const std::string& line) : lexer_(line) {}

  Result<std::vector<SimpleCommand>, Complaint> parse() {
    std::vector<SimpleCommand> commands;
    if (auto trouble = advance()) return Unexpected{*trouble};
    while (true) {
      while (is_operation("\n")) {
        if (auto trouble = advance()) return Unexpected{*trouble};
      }
      if (token_.kind == Token::Kind::end) return commands;
      auto condition = SimpleCommand::Condition::always;
      while (true) {
        auto command = simple_command();
        if (!command) return Unexpected{command.error()};
        command->condition = condition;
        if (condition == SimpleCommand::Condition::with_its_output) {
          // "!" is said of a pipe's end.
          command->negated = std::exchange(commands.back().negated, false);
        }
        commands.push_back(std::move(*command));
        if (!is_operation("&&") && !is_operation("||") && !is_operation("|")) break;
        condition = token_.text == "&&"   ? SimpleCommand::Condition::after_success
                    : token_.text == "||" ? SimpleCommand::Condition::after_failure
                                          : SimpleCommand::Condition::with_its_output;
        do {
          if (auto trouble = advance()) return Unexpected{*trouble};
        } while (is_operation("\n"));
      }
      if (token_.kind == Token::Kind::end) return commands;
      if (is_operation("&")) return not_modelled("sh: a command in the background");
      if (is_operation("(")) return not_modelled("sh: a function or a group");
      if (!is_operation(";") && !is_operation("\n")) return unexpected_token(token_);
      if (auto trouble = advance()) return Unexpected{*trouble};
    }
  }

 private:
  [[nodiscard]] bool is_operation(std::string_view text) const {
    return token_.kind == Token::Kind::operation && token_.text == text;
  }

  std::optional<Complaint> advance() {
    auto token = lexer_.next();
    if (!token) return token.error();
    token_ = std::move(*token);
    return std::nullopt;
  }

  Result<SimpleCommand, Complaint> simple_command() {
    SimpleCommand command;
    while (token_.kind == Token::Kind::word && token_.plain && token_.text == "!" && command.words.empty()) {
      command.negated = !command.negated;
      if (auto trouble = advance()) return Unexpected{*trouble};
    }
    bool anything = false;
    while (true) {
      if (token_.kind == Token::Kind::word) {
        const bool is_digit = token_.plain && token_.text.size() == 1 && token_.text >= "0" && token_.text <= "9";
        if (is_digit && lexer_.redirection_follows()) {
          const int descriptor = token_.text[0] - '0';
          if (auto trouble = advance()) return Unexpected{*trouble};
          if (auto trouble = redirection(command, descriptor)) return Unexpected{*trouble};
          anything = true;
          continue;
        }
        if (command.words.empty()) {
          if (token_.plain && command.assignments.empty() && is_reserved(token_.text)) {
            return not_modelled("sh: '" + token_.text + "'");
          }
          if (auto assignment = as_assignment(token_.word)) {
            command.assignments.push_back(std::move(*assignment));
            anything = true;
            if (auto trouble = advance()) return Unexpected{*trouble};
            continue;
          }
        }
        command.words.push_back(token_.word);
        anything = true;
        if (auto trouble = advance()) return Unexpected{*trouble};
      } else if (token_.kind == Token::Kind::operation && (token_.text[0] == '>' || token_.text[0] == '<')) {
        if (auto trouble = redirection(command, std::nullopt)) return Unexpected{*trouble};
        anything = true;
      } else {
        break;
      }
    }
    if (!anything) {
      if (is_operation("(")) return not_modelled("sh: a group in parentheses");
      return unexpected_token(token_);
    }
    return command;
  }

  std::optional<Complaint> redirection(SimpleCommand& command, std::optional<int> descriptor) {
    Redirection redirection;
    const std::string operation = token_.text;
    if (operation == ">" || operation == ">|") {
      redirection.kind = Redirection::Kind::create;
    } else if (operation == ">>") {
      redirection.kind = Redirection::Kind::append;
    } else if (operation == "<") {
      redirection.kind = Redirection::Kind::input;
    } else if (operation == ">&") {
      redirection.kind = Redirection::Kind::duplicate;
    } else {
      return not_modelled("sh: the redirection " + operation).error;
    }
    redirection.descriptor = descriptor.value_or(redirection.kind == Redirection::Kind::input ? 0 : 1);
    if (redirection.descriptor > 2)
      return not_modelled("sh: a redirection of descriptor " + std::to_string(redirection.descriptor)).error;
    if (auto trouble = advance()) return trouble;
    if (token_.kind != Token::Kind::word) return unexpected_token(token_).error;
    redirection.target = token_.word;
    command.redirections.push_back(std::move(redirection));
    return advance();
  }

  Lexer lexer_;
  Token token_;
};

}  // namespace

Result<std::vector<SimpleCommand>, Complaint> parse_shell_line(const std::string& line) { return Parser(line).parse(); }

}  // namespace lvslab::sim::console
