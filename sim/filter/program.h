#pragma once
/// A filter as the parser leaves it: an expression over tests on fields.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/result.h>
#include <lvslab/sim/filter.h>

#include "event_fields.h"
#include "fields.h"

namespace lvslab::sim::filter {

enum class Relation : std::uint8_t {
  exists,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  in,
  contains
};

/// A value to compare with; of an address only the bits of `mask` count. In a set: everything up to `last`.
struct Operand {
  Value value;
  Value mask{~std::uint64_t{0}, ~std::uint64_t{0}};
  Value last;
  std::string text;  ///< of a text field, instead
};

/// What a filter is asked about.
struct Question {
  const Dissection& frame;
  const ObservedEvent* event = nullptr;  ///< null: nothing but the frame is known
};

/// "tcp.flags & 0x02 != 0"
struct Test {
  const Field* field = nullptr;
  std::optional<std::uint64_t> mask;  ///< applied to the field's value first
  Relation relation = Relation::exists;
  std::vector<Operand> operands;  ///< one, or the members of a set
  const Field* other = nullptr;   ///< compared with a field rather than with operands
  [[nodiscard]] bool holds(const Question& question) const;

 private:
  [[nodiscard]] bool holds_of_texts(const Question& question) const;
};

struct Expression {
  enum class Kind : std::uint8_t { all_of, any_of, negation, test };
  Kind kind = Kind::all_of;  ///< all of nothing: true
  std::vector<Expression> children;
  Test test;
  [[nodiscard]] bool holds(const Question& question) const;
};

/// Which fields there are to ask for.
enum class Vocabulary : std::uint8_t { frames, events };

/// Parentheses and negations within one another; more is an error, so that nothing here can exhaust the stack.
inline constexpr std::size_t filter_depth_limit = 64;

/// Appends to `hints` what may not be what was meant.
[[nodiscard]] Result<Expression> parse_expression(std::string_view text, Vocabulary vocabulary,
                                                  std::vector<std::string>& hints);

/// A value as written for a field of this kind. The error is a sentence.
[[nodiscard]] Result<Operand, std::string> parse_operand(std::string_view word, const Field& field);

}  // namespace lvslab::sim::filter
