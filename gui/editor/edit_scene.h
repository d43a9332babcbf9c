#pragma once
/// The network that is being edited, as a picture: nodes that can be chosen, moved and joined, cables that can be
/// chosen. It shows the document and changes nothing itself: what the hand does comes out as signals.

#include <QMap>
#include <QPointF>
#include <QStringList>
#include <vector>

#include "canvas/canvas_scene.h"
#include "canvas/link_item.h"
#include "editor/document.h"

class QGraphicsLineItem;

namespace lvslab::gui {

class EditScene final : public CanvasScene {
  Q_OBJECT

 public:
  explicit EditScene(Document& document, QObject* parent = nullptr);
  ~EditScene() override;

  /// A press on a node and a release on another one joins the two, instead of moving nodes.
  void setJoining(bool joining);
  [[nodiscard]] bool isJoining() const { return m_isJoining; }

  [[nodiscard]] QStringList chosenNodes() const;
  /// Items of "/links".
  [[nodiscard]] std::vector<std::size_t> chosenLinks() const;
  void choose(const QStringList& nodes, const std::vector<std::size_t>& links = {});
  void chooseAll();
  /// nullptr: no such node.
  [[nodiscard]] NodeItem* node(const QString& name) const;

  /// In the units of the scenario.
  [[nodiscard]] static QPointF toScenario(const QPointF& scenePoint);
  [[nodiscard]] static QPointF toScene(const QPointF& position);

 Q_SIGNALS:
  void chosenChanged();
  /// Nodes were dragged: where they are now, in the units of the scenario.
  void movedByHand(const QMap<QString, QPointF>& positions);
  void joinWanted(const QString& a, const QString& b);
  /// On a node or a cable (which is chosen then), or on the background.
  void menuWanted(const QPointF& scenePoint, const QPoint& screenPoint);

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void mousePressEvent(QGraphicsSceneMouseEvent* mouse) override;
  void mouseMoveEvent(QGraphicsSceneMouseEvent* mouse) override;
  void mouseReleaseEvent(QGraphicsSceneMouseEvent* mouse) override;
  void contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) override;

 private:
  void show();
  void showMistakes();
  void followNodes();
  [[nodiscard]] NodeItem* nodeAt(const QPointF& point) const;

  Document& m_document;
  std::vector<LinkItem*> m_links;  ///< as in the outline
  QMap<QString, QPointF> m_pressedAt;
  bool m_isShowing = false;
  bool m_isJoining = false;
  NodeItem* m_joinFrom = nullptr;
  QGraphicsLineItem* m_joinLine = nullptr;
};

}  // namespace lvslab::gui
