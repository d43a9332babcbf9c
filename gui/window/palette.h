#pragma once
/// Ctrl+K: type a few letters of anything the window can do, or of a host's name, and Enter does it.

#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <functional>
#include <vector>

namespace lvslab::gui {

struct PaletteEntry {
  QString text;
  QString hint;  ///< its menu, its key
  std::function<void()> run;
};

class Palette final : public QDialog {
  Q_OBJECT

 public:
  Palette(std::vector<PaletteEntry> entries, QWidget* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void narrow();
  void runChosen();

  std::vector<PaletteEntry> m_entries;
  QLineEdit m_typed;
  QListWidget m_list;
};

/// How well what was typed fits a text: its letters must come in that order; those at the beginnings of words and those
/// next to one another count more. Negative: it does not fit.
[[nodiscard]] int fitOf(const QString& typed, const QString& text);

}  // namespace lvslab::gui
