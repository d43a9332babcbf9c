#pragma once
/// The network as a picture: nodes, cables, frames on their way, and where some of them ended. It is drawn from the
/// state at the moment that is looked at, never from what was drawn before.

#include <memory>
#include <unordered_map>
#include <vector>

#include "canvas/canvas_scene.h"
#include "canvas/frame_item.h"
#include "canvas/link_item.h"
#include "run/focus.h"

namespace lvslab::gui {

class NetworkScene final : public CanvasScene {
  Q_OBJECT

 public:
  /// Layers that may be switched off.
  enum class Layer : std::uint8_t { addresses, labels, trails, otherRequests };

  explicit NetworkScene(Focus& focus, QObject* parent = nullptr);

  void setLayerShown(Layer layer, bool shown);
  [[nodiscard]] bool isLayerShown(Layer layer) const { return m_layers[static_cast<std::size_t>(layer)]; }
  [[nodiscard]] const std::vector<LinkItem*>& links() const { return m_links; }
  /// What a lesson speaks of, and nothing else, has a light around it; `link`: index into Scenario::links.
  void setSpotlight(const std::vector<quint32>& nodes, std::optional<std::size_t> link);
  /// Puts every node back where the scenario, or the layout, wants it.
  void resetPositions();

 Q_SIGNALS:
  /// A click on a frame: to this event.
  void eventWanted(quint64 number);
  void nodeMenuWanted(quint32 node, const QPoint& screenPosition);
  void linkMenuWanted(quint32 link, const QPoint& screenPosition);

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void contextMenuEvent(QGraphicsSceneContextMenuEvent* mouse) override;

 private:
  void rebuild();
  void showWorld(const sim::WorldView& view);
  void showMoment();
  void showTrails();
  void showLoad();
  void followNodes();
  FrameItem& frameItem(std::size_t index);
  [[nodiscard]] const FrameLook& lookOfPacketAt(quint64 number);
  void showDeaths(std::size_t& used);

  Focus& m_focus;
  bool m_awaitsCards = false;  ///< opened, and not yet told what the nodes hold
  bool m_layers[4] = {true, true, true, true};
  std::vector<LinkItem*> m_links;
  std::vector<FrameItem*> m_frames;                ///< used again and again; those not needed are hidden
  std::unordered_map<quint64, FrameLook> m_looks;  ///< by event; looked up only

  /// The flights of the request that is looked at, found once.
  struct FlowTrail {
    quint32 flow = 0;
    std::size_t seenFlights = 0;
    struct Leg {
      std::size_t sent;
      std::size_t link;
      bool fromA;
      bool isBack;
    };
    std::vector<Leg> legs;
    std::unordered_map<quint64, bool> isBackByPacket;
    quint32 asker = 0;
    bool hasAsker = false;
  };
  FlowTrail m_trail;
};

}  // namespace lvslab::gui
