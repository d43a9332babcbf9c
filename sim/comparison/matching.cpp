#include "matching.h"

#include <algorithm>
#include <limits>

namespace lvslab::sim::comparison {
namespace {

using Position = std::ptrdiff_t;

/// Differences to look for from either end before a good place to split is preferred to the best one.
constexpr Position most_steps = 1024;

class Matcher {
 public:
  Matcher(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right)
      : left_(left), right_(right), middle_diagonal_(static_cast<Position>(right.size()) + 1) {
    forward_.resize(left.size() + right.size() + 3);
    backward_.resize(forward_.size());
  }

  Matches run() {
    part(0, static_cast<Position>(left_.size()), 0, static_cast<Position>(right_.size()));
    return std::move(matches_);
  }

 private:
  [[nodiscard]] bool same(Position x, Position y) const {
    return left_[static_cast<std::size_t>(x)] == right_[static_cast<std::size_t>(y)];
  }
  void add(Position x, Position y) { matches_.emplace_back(static_cast<std::size_t>(x), static_cast<std::size_t>(y)); }

  /// Matches left [x0, x1) with right [y0, y1).
  void part(Position x0, Position x1, Position y0, Position y1) {
    while (x0 < x1 && y0 < y1 && same(x0, y0)) add(x0++, y0++);
    Position tail = 0;
    while (x0 < x1 - tail && y0 < y1 - tail && same(x1 - tail - 1, y1 - tail - 1)) ++tail;
    x1 -= tail;
    y1 -= tail;
    if (x0 < x1 && y0 < y1) {
      const auto [x, y] = split(x0, x1, y0, y1);
      part(x0, x, y0, y);
      part(x, x1, y, y1);
    }
    for (Position i = 0; i < tail; ++i) add(x1 + i, y1 + i);
  }

  /// A point that a shortest way from one corner to the other passes, found by going from both at once. Diagonal k
  /// holds the points with x - y = k; of each, only the furthest point reached matters.
  std::pair<Position, Position> split(Position x0, Position x1, Position y0, Position y1) {
    const Position lowest = x0 - y1;
    const Position highest = x1 - y0;
    const Position start = x0 - y0;
    const Position end = x1 - y1;
    const bool is_odd = ((start - end) & 1) != 0;
    Reach forward{start, start};
    Reach backward{end, end};
    at(forward_, start) = x0;
    at(backward_, end) = x1;
    for (Position steps = 1;; ++steps) {
      widen(forward, lowest, highest, forward_, -1);
      for (Position k = forward.last; k >= forward.first; k -= 2) {
        Position x = std::max(at(forward_, k - 1) + 1, at(forward_, k + 1));
        while (x < x1 && x - k < y1 && same(x, x - k)) ++x;
        at(forward_, k) = x;
        if (is_odd && backward.first <= k && k <= backward.last && at(backward_, k) <= x) return {x, x - k};
      }
      widen(backward, lowest, highest, backward_, std::numeric_limits<Position>::max());
      for (Position k = backward.last; k >= backward.first; k -= 2) {
        Position x = std::min(at(backward_, k - 1), at(backward_, k + 1) - 1);
        while (x0 < x && y0 < x - k && same(x - 1, x - k - 1)) --x;
        at(backward_, k) = x;
        if (!is_odd && forward.first <= k && k <= forward.last && x <= at(forward_, k)) return {x, x - k};
      }
      if (steps >= most_steps) return furthest(forward, x1, y1);
    }
  }

  struct Reach {
    Position first;
    Position last;
  };

  /// One diagonal more to either side, or, at the edge, one less: an odd number of steps never ends on an even
  /// diagonal. `beyond` is what the diagonals next to them count as.
  void widen(Reach& reach, Position lowest, Position highest, std::vector<Position>& reached, Position beyond) {
    if (reach.first > lowest) {
      --reach.first;
      at(reached, reach.first - 1) = beyond;
    } else {
      ++reach.first;
    }
    if (reach.last < highest) {
      ++reach.last;
      at(reached, reach.last + 1) = beyond;
    } else {
      --reach.last;
    }
  }

  /// The point that the way from the beginning has come to with the most symbols behind it.
  [[nodiscard]] std::pair<Position, Position> furthest(const Reach& reach, Position x1, Position y1) {
    std::pair<Position, Position> best{0, 0};
    Position most = -1;
    for (Position k = reach.last; k >= reach.first; k -= 2) {
      Position x = std::min(at(forward_, k), x1);
      if (x - k > y1) x = y1 + k;
      if (x + x - k > most) {
        most = x + x - k;
        best = {x, x - k};
      }
    }
    return best;
  }

  Position& at(std::vector<Position>& reached, Position diagonal) {
    return reached[static_cast<std::size_t>(diagonal + middle_diagonal_)];
  }

  std::span<const std::uint32_t> left_;
  std::span<const std::uint32_t> right_;
  Position middle_diagonal_;  ///< where diagonal 0 stands
  std::vector<Position> forward_;
  std::vector<Position> backward_;
  Matches matches_;
};

}  // namespace

Matches match(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) {
  return Matcher(left, right).run();
}

}  // namespace lvslab::sim::comparison
