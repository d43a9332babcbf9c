#include "sim/comparison/matching.h"

#include <algorithm>
#include <random>

#include "support/catch.h"

using namespace lvslab::sim::comparison;

namespace {

using Symbols = std::vector<std::uint32_t>;

std::uint32_t below(std::mt19937& random, std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

/// By the book, in O(n * m).
std::size_t longest_common(const Symbols& left, const Symbols& right) {
  std::vector<std::vector<std::size_t>> common(left.size() + 1, std::vector<std::size_t>(right.size() + 1, 0));
  for (std::size_t i = left.size(); i-- > 0;) {
    for (std::size_t j = right.size(); j-- > 0;) {
      common[i][j] = left[i] == right[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common[0][0];
}

void check_is_common(const Matches& matches, const Symbols& left, const Symbols& right) {
  for (std::size_t i = 0; i < matches.size(); ++i) {
    REQUIRE(left.at(matches[i].first) == right.at(matches[i].second));
    if (i == 0) continue;
    REQUIRE(matches[i - 1].first < matches[i].first);
    REQUIRE(matches[i - 1].second < matches[i].second);
  }
}

Symbols random_symbols(std::mt19937& random, std::uint32_t most, std::uint32_t alphabet) {
  Symbols symbols(below(random, most + 1));
  for (auto& symbol : symbols) symbol = below(random, alphabet);
  return symbols;
}

}  // namespace

TEST_CASE("What is matched is a longest common subsequence", "[sim][comparison][matching]") {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    const std::uint32_t alphabet = 1 + below(random, 12);
    const auto left = random_symbols(random, 40, alphabet);
    const auto right = random_symbols(random, 40, alphabet);
    const auto matches = match(left, right);
    check_is_common(matches, left, right);
    REQUIRE(matches.size() == longest_common(left, right));
  }
}

TEST_CASE("A missing symbol costs one match, at any length", "[sim][comparison][matching]") {
  Symbols left(100'000);
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = static_cast<std::uint32_t>(i % 1000);
  const auto position = GENERATE(std::size_t{0}, std::size_t{4711}, std::size_t{99'999});
  Symbols right = left;
  right.erase(right.begin() + static_cast<std::ptrdiff_t>(position));
  CHECK(match(left, right).size() == left.size() - 1);
}

TEST_CASE("Long sequences that have little in common still match in order", "[sim][comparison][matching]") {
  std::mt19937 random(2);
  Symbols left(30'000);
  Symbols right(30'000);
  for (auto& symbol : left) symbol = below(random, ~0U);
  for (auto& symbol : right) symbol = below(random, ~0U);
  for (std::size_t i = 0; i < left.size(); i += 100) right[i + i / 1000] = left[i];
  const auto matches = match(left, right);
  check_is_common(matches, left, right);
  CHECK(matches.size() > 100);
}
