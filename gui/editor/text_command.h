#pragma once
/// One undoable change of a document's text; changes in a row that belong together become one.

#include <QUndoCommand>
#include <vector>

#include <lvslab/sim/scenario_text.h>

namespace lvslab::gui {

class Document;

class TextCommand final : public QUndoCommand {
 public:
  /// `mergeKey` is empty: it stays alone.
  TextCommand(Document& document, sim::TextChange change, const QString& name, const QString& mergeKey);

  void undo() override;
  void redo() override;
  [[nodiscard]] int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }
  bool mergeWith(const QUndoCommand* later) override;

 private:
  Document& m_document;
  std::vector<sim::TextChange> m_changes;
  QString m_mergeKey;
};

}  // namespace lvslab::gui
