#include "exports/picture_export.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QGraphicsItem>
#include <QGuiApplication>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QScreen>
#include <QSvgGenerator>
#include <cmath>

#include "canvas/network_scene.h"
#include "exports/whole_file.h"

namespace lvslab::gui {
namespace {

/// Sharp on paper and on dense screens.
constexpr double pixels_per_unit = 2;
/// Qt paints no further into an image than this.
constexpr double most_pixels = 32767;

QString tr(const char* text) { return QCoreApplication::translate("Exports", text); }

/// Fonts are sized in points: this makes them as large as on the screen.
int screenResolution() {
  const QScreen* screen = QGuiApplication::primaryScreen();
  return screen == nullptr ? 96 : static_cast<int>(std::lround(screen->logicalDotsPerInch()));
}

QString cannotDraw() { return tr("The picture cannot be drawn: there is not enough memory."); }

QString writePng(const Picture& picture, QIODevice& file) {
  const QSizeF pixels = picture.size * pixels_per_unit;
  if (pixels.width() > most_pixels || pixels.height() > most_pixels) {
    return tr("The picture would be %1 × %2 pixels, too large for a PNG; as SVG or PDF it can be of any size.")
        .arg(std::lround(pixels.width()))
        .arg(std::lround(pixels.height()));
  }
  QImage image(pixels.toSize(), QImage::Format_ARGB32_Premultiplied);
  if (image.isNull()) return cannotDraw();
  image.setDevicePixelRatio(pixels_per_unit);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  picture.draw(painter);
  painter.end();
  image.setText(QStringLiteral("Title"), picture.title);
  return image.save(&file, "PNG") ? QString() : tr("The picture cannot be written: %1.").arg(file.errorString());
}

QString writeSvg(const Picture& picture, QIODevice& file) {
  QSvgGenerator svg;
  svg.setOutputDevice(&file);
  svg.setResolution(screenResolution());
  svg.setSize(picture.size.toSize());
  svg.setViewBox(QRectF({0, 0}, picture.size));
  svg.setTitle(picture.title);
  svg.setDescription(tr("Drawn by LVS Lab"));
  QPainter painter;
  if (!painter.begin(&svg)) return cannotDraw();
  picture.draw(painter);
  return painter.end() ? QString() : cannotDraw();
}

QString writePdf(const Picture& picture, QIODevice& file) {
  QPdfWriter pdf(&file);
  pdf.setResolution(screenResolution());
  pdf.setTitle(picture.title);
  pdf.setCreator(QStringLiteral("LVS Lab"));
  constexpr double points_per_inch = 72;
  pdf.setPageSize(QPageSize(picture.size * points_per_inch / screenResolution(), QPageSize::Point, QString(),
                            QPageSize::ExactMatch));
  pdf.setPageMargins(QMarginsF());
  QPainter painter;
  if (!painter.begin(&pdf)) return cannotDraw();
  picture.draw(painter);
  return painter.end() ? QString() : cannotDraw();
}

}  // namespace

Picture pictureOf(NetworkScene& scene, const QString& title) {
  QRectF all;
  for (const auto* item : scene.items()) {
    if (item->isVisible()) all |= item->sceneBoundingRect();
  }
  constexpr double margin = 16;
  all.adjust(-margin, -margin, margin, margin);
  const auto draw = [&scene, all](QPainter& painter) { scene.render(&painter, QRectF({0, 0}, all.size()), all); };
  return {all.size(), draw, title};
}

QString savePicture(const Picture& picture, const QString& path) {
  const QString kind = QFileInfo(path).suffix().toLower();
  if (kind != u"png" && kind != u"svg" && kind != u"pdf") {
    return tr("%1: a picture's name ends with .png, .svg or .pdf.").arg(path);
  }
  return writeWhole(path, [&](QIODevice& file) {
    if (kind == u"svg") return writeSvg(picture, file);
    return kind == u"pdf" ? writePdf(picture, file) : writePng(picture, file);
  });
}

}  // namespace lvslab::gui
