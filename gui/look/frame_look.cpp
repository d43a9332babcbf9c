#include "look/frame_look.h"

#include <QCoreApplication>

#include <lvslab/sim/dissection.h>

namespace lvslab::gui {
namespace {

using Layer = sim::DissectedLayer;

QString tr(const char* text) { return QCoreApplication::translate("FrameLook", text); }

QString valueOf(const Layer& layer, std::string_view name) {
  const auto value = layer.value_of(name);
  return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

/// "SYN, ACK" takes less room as "SYN ACK".
QString withoutCommas(QString text) { return text.replace(u',', u' ').simplified(); }

QString tcpLabel(const Layer& tcp) {
  const QString flags = valueOf(tcp, "tcp.flags.str");
  const QString length = valueOf(tcp, "tcp.len");
  const bool hasData = !length.isEmpty() && length != u"0";
  if (flags.contains(u"SYN") || flags.contains(u"RST") || flags.contains(u"FIN")) return withoutCommas(flags);
  return hasData ? tr("%1 B").arg(length) : withoutCommas(flags);
}

QString icmpLabel(const QString& headline) {
  // "ICMP echo request 192.0.2.1 → ..." : the words before the first address
  QStringList words = headline.split(u' ');
  QString label;
  for (const auto& word : words) {
    if (!word.isEmpty() && (word[0].isDigit() || word.contains(u':'))) break;
    if (word.startsWith(u"ICMP")) continue;
    label += label.isEmpty() ? word : u' ' + word;
  }
  return label.isEmpty() ? QStringLiteral("ICMP") : label;
}

}  // namespace

FrameLook lookOf(const sim::TraceEvent& event) {
  FrameLook look;
  look.flow = event.lineage.flow;
  const auto packet = sim::dissect(event.bytes, event.is_frame);
  const auto headline = QString::fromStdString(sim::headline(packet));
  int ips = 0;
  const Layer* last = nullptr;
  for (const auto& layer : packet.layers) {
    if (layer.quoted) break;
    switch (layer.kind) {
      case Layer::Kind::ipv4:
      case Layer::Kind::ipv6: ++ips; break;
      case Layer::Kind::gre: look.wrapping = QStringLiteral("GRE"); break;
      case Layer::Kind::gue: look.wrapping = QStringLiteral("GUE"); break;
      default: break;
    }
    if (layer.kind != Layer::Kind::data) last = &layer;
  }
  if (ips > 1 && look.wrapping.isEmpty()) look.wrapping = QStringLiteral("IPIP");
  if (last == nullptr) return look;
  switch (last->kind) {
    case Layer::Kind::tcp:
      look.shape = FrameLook::Shape::capsule;
      look.label = tcpLabel(*last);
      break;
    case Layer::Kind::udp:
      look.shape = FrameLook::Shape::box;
      look.label = QStringLiteral("UDP");
      break;
    case Layer::Kind::ipvs:
      look.shape = FrameLook::Shape::box;
      look.label = tr("IPVS sync");
      break;
    case Layer::Kind::arp: {
      look.shape = FrameLook::Shape::hexagon;
      look.isLinkLayer = true;
      const QString sender = valueOf(*last, "arp.src.proto_ipv4");
      const QString target = valueOf(*last, "arp.dst.proto_ipv4");
      if (sender == target) {
        look.label = tr("%1 is here!").arg(sender);
      } else if (valueOf(*last, "arp.opcode") == u"1") {
        look.label = tr("who has %1?").arg(target);
      } else {
        look.label = tr("%1 is at …%2").arg(sender, valueOf(*last, "arp.src.hw_mac").right(5));
      }
      break;
    }
    case Layer::Kind::icmp:
      look.shape = FrameLook::Shape::octagon;
      look.label = icmpLabel(headline);
      break;
    case Layer::Kind::icmpv6:
      look.label = icmpLabel(headline);
      look.shape = headline.contains(u"who has") || headline.contains(u"is at") ? FrameLook::Shape::hexagon
                                                                                : FrameLook::Shape::octagon;
      break;
    default: look.label = headline.section(u' ', 0, 0); break;
  }
  return look;
}

QPainterPath outlineOf(FrameLook::Shape shape, const QRectF& rect) {
  QPainterPath path;
  const qreal cut = rect.height() / 2;
  switch (shape) {
    case FrameLook::Shape::capsule: path.addRoundedRect(rect, cut, cut); break;
    case FrameLook::Shape::box: path.addRect(rect); break;
    case FrameLook::Shape::hexagon:
      path.addPolygon(QPolygonF({{rect.left(), rect.center().y()},
                                 {rect.left() + cut * 0.7, rect.top()},
                                 {rect.right() - cut * 0.7, rect.top()},
                                 {rect.right(), rect.center().y()},
                                 {rect.right() - cut * 0.7, rect.bottom()},
                                 {rect.left() + cut * 0.7, rect.bottom()}}));
      path.closeSubpath();
      break;
    case FrameLook::Shape::octagon: {
      const qreal c = rect.height() * 0.3;
      path.addPolygon(QPolygonF({{rect.left(), rect.top() + c},
                                 {rect.left() + c, rect.top()},
                                 {rect.right() - c, rect.top()},
                                 {rect.right(), rect.top() + c},
                                 {rect.right(), rect.bottom() - c},
                                 {rect.right() - c, rect.bottom()},
                                 {rect.left() + c, rect.bottom()},
                                 {rect.left(), rect.bottom() - c}}));
      path.closeSubpath();
      break;
    }
    case FrameLook::Shape::diamond:
      path.addPolygon(QPolygonF({{rect.left(), rect.center().y()},
                                 {rect.center().x(), rect.top() - 2},
                                 {rect.right(), rect.center().y()},
                                 {rect.center().x(), rect.bottom() + 2}}));
      path.closeSubpath();
      break;
  }
  return path;
}

}  // namespace lvslab::gui
