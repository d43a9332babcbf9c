#pragma once
/// The window on the canvas: zoom by wheel or keys, pan by dragging the background (or with the middle button, where
/// dragging chooses), everything in sight on request. A small map in the corner shows what is out of sight.

#include <QGraphicsView>

namespace lvslab::gui {

class CanvasScene;
class Minimap;
class NodeItem;

class NetworkView final : public QGraphicsView {
  Q_OBJECT

 public:
  explicit NetworkView(CanvasScene& scene, QWidget* parent = nullptr);

  void fitAll();
  void zoomBy(double factor);
  /// Brings a node into the middle, large enough to be read.
  void show(const NodeItem& node);
  /// The nodes with some room around them.
  [[nodiscard]] QRectF nodesRect() const;
  /// What is in sight.
  [[nodiscard]] QRectF seenRect() const;
  [[nodiscard]] const CanvasScene& canvas() const { return m_scene; }
  [[nodiscard]] Minimap& minimap() { return *m_minimap; }

 Q_SIGNALS:
  /// Something else is in sight.
  void seenChanged();

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  /// Wherever the nodes are, one can drag them and pan beyond.
  void growScene();

  CanvasScene& m_scene;
  Minimap* m_minimap;
  QRectF m_fitted;         ///< what fitAll() brought into sight
  bool m_isFitted = true;  ///< until somebody zooms or pans, the picture follows the window's size
  bool m_isPanning = false;
  QPoint m_panFrom;
};

}  // namespace lvslab::gui
