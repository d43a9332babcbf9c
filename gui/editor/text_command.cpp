#include "editor/text_command.h"

#include <ranges>

#include "editor/document.h"

namespace lvslab::gui {

TextCommand::TextCommand(Document& document, sim::TextChange change, const QString& name, const QString& mergeKey)
    : QUndoCommand(name), m_document(document), m_changes{std::move(change)}, m_mergeKey(mergeKey) {}

void TextCommand::undo() {
  for (const auto& change : std::views::reverse(m_changes)) m_document.apply(change.inverse());
  m_document.understand();
}

void TextCommand::redo() {
  for (const auto& change : m_changes) m_document.apply(change);
  m_document.understand();
}

bool TextCommand::mergeWith(const QUndoCommand* later) {
  const auto& other = static_cast<const TextCommand&>(*later);  // the only kind with this id
  if (other.m_mergeKey != m_mergeKey) return false;
  m_changes.insert(m_changes.end(), other.m_changes.begin(), other.m_changes.end());
  return true;
}

}  // namespace lvslab::gui
