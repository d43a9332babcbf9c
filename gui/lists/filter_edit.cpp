#include "lists/filter_edit.h"

#include <QCompleter>
#include <QRegularExpression>
#include <QStyle>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

QStringList fieldNames() {
  QStringList names;
  for (const auto& fields : {sim::event_filter_fields(), sim::filter_fields()}) {
    for (const auto& field : fields) {
      names << QString::fromUtf8(field.name.data(), static_cast<qsizetype>(field.name.size()));
    }
  }
  names.sort();
  return names;
}

/// Completes the word before the cursor, where QCompleter would complete the line.
class WordCompleter final : public QCompleter {
 public:
  explicit WordCompleter(QLineEdit* edit) : QCompleter(fieldNames(), edit), m_edit(*edit) {
    setCompletionMode(PopupCompletion);
  }
  [[nodiscard]] QStringList splitPath(const QString& path) const override {
    return {path.left(m_edit.cursorPosition()).section(separators(), -1)};
  }
  [[nodiscard]] QString pathFromIndex(const QModelIndex& index) const override {
    const int cursor = m_edit.cursorPosition();
    const QString before = m_edit.text().left(cursor);
    const qsizetype word = before.section(separators(), -1).size();
    return before.left(before.size() - word) + QCompleter::pathFromIndex(index) + m_edit.text().mid(cursor);
  }

 private:
  [[nodiscard]] static const QRegularExpression& separators() {
    static const QRegularExpression between(QStringLiteral("[\\s!()&|]"));
    return between;
  }
  QLineEdit& m_edit;
};

}  // namespace

FilterEdit::FilterEdit(QWidget* parent) : QLineEdit(parent) {
  setClearButtonEnabled(true);
  m_warning = addAction(style()->standardIcon(QStyle::SP_MessageBoxWarning), TrailingPosition);
  m_warning->setVisible(false);
  setCompleter(new WordCompleter(this));
  connect(this, &QLineEdit::textChanged, this, &FilterEdit::judge);
  connect(&Look::instance(), &Look::changed, this, &FilterEdit::judge);
}

void FilterEdit::judge() {
  m_filter.reset();
  m_mistake.clear();
  QPalette colours;
  QStringList tip;
  if (!text().trimmed().isEmpty()) {
    if (const auto filter = sim::Filter::parse_for_events(text().toStdString())) {
      m_filter = *filter;
      colours.setColor(QPalette::Text, theme().good);
      for (const auto& hint : filter->hints()) tip << QString::fromStdString(hint);
    } else {
      m_mistake = QString::fromStdString(filter.error().place + ": " + filter.error().sentence);
      colours.setColor(QPalette::Text, theme().bad);
      tip << m_mistake;
    }
  }
  m_warning->setVisible(!m_mistake.isEmpty());
  m_warning->setToolTip(m_mistake);
  setToolTip(tip.join(u'\n'));
  setPalette(colours);
}

}  // namespace lvslab::gui
