#pragma once
/// What the tools would print on the chosen host at this moment: addresses, routes, neighbours, services, connections,
/// sockets. Lines that changed since the last look are marked.

#include <QComboBox>
#include <QHash>
#include <QPlainTextEdit>
#include <QTimer>
#include <QWidget>

#include "run/focus.h"

namespace lvslab::gui {

class TablesPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit TablesPanel(Focus& focus, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillNodes();
  void wish();  ///< asks soon: not for every event that is run past
  void ask();
  void show(const QString& text);

  Focus& m_focus;
  QComboBox m_node;
  QComboBox m_table;
  QPlainTextEdit m_text;
  QTimer m_delay;
  quint64 m_ticket = 0;
  QString m_shownKey;  ///< node and table of what is shown
};

}  // namespace lvslab::gui
