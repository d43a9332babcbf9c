#include "look/outlined_style.h"

#include <QPainter>
#include <QStyleOptionSlider>

#include "look/theme.h"

namespace lvslab::gui {

OutlinedStyle::OutlinedStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void OutlinedStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                  const QWidget* widget) const {
  const Theme& t = theme();
  const bool isEnabled = option->state.testFlag(State_Enabled);
  if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    painter->setPen(QPen(option->state.testFlag(State_HasFocus) ? t.accent : isEnabled ? t.text : t.faint, 1.2));
    painter->setBrush(t.panel);
    painter->drawRoundedRect(box, 2, 2);
    if (option->state.testFlag(State_On)) {
      painter->setPen(QPen(t.accent, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter->drawPolyline(QPolygonF({{box.left() + box.width() * 0.22, box.center().y()},
                                       {box.left() + box.width() * 0.44, box.bottom() - box.height() * 0.25},
                                       {box.right() - box.width() * 0.2, box.top() + box.height() * 0.25}}));
    }
    painter->restore();
    return;
  }
  QProxyStyle::drawPrimitive(element, option, painter, widget);
  if (element == PE_PanelLineEdit && t.isDark) {
    painter->setPen(QPen(option->state.testFlag(State_HasFocus) ? t.accent : t.faint, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
  }
}

void OutlinedStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                       const QWidget* widget) const {
  const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control != CC_Slider || slider == nullptr || slider->orientation != Qt::Horizontal) {
    return QProxyStyle::drawComplexControl(control, option, painter, widget);
  }
  const Theme& t = theme();
  const QRectF handle = subControlRect(CC_Slider, slider, SC_SliderHandle, widget);
  const double y = handle.center().y();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(t.line, 4, Qt::SolidLine, Qt::RoundCap));
  painter->drawLine(QPointF(option->rect.left() + 3, y), QPointF(option->rect.right() - 3, y));
  painter->setPen(QPen(t.accent, 4, Qt::SolidLine, Qt::RoundCap));
  painter->drawLine(QPointF(option->rect.left() + 3, y), handle.center());
  painter->setPen(QPen(option->state.testFlag(State_HasFocus) ? t.accent : t.faint, 1.5));
  painter->setBrush(t.panel);
  painter->drawEllipse(handle.center(), 6, 6);
  painter->restore();
}

}  // namespace lvslab::gui
