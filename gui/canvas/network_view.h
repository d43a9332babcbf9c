#pragma once
/// The window on the canvas: zoom by wheel or keys, pan by dragging the background, everything in sight on request.

#include <QGraphicsView>

namespace lvslab::gui {

class NetworkScene;

class NetworkView final : public QGraphicsView {
  Q_OBJECT

 public:
  explicit NetworkView(NetworkScene& scene, QWidget* parent = nullptr);

  void fitAll();
  void zoomBy(double factor);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  [[nodiscard]] QRectF nodesRect() const;

  NetworkScene& m_scene;
  QRectF m_fitted;         ///< what fitAll() brought into sight
  bool m_isFitted = true;  ///< until somebody zooms or pans, the picture follows the window's size
};

}  // namespace lvslab::gui
