#include "editor/mistake_list.h"

#include <algorithm>

#include "look/theme.h"

namespace lvslab::gui {

MistakeList::MistakeList(Document& document, QWidget* parent) : QListWidget(parent), m_document(document) {
  setAccessibleName(tr("Mistakes"));
  setWordWrap(true);
  connect(&document, &Document::changed, this, &MistakeList::follow);
  connect(&Look::instance(), &Look::changed, this, &MistakeList::follow);
  const auto tell = [this](const QListWidgetItem* item) {
    const auto at = static_cast<std::size_t>(row(item));
    if (at < m_shown.size()) Q_EMIT wanted(m_shown[at]);
  };
  connect(this, &QListWidget::itemClicked, this, tell);
  connect(this, &QListWidget::itemActivated, this, tell);
}

void MistakeList::follow() {
  m_shown = m_document.remarks();
  std::ranges::stable_sort(m_shown, {},
                           [](const auto& remark) { return remark.severity != sim::Remark::Severity::error; });
  clear();
  for (const auto& remark : m_shown) {
    const bool isError = remark.severity == sim::Remark::Severity::error;
    QString line = isError ? QStringLiteral("✗ ") : QStringLiteral("△ ");
    if (remark.line > 0) line += tr("line %1").arg(remark.line) + QStringLiteral(" · ");
    if (!remark.path.empty()) line += QString::fromStdString(remark.path) + QStringLiteral(" · ");
    auto* item = new QListWidgetItem(line + QString::fromStdString(remark.sentence), this);
    item->setForeground(isError ? theme().bad : theme().warn);
  }
  if (m_shown.empty()) {
    auto* item = new QListWidgetItem(tr("✓ No mistakes: this scenario runs."), this);
    item->setForeground(theme().good);
  }
}

}  // namespace lvslab::gui
