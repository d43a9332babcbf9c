#include <array>
#include <utility>

#include <lvslab/sim/words.h>

#include "program.h"

namespace lvslab::sim::filter {
namespace {

struct Token {
  std::string_view text;  ///< empty: the end, unless it is quoted
  std::size_t column = 1;
  bool is_quoted = false;  ///< it stood in quotation marks: a text, whatever it says
};

constexpr std::string_view white_space = " \t\r\n";
/// Longest first, so that "<=" is not read as "<".
constexpr std::array<std::string_view, 17> operators{"&&", "||", "==", "!=", "<=", ">=", "..", "<", ">",
                                                     "!",  "(",  ")",  "{",  "}",  ",",  "&",  "="};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == ':' || c == '/' || c == '-';
}

/// Words that mean an operator, as Wireshark has them.
std::string_view operator_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> synonyms{{{"and", "&&"},
                                                                                          {"or", "||"},
                                                                                          {"not", "!"},
                                                                                          {"eq", "=="},
                                                                                          {"ne", "!="},
                                                                                          {"lt", "<"},
                                                                                          {"le", "<="},
                                                                                          {"gt", ">"},
                                                                                          {"ge", ">="}}};
  for (const auto& [name, meaning] : synonyms) {
    if (word == name) return meaning;
  }
  return word;
}

class Parser {
 public:
  Parser(std::string_view text, Vocabulary vocabulary, std::vector<std::string>& hints)
      : text_(text), vocabulary_(vocabulary), hints_(hints) {
    advance();
  }

  Result<Expression> run() {
    if (is_at_end()) return error_ ? Result<Expression>(Unexpected{*error_}) : Result<Expression>(Expression{});
    auto expression = read_any_of();
    if (!error_ && !is_at_end()) fail("nothing is expected here, and there is " + quoted(token_.text));
    if (error_) return Unexpected{*error_};
    return expression;
  }

 private:
  void fail(std::string sentence) {
    if (!error_) error_ = Error{std::move(sentence), "column " + std::to_string(token_.column)};
  }

  void advance() {
    const auto start = text_.find_first_not_of(white_space, position_);
    if (start == std::string_view::npos) {
      position_ = text_.size();
      token_ = Token{{}, text_.size() + 1};
      return;
    }
    token_.column = start + 1;
    token_.is_quoted = false;
    const auto rest = text_.substr(start);
    if (rest.starts_with('"')) return read_quoted(rest, start);
    for (const auto name : operators) {
      if (rest.starts_with(name)) {
        token_.text = rest.substr(0, name.size());
        position_ = start + name.size();
        return;
      }
    }
    std::size_t size = 0;
    while (size < rest.size() && is_word_character(rest[size]) && !rest.substr(size).starts_with("..")) ++size;
    token_.text = rest.substr(0, std::max<std::size_t>(size, 1));
    position_ = start + token_.text.size();
    if (size == 0) fail("the character " + quoted(token_.text) + " has no meaning in a filter");
    // An operator written as a word; the text then differs from the source, which nobody looks at again.
    token_.text = operator_of(token_.text);
  }

  void read_quoted(std::string_view rest, std::size_t start) {
    const auto end = rest.find('"', 1);
    token_.text = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    token_.is_quoted = true;
    position_ = end == std::string_view::npos ? text_.size() : start + end + 1;
    if (end == std::string_view::npos) fail("the closing quotation mark is missing");
  }

  [[nodiscard]] bool is_at_end() const { return token_.text.empty() && !token_.is_quoted; }

  bool take(std::string_view name) {
    if (token_.text != name || token_.is_quoted) return false;
    advance();
    return true;
  }

  Expression read_any_of() { return read_chain(Expression::Kind::any_of, "||", &Parser::read_all_of); }
  Expression read_all_of() { return read_chain(Expression::Kind::all_of, "&&", &Parser::read_negation); }

  Expression read_chain(Expression::Kind kind, std::string_view separator, Expression (Parser::*read_part)()) {
    auto first = (this->*read_part)();
    if (token_.text != separator || token_.is_quoted || error_) return first;
    Expression chain;
    chain.kind = kind;
    chain.children.push_back(std::move(first));
    while (!error_ && take(separator)) chain.children.push_back((this->*read_part)());
    return chain;
  }

  Expression read_negation() {
    if (token_.is_quoted || (token_.text != "!" && token_.text != "(")) return read_test();
    if (++depth_ > filter_depth_limit) {
      fail("more than " + std::to_string(filter_depth_limit) + " parentheses or negations within one another");
      return {};
    }
    Expression expression;
    if (take("!")) {
      expression.kind = Expression::Kind::negation;
      expression.children.push_back(read_negation());
    } else {
      advance();
      expression = read_any_of();
      if (!error_ && !take(")")) fail("a ')' is missing");
    }
    --depth_;
    return expression;
  }

  /// nullptr: the token names none.
  [[nodiscard]] const Field* known_field() const {
    if (token_.is_quoted) return nullptr;
    if (vocabulary_ == Vocabulary::events) {
      for (const auto& field : event_fields()) {
        if (field.name == token_.text) return &field;
      }
    }
    return find_field(token_.text);
  }

  /// What names a field; remarks if it does not.
  const Field* read_field() {
    const auto* field = known_field();
    if (field == nullptr) refuse_field();
    if (field != nullptr) advance();
    return field;
  }

  void refuse_field() {
    if (is_at_end()) return fail("the filter ends where a field's name is expected");
    if (token_.text == "tcp.seq" || token_.text == "tcp.ack") {
      return fail(quoted(token_.text) + " counts from the connection's beginning, which one frame does not tell; use " +
                  quoted(std::string(token_.text) + "_raw"));
    }
    std::vector<std::string_view> names;
    for (const auto& field : all_fields()) names.push_back(field.name);
    for (const auto& field : event_fields()) {
      if (vocabulary_ == Vocabulary::events) {
        names.push_back(field.name);
      } else if (field.name == token_.text) {
        return fail(quoted(token_.text) + " is about events, and here only frames are looked at");
      }
    }
    const auto nearest = nearest_word(token_.text, names);
    fail("there is no field " + quoted(token_.text) +
         (nearest.is_close ? "; did you mean " + quoted(nearest.word) + "?"
                           : "; the nearest known one is " + quoted(nearest.word)));
  }

  std::optional<Relation> read_relation() {
    static constexpr std::array<std::pair<std::string_view, Relation>, 8> relations{{{"==", Relation::equal},
                                                                                     {"!=", Relation::not_equal},
                                                                                     {"<=", Relation::less_or_equal},
                                                                                     {">=", Relation::greater_or_equal},
                                                                                     {"<", Relation::less},
                                                                                     {">", Relation::greater},
                                                                                     {"in", Relation::in},
                                                                                     {"contains", Relation::contains}}};
    for (const auto& [name, relation] : relations) {
      if (take(name)) return relation;
    }
    if (token_.text == "=") fail("'=' is not a comparison; write '=='");
    if (token_.text == "matches") fail("'matches' is not modelled; texts may be compared with 'contains'");
    return std::nullopt;
  }

  Expression read_test() {
    Expression expression;
    expression.kind = Expression::Kind::test;
    auto& test = expression.test;
    const auto name = token_.text;
    test.field = read_field();
    if (test.field == nullptr) return expression;
    if (take("&")) read_mask(test);
    if (error_) return expression;
    const auto relation = read_relation();
    if (!relation) {
      // Every TCP segment has tcp.flags.syn, set or not; arp.isgratuitous is only there when it is true.
      if (name.find(".flags.") != std::string_view::npos) {
        hints_.push_back(quoted(name) + " alone asks whether the frame has this field, not whether it is set; write " +
                         quoted(std::string(name) + " == 1"));
      }
      return expression;
    }
    test.relation = *relation;
    const bool is_text = test.field->kind == ValueKind::text;
    if (is_text ? is_order(*relation) : *relation == Relation::contains) {
      fail(quoted(name) + (is_text ? " is a text, which is compared with '==', '!=', 'in' or 'contains'"
                                   : " is no text: 'contains' does not apply"));
    } else if (*relation == Relation::in) {
      read_set(test);
    } else if (const auto* other = is_text ? nullptr : known_field()) {
      if (other->kind != test.field->kind || other->kind == ValueKind::protocol) {
        fail(quoted(name) + " and " + quoted(other->name) + " cannot be compared");
      }
      test.other = other;
      advance();
    } else if (auto operand = read_operand(*test.field)) {
      test.operands.push_back(*operand);
    }
    return expression;
  }

  static bool is_order(Relation relation) {
    return relation == Relation::less || relation == Relation::less_or_equal || relation == Relation::greater ||
           relation == Relation::greater_or_equal;
  }

  void read_mask(Test& test) {
    if (test.field->kind != ValueKind::number) return fail("'&' works on numbers, not on " + quoted(test.field->name));
    if (const auto mask = read_operand(*test.field)) test.mask = mask->value.low;
  }

  std::optional<Operand> read_operand(const Field& field) {
    if (error_) return std::nullopt;
    if (is_at_end()) {
      fail("the filter ends where a value is expected");
      return std::nullopt;
    }
    if (token_.is_quoted && field.kind != ValueKind::text) {
      fail(quoted(field.name) + " is no text, and needs no quotation marks");
      return std::nullopt;
    }
    auto operand = parse_operand(token_.text, field);
    if (!operand) {
      fail(operand.error());
      return std::nullopt;
    }
    advance();
    return *operand;
  }

  /// "{80, 443, 8000..8080}"
  void read_set(Test& test) {
    if (!take("{")) return fail("after 'in' comes a set such as {80, 443, 8000..8080}");
    do {
      auto operand = read_operand(*test.field);
      if (!operand) return;
      if (test.field->kind != ValueKind::text && take("..")) {
        const auto last = read_operand(*test.field);
        if (!last) return;
        operand->last = last->value;
        operand->mask = Operand{}.mask;
      }
      test.operands.push_back(*operand);
    } while (take(","));
    if (!take("}")) fail("a '}' is missing");
  }

  std::string_view text_;
  Vocabulary vocabulary_;
  std::vector<std::string>& hints_;
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  Token token_;
  std::optional<Error> error_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text, Vocabulary vocabulary, std::vector<std::string>& hints) {
  return Parser(text, vocabulary, hints).run();
}

}  // namespace lvslab::sim::filter
