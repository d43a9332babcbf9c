#include "editor/field.h"

#include "editor/stack_keys.h"
#include "editor/values.h"

namespace lvslab::gui {

Field::Field(Document& document, const QString& name, QWidget* parent)
    : QLineEdit(parent), m_document(document), m_name(name) {
  setAccessibleName(name);
  new StackKeys(document.stack(), *this);
  connect(&document, &Document::changed, this, &Field::follow);
  connect(this, &QLineEdit::textEdited, this, [this](const QString& typed) {
    if (!m_write) return;
    m_document.edit(
        tr("Change “%1”").arg(m_name), [&](sim::ScenarioText& text) { m_write(text, typed); },
        QStringLiteral("field ") + m_key);
  });
  connect(this, &QLineEdit::editingFinished, this, [this] {
    m_document.endMerging();
    follow();
  });
}

void Field::bind(const QString& key, Read read, Write write) {
  if (key != m_key) m_document.endMerging();
  m_key = key;
  m_read = std::move(read);
  m_write = std::move(write);
  follow();
}

void Field::bindTo(const std::string& place) {
  bind(
      QString::fromStdString(place), [place](const sim::ScenarioText& text) { return shownValue(text.value(place)); },
      [place](sim::ScenarioText& text, const QString& typed) { setOrRemove(text, place, typed); });
}

void Field::follow() {
  setEnabled(m_read != nullptr && m_document.network() != nullptr);
  if (m_document.network() == nullptr) return;  // it still shows what was right
  const QString value = m_read ? m_read(*m_document.network()) : QString();
  // A blank at the end is the beginning of the next word.
  if (text().trimmed() != value.trimmed()) setText(value);
}

}  // namespace lvslab::gui
