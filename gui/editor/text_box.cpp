#include "editor/text_box.h"

#include <QTextBlock>
#include <QTextEdit>

#include "editor/stack_keys.h"
#include "look/theme.h"

namespace lvslab::gui {
namespace {

/// Blank lines and blanks at the ends of lines say nothing.
QStringList meaningOf(const QString& text) {
  QStringList lines;
  for (const auto& line : text.split(u'\n')) {
    if (!line.trimmed().isEmpty()) lines << line.trimmed();
  }
  return lines;
}

}  // namespace

TextBox::TextBox(Document& document, const QString& name, QWidget* parent)
    : QPlainTextEdit(parent), m_document(document), m_name(name) {
  setAccessibleName(name);
  setUndoRedoEnabled(false);
  setTabChangesFocus(true);
  new StackKeys(document.stack(), *this);
  connect(&document, &Document::changed, this, &TextBox::follow);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (m_isFollowing || !m_write) return;
    m_isFollowing = true;
    m_document.edit(
        tr("Change “%1”").arg(m_name), [&](sim::ScenarioText& text) { m_write(text, toPlainText()); },
        QStringLiteral("box ") + m_key);
    m_isFollowing = false;
  });
}

void TextBox::bind(const QString& key, Read read, Write write) {
  if (key != m_key) m_document.endMerging();
  m_key = key;
  m_read = std::move(read);
  m_write = std::move(write);
  follow();
}

void TextBox::follow() {
  setReadOnly(!m_read || m_document.network() == nullptr);
  if (m_isFollowing || !m_read || m_document.network() == nullptr) return;
  const QString value = m_read(*m_document.network());
  if (meaningOf(value) == meaningOf(toPlainText())) return;
  m_isFollowing = true;
  const int position = textCursor().position();
  setPlainText(value);
  QTextCursor cursor = textCursor();
  cursor.setPosition(std::min(position, static_cast<int>(value.size())));
  setTextCursor(cursor);
  m_isFollowing = false;
}

void TextBox::markLines(const QList<int>& lines) {
  QList<QTextEdit::ExtraSelection> marks;
  for (const int line : lines) {
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(document()->findBlockByNumber(line));
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    mark.format.setBackground(theme().mark);
    marks << mark;
  }
  setExtraSelections(marks);
}

void TextBox::focusOutEvent(QFocusEvent* event) {
  m_document.endMerging();
  QPlainTextEdit::focusOutEvent(event);
}

}  // namespace lvslab::gui
