#include "look/time_words.h"

#include <cmath>

namespace lvslab::gui {
namespace {

/// Without zeros that say nothing.
QString decimal(double value, int digits) {
  QString text = QString::number(value, 'f', digits);
  if (!text.contains(u'.')) return text;
  while (text.endsWith(u'0')) text.chop(1);
  if (text.endsWith(u'.')) text.chop(1);
  return text;
}

}  // namespace

QString spanText(Duration span) {
  const double ns = static_cast<double>(span.count());
  const double size = std::abs(ns);
  if (size == 0) return QStringLiteral("0");
  if (size < 1e3) return decimal(ns, 0) + QStringLiteral(" ns");
  if (size < 1e6) return decimal(ns / 1e3, 3) + QStringLiteral(" µs");
  if (size < 1e9) return decimal(ns / 1e6, 3) + QStringLiteral(" ms");
  return decimal(ns / 1e9, 6) + QStringLiteral(" s");
}

QString millisecondsText(Duration span) { return QString::number(static_cast<double>(span.count()) / 1e6, 'f', 3); }

}  // namespace lvslab::gui
