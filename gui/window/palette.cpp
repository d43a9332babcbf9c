#include "window/palette.h"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

namespace lvslab::gui {

int fitOf(const QString& typed, const QString& text) {
  int fit = 0;
  qsizetype at = 0;
  qsizetype last = -2;
  for (const QChar letter : typed) {
    if (letter.isSpace()) continue;
    const auto found = text.indexOf(letter, at, Qt::CaseInsensitive);
    if (found < 0) return -1;
    const bool beginsWord = found == 0 || !text[found - 1].isLetterOrNumber();
    fit += 1 + (beginsWord ? 4 : 0) + (found == last + 1 ? 3 : 0);
    last = found;
    at = found + 1;
  }
  return fit;
}

Palette::Palette(std::vector<PaletteEntry> entries, QWidget* parent) : QDialog(parent), m_entries(std::move(entries)) {
  setWindowTitle(tr("What would you like to do?"));
  resize(560, 380);
  m_typed.setPlaceholderText(tr("Type a few letters: play, dark, rs1, …"));
  m_typed.setAccessibleName(tr("What to look for"));
  m_typed.installEventFilter(this);
  m_list.setAccessibleName(tr("What can be done"));
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(&m_typed);
  layout->addWidget(&m_list);
  connect(&m_typed, &QLineEdit::textChanged, this, &Palette::narrow);
  connect(&m_typed, &QLineEdit::returnPressed, this, &Palette::runChosen);
  connect(&m_list, &QListWidget::itemClicked, this, &Palette::runChosen);
  narrow();
  m_typed.setFocus();
}

bool Palette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &m_typed && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
      const int row = m_list.currentRow() + (key == Qt::Key_Down ? 1 : -1);
      m_list.setCurrentRow(std::clamp(row, 0, std::max(0, m_list.count() - 1)));
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

void Palette::narrow() {
  std::vector<std::pair<int, std::size_t>> fitting;
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    const int fit = fitOf(m_typed.text(), m_entries[i].text);
    if (fit >= 0) fitting.emplace_back(-fit, i);
  }
  std::ranges::stable_sort(fitting, {}, [](const auto& entry) { return entry.first; });
  m_list.clear();
  for (const auto& [fit, index] : fitting) {
    const auto& entry = m_entries[index];
    auto* item = new QListWidgetItem(
        entry.hint.isEmpty() ? entry.text : QStringLiteral("%1     %2").arg(entry.text, entry.hint), &m_list);
    item->setData(Qt::UserRole, static_cast<quint64>(index));
  }
  m_list.setCurrentRow(0);
}

void Palette::runChosen() {
  const auto* item = m_list.currentItem();
  if (item == nullptr) return;
  const auto run = m_entries[item->data(Qt::UserRole).toULongLong()].run;
  accept();
  run();
}

}  // namespace lvslab::gui
