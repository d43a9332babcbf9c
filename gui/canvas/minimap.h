#pragma once
/// The whole network, small, in a corner of its view, with a frame around what is in sight: a click or a drag there
/// moves the view. It hides while everything is in sight.

#include <QWidget>

namespace lvslab::gui {

class NetworkView;

class Minimap final : public QWidget {
  Q_OBJECT

 public:
  explicit Minimap(NetworkView& view);

  /// Where a point of the canvas is on the map, and back.
  [[nodiscard]] QPointF fromScene(const QPointF& point) const;
  [[nodiscard]] QPointF toScene(const QPointF& point) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void follow();

  NetworkView& m_view;
  QRectF m_nodes;  ///< of the canvas: what the map shows
};

}  // namespace lvslab::gui
