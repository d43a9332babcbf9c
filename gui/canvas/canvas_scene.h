#pragma once
/// What every picture of a network has: its nodes. One shows a run, another one a network that is being edited.

#include <QGraphicsScene>
#include <vector>

#include "canvas/node_item.h"

namespace lvslab::gui {

class CanvasScene : public QGraphicsScene {
  Q_OBJECT

 public:
  using QGraphicsScene::QGraphicsScene;
  [[nodiscard]] const std::vector<NodeItem*>& nodes() const { return m_nodes; }

  /// Scenarios put nodes about 160 apart; cards need more room than dots.
  static constexpr double stretchX = 1.45;
  static constexpr double stretchY = 1.2;

 Q_SIGNALS:
  /// The nodes say more or less than before, so they may be larger or smaller.
  void reshaped();

 protected:
  std::vector<NodeItem*> m_nodes;
};

}  // namespace lvslab::gui
