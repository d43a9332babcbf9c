#include "program.h"

#include <algorithm>
#include <span>
#include <utility>

namespace lvslab::sim::filter {
namespace {

Values values_of(const Field& field, std::optional<std::uint64_t> mask, const Question& question) {
  Values values;
  if (field.read_event != nullptr && question.event != nullptr) field.read_event(*question.event, values);
  for (const auto& layer : question.frame) {
    if (layer.protocol != field.protocol) continue;
    if (field.read == nullptr) {
      values.add(1);  // a protocol: it is there
    } else {
      field.read(layer.bytes, values);
    }
  }
  if (!mask) return values;
  Values masked;
  for (const auto& value : values) masked.add(value.low & *mask);
  return masked;
}

bool compare(const Value& a, Relation relation, const Value& b) {
  switch (relation) {
    case Relation::equal: return a == b;
    case Relation::not_equal: return a != b;
    case Relation::less: return a < b;
    case Relation::less_or_equal: return a <= b;
    case Relation::greater: return a > b;
    case Relation::greater_or_equal: return a >= b;
    case Relation::exists:
    case Relation::contains:
    case Relation::in: return false;  // not comparisons of two values
  }
  return false;
}

Value masked(const Value& value, const Value& mask) { return {value.high & mask.high, value.low & mask.low}; }

bool compare(const std::string& a, Relation relation, const std::string& b) {
  switch (relation) {
    case Relation::not_equal: return a != b;
    case Relation::contains: return a.find(b) != std::string::npos;
    default: return a == b;
  }
}

}  // namespace

bool Test::holds_of_texts(const Question& question) const {
  std::vector<std::string> texts;
  if (question.event != nullptr) field->read_text(*question.event, texts);
  if (texts.empty()) return false;
  if (relation == Relation::exists) return true;
  const auto against = [&](const std::string& text) {
    return std::any_of(operands.begin(), operands.end(),
                       [&](const Operand& operand) { return compare(text, relation, operand.text); });
  };
  return relation == Relation::not_equal ? std::all_of(texts.begin(), texts.end(), against)
                                         : std::any_of(texts.begin(), texts.end(), against);
}

bool Test::holds(const Question& question) const {
  if (field->kind == ValueKind::text) return holds_of_texts(question);
  const auto values = values_of(*field, mask, question);
  if (values.empty()) return false;
  if (relation == Relation::exists) {
    // "tcp.flags & 2" alone asks for a bit.
    return !mask || std::any_of(values.begin(), values.end(), [](const Value& value) { return value != Value{}; });
  }
  if (relation == Relation::in) {
    return std::any_of(values.begin(), values.end(), [&](const Value& value) {
      return std::any_of(operands.begin(), operands.end(), [&](const Operand& operand) {
        const auto seen = masked(value, operand.mask);
        return seen >= operand.value && seen <= operand.last;
      });
    });
  }
  const auto against = [&](const Value& value) {
    if (other == nullptr) return compare(masked(value, operands.front().mask), relation, operands.front().value);
    const auto others = values_of(*other, std::nullopt, question);
    const auto one = [&](const Value& b) { return compare(value, relation, b); };
    return relation == Relation::not_equal ? !others.empty() && std::all_of(others.begin(), others.end(), one)
                                           : std::any_of(others.begin(), others.end(), one);
  };
  return relation == Relation::not_equal ? std::all_of(values.begin(), values.end(), against)
                                         : std::any_of(values.begin(), values.end(), against);
}

bool Expression::holds(const Question& question) const {
  const auto child_holds = [&](const Expression& child) { return child.holds(question); };
  switch (kind) {
    case Kind::all_of: return std::all_of(children.begin(), children.end(), child_holds);
    case Kind::any_of: return std::any_of(children.begin(), children.end(), child_holds);
    case Kind::negation: return !children.front().holds(question);
    case Kind::test: return test.holds(question);
  }
  return false;
}

}  // namespace lvslab::sim::filter

namespace lvslab::sim {

struct Filter::Program {
  std::string text;
  filter::Expression expression;
  std::vector<std::string> hints;
};

Filter::Filter(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

Result<Filter> Filter::read(std::string_view text, filter::Vocabulary vocabulary) {
  Program program;
  program.text = std::string(text);
  auto expression = filter::parse_expression(text, vocabulary, program.hints);
  if (!expression) return Unexpected{expression.error()};
  program.expression = std::move(*expression);
  return Filter(std::make_shared<const Program>(std::move(program)));
}

Result<Filter> Filter::parse(std::string_view text) { return read(text, filter::Vocabulary::frames); }
Result<Filter> Filter::parse_for_events(std::string_view text) { return read(text, filter::Vocabulary::events); }

bool Filter::matches(net::Bytes frame) const {
  return program_->expression.holds({filter::Dissection::of_frame(frame)});
}

bool Filter::matches_datagram(net::Bytes datagram) const {
  return program_->expression.holds({filter::Dissection::of_datagram(datagram)});
}

bool Filter::matches(const TraceEvent& event, const PlaceNames& places) const {
  const filter::ObservedEvent observed{event, places};
  const auto frame = event.bytes.empty() ? filter::Dissection()
                     : event.is_frame    ? filter::Dissection::of_frame(event.bytes)
                                         : filter::Dissection::of_datagram(event.bytes);
  return program_->expression.holds({frame, &observed});
}

const std::string& Filter::text() const { return program_->text; }
const std::vector<std::string>& Filter::hints() const { return program_->hints; }

namespace {

std::vector<FilterField> named(std::span<const filter::Field> fields) {
  static constexpr std::string_view kinds[] = {"protocol", "number", "true or false", "MAC", "IPv4", "IPv6", "text"};
  std::vector<FilterField> result;
  for (const auto& field : fields) {
    const auto kind = field.name == "tcp.options.sack_perm" ? filter::ValueKind::flag : field.kind;
    result.push_back(FilterField{field.name, kinds[static_cast<std::size_t>(kind)]});
  }
  return result;
}

}  // namespace

std::vector<FilterField> filter_fields() { return named(filter::all_fields()); }
std::vector<FilterField> event_filter_fields() { return named(filter::event_fields()); }

}  // namespace lvslab::sim
