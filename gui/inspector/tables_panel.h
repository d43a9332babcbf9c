#pragma once
/// What the chosen host holds at the moment, as tables whose timers run, and as the very text that tools print. What is
/// other than a moment before is marked.

#include <QComboBox>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QWidget>

#include "inspector/host_table_model.h"
#include "run/focus.h"

namespace lvslab::gui {

class TablesPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit TablesPanel(Focus& focus, QWidget* parent = nullptr);

  [[nodiscard]] const HostTableModel& model() const { return m_model; }
  [[nodiscard]] QString text() const { return m_text.toPlainText(); }
  /// "services", "connections", ..., or a command such as "ipvsadm -Ln".
  void choose(const QString& what);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillNodes();
  void fillChoices();
  void wish();  ///< asks soon: not for every event that is run past
  void ask();
  void showTables(const std::vector<sim::HostTable>& tables);
  void showText(const QString& text);
  void runTimers();
  /// Whether it is the same host and the same table as what was shown last.
  [[nodiscard]] bool isSameAsShown();

  Focus& m_focus;
  QComboBox m_node;
  QComboBox m_choice;
  QStackedWidget m_stack;
  HostTableModel m_model;
  QTableView m_table;
  QPlainTextEdit m_text;
  QTimer m_delay;
  quint64 m_ticket = 0;
  QString m_shownKey;  ///< node and table of what is shown
  Instant m_shownAt{};
};

}  // namespace lvslab::gui
