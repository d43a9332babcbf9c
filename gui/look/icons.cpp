#include "look/icons.h"

#include <QPainter>
#include <QPixmap>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr double side = 20;  ///< of the square that shapes are given in

QPolygonF triangle(double left, double right) { return {{{left, 4}, {right, side / 2}, {left, side - 4}}}; }

void draw(QPainter& painter, Icon icon) {
  const auto bar = [&](double x) { painter.drawRect(QRectF(x, 4, 2.6, side - 8)); };
  switch (icon) {
    case Icon::toBeginning:
      bar(3);
      painter.drawPolygon(triangle(17, 7));
      break;
    case Icon::hopBack:
      painter.drawPolygon(triangle(10, 2));
      painter.drawPolygon(triangle(18, 10));
      break;
    case Icon::eventBack: painter.drawPolygon(triangle(14, 5)); break;
    case Icon::play: painter.drawPolygon(triangle(4, 18)); break;
    case Icon::pause:
      painter.drawRect(QRectF(4, 4, 4, side - 8));
      painter.drawRect(QRectF(12, 4, 4, side - 8));
      break;
    case Icon::eventOn: painter.drawPolygon(triangle(6, 15)); break;
    case Icon::hopOn:
      painter.drawPolygon(triangle(2, 10));
      painter.drawPolygon(triangle(10, 18));
      break;
    case Icon::phaseOn:
      painter.drawPolygon(triangle(2, 9));
      painter.drawPolygon(triangle(8, 15));
      bar(15.5);
      break;
    case Icon::toEnd:
      painter.drawPolygon(triangle(3, 13));
      bar(14.4);
      break;
  }
}

}  // namespace

QIcon iconOf(Icon icon) {
  QIcon made;
  for (const int pixels : {20, 40}) {
    QPixmap picture(pixels, pixels);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(pixels / side, pixels / side);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().text);
    draw(painter, icon);
    made.addPixmap(picture);
  }
  return made;
}

}  // namespace lvslab::gui
