#pragma once
/// Editing, as the window sees it: when one edits and when the run goes, files, and the actions for the menus.

#include <QList>
#include <QObject>

#include "editor/document.h"
#include "editor/edit_page.h"
#include "run/run.h"

class QAction;
class QMenu;
class QUndoStack;

namespace lvslab::gui {

class Editor final : public QObject {
  Q_OBJECT

 public:
  /// `page` becomes a part of the window.
  Editor(Run& run, Document& document, QWidget& window);

  [[nodiscard]] EditPage& page() { return *m_page; }
  [[nodiscard]] Document& document() { return m_document; }
  [[nodiscard]] bool isEditing() const { return m_isEditing; }

  void addFileActions(QMenu& menu);
  void addEditActions(QMenu& menu);

  void enter();
  /// The edited scenario runs. With mistakes in it editing goes on.
  void leave();
  void toggle();
  /// In whatever is being done: the network's changes while editing, otherwise commands typed in the run.
  void undo();
  void redo();

  void startNew(const std::string& text);
  /// A file with mistakes, to be mended.
  void openForMending(const QString& file);
  bool save();
  bool saveAs();
  void revert();
  /// If there are changes, asks what to do with them. False: stay.
  bool mayGo();
  /// If a program ended early and left changes behind, offers them.
  void offerRecovery();
  void recover(const RecoveredText& recovered);

 Q_SIGNALS:
  void editingChanged(bool isEditing);
  /// The file, its name or whether it is changed.
  void titleChanged();

 private:
  void followRun();
  QAction* add(QMenu& menu, const QString& text, const QKeySequence& key, std::function<void()> action);
  QAction* addOnCanvas(QMenu& menu, const QString& text, const QKeySequence& key, std::function<void()> action);

  Run& m_run;
  Document& m_document;
  QWidget& m_window;
  EditPage* m_page;
  bool m_isEditing = false;
  bool m_isOwnRun = false;  ///< the next run that is opened is the document's
  QList<QAction*> m_whileEditing;
};

}  // namespace lvslab::gui
