#pragma once
/// A host, router, director, server or switch on the canvas: a card with its name, its addresses, the virtual addresses
/// it holds (with a ring on those it answers for), and what its services or its share of them carry.

#include <QGraphicsObject>
#include <optional>

#include <lvslab/sim/scenario.h>
#include <lvslab/sim/world_view.h>

namespace lvslab::gui {

/// What a server carries of a director's service, as its card shows it.
struct ServerShare {
  qint32 weight = 1;
  quint32 active = 0;
  quint32 inactive = 0;
  quint32 mostConnections = 0;  ///< of all servers of that service: the length of a full bar
  bool isOverloaded = false;
};

class NodeItem final : public QGraphicsObject {
  Q_OBJECT

 public:
  NodeItem(quint32 index, const sim::NodeSpec& spec, QGraphicsItem* parent = nullptr);

  [[nodiscard]] quint32 index() const { return m_index; }
  [[nodiscard]] const QString& name() const { return m_name; }
  [[nodiscard]] sim::NodeSpec::Kind kind() const { return m_kind; }
  [[nodiscard]] sim::NodeSpec::Role role() const { return m_role; }
  void show(const sim::WorldView::Node& node, std::optional<ServerShare> share);
  void setChosen(bool chosen);
  /// The last event happened here.
  void setActive(bool active);
  /// A lesson speaks of it.
  void setSpotlit(bool spotlit);
  void setShowsAddresses(bool shows);
  /// Something is wrong with it: a mark at its corner, and the reason in its tool tip; empty: nothing.
  void setMistake(const QString& mistake);

  [[nodiscard]] QRectF card() const;
  /// Where a line from the card's middle towards a point leaves the card.
  [[nodiscard]] QPointF edgeTowards(const QPointF& scenePoint) const;
  [[nodiscard]] QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;
  /// The card in words, for screen readers and tool tips.
  [[nodiscard]] QString description() const;

 Q_SIGNALS:
  void chosen(quint32 node);
  void moved();
  void menuWanted(quint32 node, const QPoint& screenPosition);

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;
  void mousePressEvent(QGraphicsSceneMouseEvent* mouse) override;
  void contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) override;

 private:
  struct Badge {
    QString text;
    bool isAnswered = false;
    bool isIpv6 = false;
  };
  void layOut();
  [[nodiscard]] QString roleWord() const;
  /// The role, where neither the name nor the picture says it already.
  [[nodiscard]] QString shownRole() const;
  [[nodiscard]] QString shareLine() const;
  void paintGlyph(QPainter& painter, const QRectF& rect) const;

  quint32 m_index;
  QString m_name;
  sim::NodeSpec::Kind m_kind;
  sim::NodeSpec::Role m_role;
  QStringList m_addresses;
  QList<Badge> m_badges;
  QStringList m_services;
  std::optional<ServerShare> m_share;
  bool m_isDown = false;
  bool m_isChosen = false;
  bool m_isActive = false;
  bool m_isSpotlit = false;
  bool m_showsAddresses = true;
  QString m_mistake;
  qreal m_width = 150;
  qreal m_height = 40;
};

}  // namespace lvslab::gui
