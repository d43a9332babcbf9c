#pragma once
/// A frame on the canvas: a labelled pill, in a second one when it is wrapped. A frame that ended badly hangs below the
/// place of its death with the reason beside it.

#include <QGraphicsObject>

#include "look/frame_look.h"

namespace lvslab::gui {

class FrameItem final : public QGraphicsObject {
  Q_OBJECT

 public:
  explicit FrameItem(QGraphicsItem* parent = nullptr);

  /// `event`: the number of the event it stands for, which a click goes to.
  void show(const FrameLook& look, quint64 event);
  /// The frame that everybody looks at now has a heavier edge.
  void setCurrent(bool current);
  /// Not of the request that is looked at: it steps back.
  void setBackground(bool background);
  /// Dropped here: crossed out, with the reason; empty: alive.
  void setDeath(const QString& reason);

  [[nodiscard]] quint64 event() const { return m_event; }
  [[nodiscard]] QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 Q_SIGNALS:
  void clicked(quint64 event);

 protected:
  void mousePressEvent(QGraphicsSceneMouseEvent* mouse) override;

 private:
  [[nodiscard]] QRectF pill() const;
  [[nodiscard]] QFont labelFont() const;

  FrameLook m_look;
  quint64 m_event = 0;
  bool m_isCurrent = false;
  bool m_isBackground = false;
  QString m_death;
};

}  // namespace lvslab::gui
