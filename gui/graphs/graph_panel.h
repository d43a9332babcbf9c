#pragma once
/// The run as a graph: what to show, the curves, and a legend that says their values at the moment and hides them.

#include <QComboBox>
#include <QListWidget>
#include <QToolButton>

#include "exports/picture_export.h"
#include "graphs/graph_view.h"

namespace lvslab::gui {

/// By the words of the option --graph; nullopt: another word.
[[nodiscard]] std::optional<sim::Quantity> quantityNamed(const QString& word);

class GraphPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit GraphPanel(Focus& focus, QWidget* parent = nullptr);

  void show(sim::Quantity quantity);
  [[nodiscard]] GraphView& view() { return m_view; }
  [[nodiscard]] QListWidget& legend() { return m_legend; }
  /// The curves that are shown as a table with commas: a row a step, its end in milliseconds since traffic began first.
  [[nodiscard]] QString numbers();
  /// With the legend in it.
  [[nodiscard]] Picture picture(const QString& title);

 Q_SIGNALS:
  void eventWanted(quint64 number);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void fillLegend();
  void showValues();

  Focus& m_focus;
  QComboBox m_quantity;
  QToolButton m_nearer;
  QToolButton m_farther;
  QToolButton m_whole;
  GraphView m_view;
  QListWidget m_legend;
};

}  // namespace lvslab::gui
