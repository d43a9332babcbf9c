#pragma once
/// Round numbers along an axis. Plain arithmetic, tested without a window.

#include <QString>
#include <cmath>
#include <vector>

namespace lvslab::gui {

/// Multiples of 1, 2 or 5 times a power of ten within the range, `most` of them or fewer. An empty range has one.
[[nodiscard]] inline std::vector<double> roundTicks(double from, double to, int most) {
  if (!(to > from) || most < 2) return {from};
  const double rough = (to - from) / most;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = factor * power;
    if (step >= rough * (1 - 1e-9)) break;
  }
  std::vector<double> ticks;
  for (double tick = std::ceil(from / step - 1e-9); tick * step <= to * (1 + 1e-12) + step * 1e-9; ++tick) {
    ticks.push_back(tick * step);
  }
  return ticks;
}

/// "1.5 M", "20 k", "0.3": a number short enough for an axis.
[[nodiscard]] inline QString shortNumber(double value) {
  const double size = std::abs(value);
  if (size >= 1e9) return QString::number(value / 1e9, 'g', 4) + QStringLiteral(" G");
  if (size >= 1e6) return QString::number(value / 1e6, 'g', 4) + QStringLiteral(" M");
  if (size >= 1e4) return QString::number(value / 1e3, 'g', 4) + QStringLiteral(" k");
  return QString::number(value, 'g', 4);
}

}  // namespace lvslab::gui
