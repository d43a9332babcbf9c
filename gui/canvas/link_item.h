#pragma once
/// A cable on the canvas, with what has travelled on it for the request that is looked at: there along one side, back
/// along the other.

#include <QGraphicsItem>
#include <optional>

#include "canvas/node_item.h"

namespace lvslab::gui {

class LinkItem final : public QGraphicsItem {
 public:
  /// `a` and `b` outlive it.
  LinkItem(const NodeItem& a, const NodeItem& b, const sim::LinkSpec& spec, QGraphicsItem* parent = nullptr);

  /// What the request that is looked at has sent along here: from a to b, from b to a.
  struct Trail {
    bool there[2] = {false, false};  ///< on the way from who asks; by direction: a to b, b to a
    bool back[2] = {false, false};   ///< on the way to who asks
    bool operator==(const Trail&) const = default;
  };
  void setTrail(const Trail& trail, quint32 flow);
  void setDown(bool down);
  /// A lesson speaks of it.
  void setSpotlit(bool spotlit);
  /// Frames lately, as a share of the busiest link's: its thickness.
  void setLoad(double share);
  [[nodiscard]] double load() const { return m_load; }
  void setShowsLabels(bool shows);
  void follow();  ///< the nodes have moved

  /// Where a frame is that has come so far on its way: 0 at its sender's edge, 1 at its receiver's.
  [[nodiscard]] QPointF at(double share, bool fromA) const;

  [[nodiscard]] QRectF boundingRect() const override;
  [[nodiscard]] QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  const NodeItem& m_a;
  const NodeItem& m_b;
  QString m_labelA;
  QString m_labelB;
  QPointF m_from;
  QPointF m_to;
  Trail m_trail;
  quint32 m_flow = 0;
  bool m_isDown = false;
  bool m_isSpotlit = false;
  bool m_showsLabels = true;
  double m_load = 0;
};

}  // namespace lvslab::gui
