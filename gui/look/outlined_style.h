#pragma once
/// Qt's Fusion style, whose outlines are a darker shade of the window: on dark windows nobody sees them. Here boxes to
/// tick, lines to type in and sliders are outlined in the theme's colours.

#include <QProxyStyle>

namespace lvslab::gui {

class OutlinedStyle final : public QProxyStyle {
  Q_OBJECT

 public:
  OutlinedStyle();
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
};

}  // namespace lvslab::gui
