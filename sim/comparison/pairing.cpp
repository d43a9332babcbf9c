#include "pairing.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lvslab::sim::comparison {
namespace {

constexpr std::size_t most_combinations = 10'000;

/// What makes a packet the one it is. Two frames that differ here are seldom meant to be the same.
bool is_identity(std::string_view field) {
  static constexpr std::string_view names[] = {"tcp.flags.str",      "tcp.seq",     "tcp.len",
                                               "icmp.type",          "icmp.seq",    "ip.frag_offset",
                                               "arp.opcode",         "icmpv6.type", "icmpv6.echo.sequence_number",
                                               "ipv6.fraghdr.offset"};
  return std::ranges::find(names, field) != std::end(names);
}

/// Fields that are the same field on both sides, by position.
Matches same_fields(const std::vector<ReadField>& left, const std::vector<ReadField>& right) {
  using Name = std::tuple<DissectedLayer::Kind, bool, std::string_view>;
  std::map<Name, std::uint32_t> numbers;
  const auto symbols = [&](const std::vector<ReadField>& fields) {
    std::vector<std::uint32_t> result;
    for (const auto& field : fields) {
      const auto next = static_cast<std::uint32_t>(numbers.size());
      result.push_back(numbers.try_emplace({field.layer, field.quoted, field.name}, next).first->second);
    }
    return result;
  };
  const auto left_symbols = symbols(left);
  return match(left_symbols, symbols(right));
}

/// From just below 1 downwards; negative for frames that have little in common, and for those that are equal.
double similarity(const ReadFrame& left, const ReadFrame& right) {
  constexpr double penalty = 0.15;
  const auto count = [](const ReadFrame& frame) {
    return static_cast<double>(std::ranges::count_if(frame.fields, &ReadField::compared));
  };
  double equal = 0;
  double identities = 0;
  for (const auto& [l, r] : same_fields(left.fields, right.fields)) {
    const auto& field = left.fields[l];
    if (!field.compared) continue;
    if (field.value == right.fields[r].value) {
      ++equal;
    } else if (is_identity(field.name) && left.flow == right.flow) {  // another flow counts from another number
      ++identities;
    }
  }
  const double most = std::max({count(left), count(right), 1.0});
  if (equal == most) return -1;  // the same frame in another place: not a pair that differs in its fields
  return equal / most - penalty * identities;
}

ComparedField one_sided(const ReadField& field, Side side) {
  ComparedField result{to_text(field.layer), field.quoted,  field.name, field.label, {}, {},
                       field.compared,       field.compared};
  (side == Side::left ? result.left : result.right) = field.value;
  return result;
}

/// One of them can be read differently far, but in size and MACs they are alike: a damaged length or type, say.
bool may_be_damaged(const ReadFrame& left, const ReadFrame& right) {
  if (left.size != right.size) return false;
  const auto& left_layers = left.dissection.layers;
  const auto& right_layers = right.dissection.layers;
  if (std::ranges::equal(left_layers, right_layers, {}, &DissectedLayer::kind, &DissectedLayer::kind)) return false;
  if (left_layers.empty() || right_layers.empty()) return false;
  return left_layers[0].value_of("eth.dst") == right_layers[0].value_of("eth.dst") &&
         left_layers[0].value_of("eth.src") == right_layers[0].value_of("eth.src");
}

}  // namespace

std::vector<ComparedField> side_by_side(const ReadFrame* left, const ReadFrame* right) {
  static const std::vector<ReadField> none;
  const auto& left_fields = left != nullptr ? left->fields : none;
  const auto& right_fields = right != nullptr ? right->fields : none;
  std::vector<ComparedField> rows;
  std::size_t l = 0;
  std::size_t r = 0;
  const auto up_to = [&](std::size_t left_end, std::size_t right_end) {
    while (l < left_end) rows.push_back(one_sided(left_fields[l++], Side::left));
    while (r < right_end) rows.push_back(one_sided(right_fields[r++], Side::right));
  };
  for (const auto& [left_at, right_at] : same_fields(left_fields, right_fields)) {
    up_to(left_at, right_at);
    const auto& a = left_fields[l++];
    const auto& b = right_fields[r++];
    const bool compared = a.compared || b.compared;
    rows.push_back(
        {to_text(a.layer), a.quoted, a.name, a.label, a.value, b.value, compared, compared && a.value != b.value});
  }
  up_to(left_fields.size(), right_fields.size());
  if (left == nullptr || right == nullptr) {
    for (auto& row : rows) row.differs = false;  // the frame as a whole is the difference
  }
  return rows;
}

Matches pairs_in_order(std::span<const ReadFrame* const> left, std::span<const ReadFrame* const> right) {
  constexpr double least = 0.5;
  Matches pairs;
  if (left.size() * right.size() > most_combinations) {
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (similarity(*left[i], *right[i]) >= least) pairs.emplace_back(i, i);
    }
    return pairs;
  }
  // gain[i][j]: the greatest sum of similarities among left[i...] and right[j...].
  const std::size_t width = right.size() + 1;
  std::vector<double> gain((left.size() + 1) * width, 0.0);
  std::vector<double> each(left.size() * right.size());
  for (std::size_t i = left.size(); i-- > 0;) {
    for (std::size_t j = right.size(); j-- > 0;) {
      const double alike = each[i * right.size() + j] = similarity(*left[i], *right[j]);
      gain[i * width + j] = std::max(gain[(i + 1) * width + j], gain[i * width + j + 1]);
      if (alike >= least) gain[i * width + j] = std::max(gain[i * width + j], alike + gain[(i + 1) * width + j + 1]);
    }
  }
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    const double alike = each[i * right.size() + j];
    if (alike >= least && gain[i * width + j] <= alike + gain[(i + 1) * width + j + 1]) {
      pairs.emplace_back(i++, j++);
    } else if (gain[(i + 1) * width + j] >= gain[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return pairs;
}

Matches pairs_anywhere(std::span<const ReadFrame* const> left, std::span<const ReadFrame* const> right) {
  constexpr double least = 0.6;
  constexpr double least_of_damaged = 0.61;  // whatever fits better goes first
  Matches pairs;
  if (left.size() * right.size() > most_combinations) return pairs;
  std::vector<bool> taken(right.size(), false);
  for (std::size_t i = 0; i < left.size(); ++i) {
    double best = least;
    std::size_t partner = right.size();
    for (std::size_t j = 0; j < right.size(); ++j) {
      if (taken[j]) continue;
      const double alike = may_be_damaged(*left[i], *right[j]) ? least_of_damaged : similarity(*left[i], *right[j]);
      if (alike > best) {
        best = alike;
        partner = j;
      }
    }
    if (partner == right.size()) continue;
    taken[partner] = true;
    pairs.emplace_back(i, partner);
  }
  return pairs;
}

}  // namespace lvslab::sim::comparison
