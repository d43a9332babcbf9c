#include "editor/editor.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <tuple>
#include <utility>

#include "editor/new_scenarios.h"

namespace lvslab::gui {
namespace {

/// How far an arrow key moves a node; with Shift, a single unit.
constexpr int arrow_step = 20;

}  // namespace

Editor::Editor(Run& run, Document& document, QWidget& window)
    : QObject(&window), m_run(run), m_document(document), m_window(window), m_page(new EditPage(document)) {
  connect(&run, &Run::opened, this, &Editor::followRun);
  connect(&document, &Document::modifiedChanged, this, &Editor::titleChanged);
  connect(&document, &Document::opened, this, &Editor::titleChanged);
  connect(m_page, &EditPage::runWanted, this, &Editor::leave);
  if (document.isOpen()) {
    document.tellAgain();  // a window that is made anew shows what there was
  } else if (run.isOpen()) {
    followRun();
  }
}

void Editor::followRun() {
  // The document is what the run was made of, unless somebody has opened something else.
  if (!std::exchange(m_isOwnRun, false)) m_document.open(m_run.text(), m_run.file());
  if (m_isEditing) {
    m_isEditing = false;
    for (auto* action : m_whileEditing) action->setEnabled(false);
    Q_EMIT editingChanged(false);
  }
}

QAction* Editor::add(QMenu& menu, const QString& text, const QKeySequence& key, std::function<void()> action) {
  auto* made = menu.addAction(text);
  made->setShortcut(key);
  connect(made, &QAction::triggered, this, std::move(action));
  return made;
}

QAction* Editor::addOnCanvas(QMenu& menu, const QString& text, const QKeySequence& key, std::function<void()> action) {
  auto* made = add(menu, text, key, std::move(action));
  // In fields and tables these keys mean something else.
  made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  m_page->view().addAction(made);
  made->setEnabled(false);
  m_whileEditing << made;
  return made;
}

void Editor::addFileActions(QMenu& menu) {
  auto* fresh = menu.addMenu(tr("&New scenario"));
  add(*fresh, tr("&Empty"), QKeySequence::New, [this] {
    if (mayGo()) startNew(emptyScenario());
  });
  add(*fresh, tr("&Direct routing with two servers"), {}, [this] {
    if (mayGo()) startNew(directRoutingScenario());
  });
  add(menu, tr("&Save"), QKeySequence::Save, [this] { save(); });
  add(menu, tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { saveAs(); });
  add(menu, tr("Re&vert to the saved file"), {}, [this] { revert(); });
}

void Editor::addEditActions(QMenu& menu) {
  menu.addSeparator();
  add(menu, tr("&Edit the network"), QKeySequence(Qt::Key_E), [this] { toggle(); });
  menu.addSeparator();
  addOnCanvas(menu, tr("Cu&t"), QKeySequence::Cut, [this] { m_page->cutChosen(); });
  addOnCanvas(menu, tr("&Copy"), QKeySequence::Copy, [this] { m_page->copyChosen(); });
  addOnCanvas(menu, tr("&Paste"), QKeySequence::Paste, [this] { m_page->paste(); });
  addOnCanvas(menu, tr("&Double"), QKeySequence(Qt::CTRL | Qt::Key_D), [this] { m_page->duplicateChosen(); });
  addOnCanvas(menu, tr("Remo&ve"), QKeySequence::Delete, [this] { m_page->removeChosen(); });
  addOnCanvas(menu, tr("Choose &all"), QKeySequence::SelectAll, [this] { m_page->chooseAll(); });
  addOnCanvas(menu, tr("&Join two nodes"), QKeySequence(Qt::Key_J), [this] {
    const QStringList nodes = m_page->scene().chosenNodes();
    if (nodes.size() == 2) {
      m_page->join(nodes[0], nodes[1]);
    } else {
      m_page->say(tr("Choose the two nodes that shall be joined."));
    }
  });
  auto* arrange = add(menu, tr("A&rrange"), {}, [this] { m_page->arrange(); });
  arrange->setEnabled(false);
  m_whileEditing << arrange;
  auto* move = menu.addMenu(tr("&Move"));
  const std::tuple<QString, Qt::Key, int, int> ways[] = {{tr("Left"), Qt::Key_Left, -1, 0},
                                                         {tr("Right"), Qt::Key_Right, 1, 0},
                                                         {tr("Up"), Qt::Key_Up, 0, -1},
                                                         {tr("Down"), Qt::Key_Down, 0, 1}};
  for (const auto& [name, key, x, y] : ways) {
    addOnCanvas(*move, name, QKeySequence(key),
                [this, x = x, y = y] { m_page->moveChosen(x * arrow_step, y * arrow_step); });
    addOnCanvas(*move, tr("%1, a little").arg(name), QKeySequence(Qt::SHIFT | key),
                [this, x = x, y = y] { m_page->moveChosen(x, y); });
  }
}

void Editor::toggle() {
  if (m_isEditing) {
    leave();
  } else {
    enter();
  }
}

void Editor::enter() {
  if (m_isEditing) return;
  if (!m_document.isOpen()) m_document.open(emptyScenario(), {});
  m_isEditing = true;
  for (auto* action : m_whileEditing) action->setEnabled(true);
  Q_EMIT editingChanged(true);
  m_page->view().fitAll();
  m_page->view().setFocus();
}

void Editor::leave() {
  if (!m_isEditing) return;
  m_page->setJoining(false);
  m_document.endMerging();
  if (m_document.hasErrors()) {
    m_page->say(tr("It cannot run yet: see the mistakes below the picture, or go back with Ctrl+Z."));
    m_page->mistakes().setFocus();
    return;
  }
  if (m_run.isOpen() && m_run.text() == m_document.text()) {
    // Nothing was changed: the run is still there, at its moment.
    m_isEditing = false;
    for (auto* action : m_whileEditing) action->setEnabled(false);
    Q_EMIT editingChanged(false);
    return;
  }
  m_isOwnRun = true;
  const QStringList mistakes = m_run.openText(QString::fromStdString(m_document.text()),
                                              m_document.file().isEmpty() ? m_document.shownName() : m_document.file());
  if (mistakes.isEmpty()) return;
  m_isOwnRun = false;
  m_page->say(mistakes.front());
}

void Editor::undo() {
  if (m_isEditing) {
    m_document.stack().undo();
  } else {
    m_run.undo();
  }
}

void Editor::redo() {
  if (m_isEditing) {
    m_document.stack().redo();
  } else {
    m_run.redo();
  }
}

void Editor::startNew(const std::string& text) {
  m_document.open(text, {});
  enter();
  m_page->view().fitAll();
}

void Editor::openForMending(const QString& file) {
  QFile source(file);
  if (!source.open(QIODevice::ReadOnly)) return;  // whoever calls has just read it
  m_document.open(source.readAll().toStdString(), file);
  enter();
  for (const auto& remark : m_document.remarks()) {
    if (remark.severity != sim::Remark::Severity::error) continue;
    m_page->showRemark(remark);
    break;
  }
}

bool Editor::save() {
  if (!m_document.isOpen()) return true;
  if (m_document.file().isEmpty()) return saveAs();
  const QString mistake = m_document.save();
  if (mistake.isEmpty()) return true;
  QMessageBox::warning(&m_window, tr("LVS Lab"), tr("Not saved. %1").arg(mistake));
  return false;
}

bool Editor::saveAs() {
  if (!m_document.isOpen()) return true;
  QString file = QFileDialog::getSaveFileName(&m_window, tr("Save the scenario"), m_document.file(),
                                              tr("Scenarios (*.json);;All files (*)"));
  if (file.isEmpty()) return false;
  if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".json");
  const QString mistake = m_document.saveAs(file);
  if (mistake.isEmpty()) {
    Q_EMIT titleChanged();
    return true;
  }
  QMessageBox::warning(&m_window, tr("LVS Lab"), tr("Not saved. %1").arg(mistake));
  return false;
}

void Editor::revert() {
  if (m_document.file().isEmpty() || !m_document.isModified()) return;
  QFile source(m_document.file());
  if (!source.open(QIODevice::ReadOnly)) {
    QMessageBox::warning(&m_window, tr("LVS Lab"), tr("%1: %2").arg(m_document.file(), source.errorString()));
    return;
  }
  // As one change, which can be undone like any other.
  m_document.replaceText(source.readAll().toStdString(), tr("Revert to the saved file"));
  m_page->say(tr("Everything is as it was saved. Ctrl+Z brings your changes back."));
  enter();
}

bool Editor::mayGo() {
  if (!m_document.isOpen() || !m_document.isModified()) return true;
  QMessageBox box(QMessageBox::Question, tr("LVS Lab"),
                  tr("“%1” has changes that are not saved.").arg(m_document.shownName()),
                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, &m_window);
  box.setDefaultButton(QMessageBox::Save);
  switch (box.exec()) {
    case QMessageBox::Save: return save();
    case QMessageBox::Discard: m_document.discard(); return true;
    default: return false;
  }
}

void Editor::offerRecovery() {
  for (const auto& left : leftBehind()) {
    const QString name = left.file.isEmpty() ? tr("a new scenario") : QFileInfo(left.file).fileName();
    QMessageBox box(QMessageBox::Question, tr("LVS Lab"), tr("There are unsaved changes of %1.").arg(name),
                    QMessageBox::NoButton, &m_window);
    box.setInformativeText(
        tr("The program ended before they were saved, %1.").arg(QLocale().toString(left.when, QLocale::ShortFormat)));
    auto* restore = box.addButton(tr("Restore"), QMessageBox::AcceptRole);
    auto* discard = box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    box.addButton(tr("Later"), QMessageBox::RejectRole);
    box.setDefaultButton(restore);
    box.exec();
    if (box.clickedButton() == restore) {
      recover(left);
      return;  // one at a time: the others are offered next time
    }
    if (box.clickedButton() == discard) forgetLeftBehind(left);
  }
}

void Editor::recover(const RecoveredText& recovered) {
  m_document.restore(recovered);
  enter();
  m_page->say(tr("Your changes are back; they are not saved yet."));
}

}  // namespace lvslab::gui
