#pragma once
/// What one can do to the network at the moment the window shows: a menu of a host, a menu of a cable. Each choice is
/// an intervention, so that the run becomes another, and undo brings the old one back.

#include <QMenu>
#include <QObject>
#include <QPoint>

#include "run/focus.h"

namespace lvslab::gui {

class NetworkMenus final : public QObject {
  Q_OBJECT

 public:
  explicit NetworkMenus(Focus& focus, QWidget* window);

  /// Opens the menu of a host there, as soon as it is known what its director holds.
  void openForNode(quint32 node, const QPoint& screenPosition);
  void openForLink(quint32 link, const QPoint& screenPosition);

  /// The host's menu. `rules` are what `ipvsadm -S -n` prints there at this moment.
  void fillNodeMenu(QMenu& menu, quint32 node, const QString& rules);
  void fillLinkMenu(QMenu& menu, quint32 link);

 Q_SIGNALS:
  void tablesWanted();
  void commandWanted(quint32 node);

 private:
  void addService(QMenu& menu, const QString& node, const QString& rule);
  void addServer(QMenu& menu, const QString& node, const QString& rule);
  void addProbes(QMenu& menu, const QString& node);
  void addSettings(QMenu& menu, quint32 node);
  void type(const QString& node, const QString& line);
  void intervene(const sim::Intervention& intervention);

  Focus& m_focus;
  QWidget* m_window;
  WorldViewPtr m_world;
  quint64 m_ticket = 0;
  quint32 m_node = 0;
  QPoint m_place;
};

}  // namespace lvslab::gui
