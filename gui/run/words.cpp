#include "run/words.h"

#include <lvslab/sim/reasons.h>

#include "look/frame_look.h"

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

Words::Words(Run& run, QObject* parent) : QObject(parent), m_run(run) {
  connect(&run, &Run::opened, this, [this] {
    m_teller = {};
    m_teller.follow(m_run.events());
  });
  connect(&run, &Run::becameAnother, this, [this](quint64 common) {
    m_teller.forget_from(common + 1);
    m_teller.follow(m_run.events());
  });
  connect(&run, &Run::grew, this, [this] { m_teller.follow(m_run.events()); });
}

QString Words::headline(quint64 number) const {
  const auto& event = m_run.event(number);
  if (!event.bytes.empty()) return q(m_teller.headline(m_run.events(), number));
  const QString text = q(event.text).section(u'\n', 0, 0);
  switch (event.kind) {
    case Kind::request_begun: return tr("request %1 begins: %2").arg(event.lineage.flow).arg(text);
    case Kind::request_ended: return tr("request %1 is over: %2").arg(event.lineage.flow).arg(text);
    case Kind::command_begun: return QStringLiteral("$ ") + text;
    case Kind::command_ended: return text.isEmpty() ? tr("the command is done") : text;
    case Kind::link_changed: return tr("%1 is %2").arg(q(m_run.places().interface(event.node, event.interface)), text);
    default: return event.notes.empty() ? QString() : QString::fromStdString(to_text(event.notes.front()));
  }
}

QString Words::decision(quint64 number) const {
  const auto& event = m_run.event(number);
  if (event.kind == Kind::dropped) return q(to_text(event.reason));
  if (event.notes.empty()) return {};
  // What a director decided comes before anything else; otherwise the last reason is the one that decided.
  const Note* decisive = &event.notes.back();
  for (const auto& note : event.notes) {
    if (note.evidence != nullptr) decisive = &note;
  }
  return QString::fromStdString(to_text(*decisive));
}

sim::ToldEvent Words::tell(quint64 number) const {
  return m_teller.tell(m_run.events(), number, m_run.places(), m_run.origin());
}

sim::Dissection Words::packet(quint64 number) const { return m_teller.packet(m_run.events(), number); }

QString Words::sentence(quint64 number) const {
  if (number == 0) return tr("Nothing has happened yet.");
  const auto& event = m_run.event(number);
  const QString node = QString::fromStdString(m_run.places().node(event.node));
  const QString what = headline(number);
  const QString interface = q(m_run.places().interface(event.node, event.interface));
  switch (event.kind) {
    case Kind::sent: return tr("%1 sends out of %2: %3").arg(node, interface, what);
    case Kind::received: return tr("%1 takes from %2: %3").arg(node, interface, what);
    case Kind::switched: return tr("%1 passes on to %2: %3").arg(node, interface, what);
    case Kind::delivered: return tr("%1 gives it to its socket: %2").arg(node, what);
    case Kind::dropped: return tr("%1 drops it (%2): %3").arg(node, q(to_text(event.reason)), what);
    case Kind::request_begun:
    case Kind::request_ended:
    case Kind::link_changed: return tr("%1: %2").arg(node, what);
    case Kind::command_begun: return tr("On %1 somebody types: %2").arg(node, what.mid(2));
    case Kind::command_ended: return tr("On %1: %2").arg(node, what);
    case Kind::noted: return tr("%1 considers: %2").arg(node, what);
  }
  return what;
}

QString Words::shortLine(quint64 number) const {
  const auto& event = m_run.event(number);
  const QString node = QString::fromStdString(m_run.places().node(event.node));
  if (event.bytes.empty()) return QStringLiteral("%1: %2").arg(node, headline(number));
  const FrameLook look = lookOf(event);
  const QString what = look.wrapping.isEmpty() ? look.label : QStringLiteral("%1 (%2)").arg(look.label, look.wrapping);
  switch (event.kind) {
    case Kind::sent: return tr("%1 sends %2").arg(node, what);
    case Kind::received: return tr("%1 takes %2").arg(node, what);
    case Kind::switched: return tr("%1 passes on %2").arg(node, what);
    case Kind::delivered: return tr("%1: %2 for its socket").arg(node, what);
    case Kind::dropped: return tr("%1 drops %2: %3").arg(node, what, q(to_text(event.reason)));
    default: return node;
  }
}

QString Words::place(quint64 number) const { return QString::fromStdString(m_run.places().place(m_run.event(number))); }

}  // namespace lvslab::gui
