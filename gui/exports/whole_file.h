#pragma once
/// Files that are there whole or not at all: what was there before stays until the new content is complete.

#include <QIODevice>
#include <QString>
#include <functional>

namespace lvslab::gui {

/// `fill` writes the content and says in a sentence what went wrong; empty: nothing. So does this.
[[nodiscard]] QString writeWhole(const QString& path, const std::function<QString(QIODevice& file)>& fill);

/// The same for writers that want a path: they are given that of a file beside, which then takes the place of `path`.
[[nodiscard]] QString writeWholeByPath(const QString& path, const std::function<QString(const QString& beside)>& fill);

}  // namespace lvslab::gui
