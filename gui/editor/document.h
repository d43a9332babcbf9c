#pragma once
/// The scenario that is being edited: the text of its file, what it says, what is wrong with it, and every change since
/// it was opened, to be undone. It is apart from the run: the two meet when editing ends.

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/network_outline.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/scenario_text.h>

#include "editor/recovery.h"

namespace lvslab::gui {

class Document final : public QObject {
  Q_OBJECT

 public:
  explicit Document(QObject* parent = nullptr);
  ~Document() override;

  /// Another file: its changes cannot be undone from here on. `file` is empty for one that has no name yet.
  void open(const std::string& text, const QString& file);
  /// What a program that ended early left behind: it counts as changed.
  void restore(const RecoveredText& recovered);
  [[nodiscard]] bool isOpen() const { return m_isOpen; }
  /// For somebody who has come later.
  void tellAgain();

  [[nodiscard]] const QString& file() const { return m_file; }
  /// The file's name, or what stands for it.
  [[nodiscard]] QString shownName() const;
  [[nodiscard]] const std::string& text() const { return m_text; }
  [[nodiscard]] bool isModified() const { return !m_stack.isClean(); }
  [[nodiscard]] QUndoStack& stack() { return m_stack; }

  /// nullptr: the text is no JSON just now, and only the text itself can be edited.
  [[nodiscard]] const sim::ScenarioText* network() const { return m_network ? &*m_network : nullptr; }
  /// Of the text, or of the last one that was JSON.
  [[nodiscard]] const sim::NetworkOutline& outline() const { return m_outline; }
  /// What the loader says, errors and warnings, in the order of the file.
  [[nodiscard]] const std::vector<sim::Remark>& remarks() const { return m_remarks; }
  [[nodiscard]] bool hasErrors() const;

  /// One change, to be undone as one. Changes in a row with the same `mergeKey` (not empty) become one.
  void edit(const QString& name, const std::function<void(sim::ScenarioText&)>& change, const QString& mergeKey = {});
  void replaceText(const std::string& text, const QString& name, const QString& mergeKey = {});
  /// The next change is one of its own, whatever its key.
  void endMerging() { ++m_mergeEpoch; }

  /// Writes the file, whole or not at all. What went wrong; empty: nothing.
  QString save();
  QString saveAs(const QString& file);
  /// The changes are not wanted any more: nothing is kept for a recovery.
  void discard();

  /// How long after a change it is written down for a recovery.
  void setAutosaveDelay(int ms) { m_autosave.setInterval(ms); }

 Q_SIGNALS:
  void opened();
  /// The text is another.
  void changed();
  void modifiedChanged();

 private:
  friend class TextCommand;
  void apply(const sim::TextChange& change);
  void push(sim::TextChange change, const QString& name, const QString& mergeKey);
  void understand();
  void writeDown();
  [[nodiscard]] std::string bytes() const;  ///< as they are on disk

  QUndoStack m_stack;
  QString m_file;
  bool m_isOpen = false;
  bool m_hasCarriageReturns = false;  ///< every line of the file ends in CR LF; the text here does without
  std::string m_text;
  std::optional<sim::ScenarioText> m_network;
  sim::NetworkOutline m_outline;
  std::vector<sim::Remark> m_remarks;
  quint64 m_mergeEpoch = 0;
  QTimer m_autosave;
  std::unique_ptr<RecoveryFile> m_recovery;
};

}  // namespace lvslab::gui
