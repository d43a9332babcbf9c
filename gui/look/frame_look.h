#pragma once
/// How a frame looks on the canvas: a word in it, a shape that says its protocol, and what is wrapped in what.

#include <QPainterPath>
#include <QString>
#include <cstdint>

#include <lvslab/sim/trace.h>

namespace lvslab::gui {

struct FrameLook {
  enum class Shape : std::uint8_t {
    capsule,  ///< TCP
    box,      ///< UDP
    hexagon,  ///< ARP and neighbour discovery
    octagon,  ///< ICMP
    diamond,  ///< anything else
  };
  QString label;  ///< "SYN", "who has 10.0.0.4?"
  Shape shape = Shape::diamond;
  quint32 flow = 0;          ///< the request it belongs to, for its colour
  bool isLinkLayer = false;  ///< ARP: no datagram in it; drawn with a dashed edge
  QString wrapping;          ///< "IPIP", "GRE", "GUE": drawn as a frame around it; empty: none
};

[[nodiscard]] FrameLook lookOf(const sim::TraceEvent& event);

/// The outline of such a shape in a rectangle.
[[nodiscard]] QPainterPath outlineOf(FrameLook::Shape shape, const QRectF& rect);

}  // namespace lvslab::gui
