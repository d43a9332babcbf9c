#pragma once
/// What a view shows as a picture file: PNG, SVG or PDF, as the file's name ends.

#include <QSizeF>
#include <QString>
#include <functional>

class QPainter;

namespace lvslab::gui {

class NetworkScene;

/// Something that can be drawn in its whole size, in the units of the screen.
struct Picture {
  QSizeF size;
  std::function<void(QPainter& painter)> draw;
  QString title;
};

/// The network with all its nodes, as it is at this moment.
[[nodiscard]] Picture pictureOf(NetworkScene& scene, const QString& title);

/// What went wrong, in a sentence; empty: nothing.
[[nodiscard]] QString savePicture(const Picture& picture, const QString& path);

}  // namespace lvslab::gui
