#pragma once
/// A line for a filter: completes the names of fields, shows by colour and in its tip whether what stands there is one.

#include <QAction>
#include <QLineEdit>
#include <optional>

#include <lvslab/sim/filter.h>

namespace lvslab::gui {

class FilterEdit final : public QLineEdit {
  Q_OBJECT

 public:
  explicit FilterEdit(QWidget* parent = nullptr);
  /// What stands there; nullopt: nothing, or no filter.
  [[nodiscard]] const std::optional<sim::Filter>& filter() const { return m_filter; }
  /// Why it is no filter; empty: it is one, or nothing.
  [[nodiscard]] const QString& mistake() const { return m_mistake; }

 private:
  void judge();

  std::optional<sim::Filter> m_filter;
  QString m_mistake;
  QAction* m_warning;  ///< colour alone would not tell everybody
};

}  // namespace lvslab::gui
