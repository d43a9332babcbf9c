#pragma once
/// The window while one edits: a banner that says so, a palette, the canvas, forms for what is chosen, the file as
/// text, and what is wrong with it.

#include <QLabel>
#include <QWidget>

#include "canvas/network_view.h"
#include "canvas/node_finder.h"
#include "editor/document.h"
#include "editor/edit_scene.h"
#include "editor/file_view.h"
#include "editor/link_form.h"
#include "editor/mistake_list.h"
#include "editor/node_form.h"
#include "editor/record_table.h"
#include "editor/scenario_form.h"

class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace lvslab::gui {

class EditPage final : public QWidget {
  Q_OBJECT

 public:
  explicit EditPage(Document& document, QWidget* parent = nullptr);

  // What actions do. Each is one change that can be undone, and says what it did in the banner.
  /// Beside the chosen nodes, or in the middle of what is in sight; joined to the one that is chosen, if it can be.
  void addNode(sim::NodeSpec::Kind kind, sim::NodeSpec::Role role);
  void addNodeAt(sim::NodeSpec::Kind kind, sim::NodeSpec::Role role, const QPointF& position);
  void join(const QString& a, const QString& b);
  void removeChosen();
  void copyChosen();
  void cutChosen();
  void paste();
  void duplicateChosen();
  void arrange();
  void chooseAll() { m_scene.chooseAll(); }
  void find() { m_finder->open(); }
  /// In the scenario's units.
  void moveChosen(int dx, int dy);
  void setJoining(bool joining);

  void showRemark(const sim::Remark& remark);
  void say(const QString& sentence);

  // For the window and for tests.
  [[nodiscard]] EditScene& scene() { return m_scene; }
  [[nodiscard]] NetworkView& view() { return *m_view; }
  [[nodiscard]] NodeFinder& finder() { return *m_finder; }
  [[nodiscard]] FileView& fileView() { return *m_file; }
  [[nodiscard]] NodeForm& nodeForm() { return *m_nodeForm; }
  [[nodiscard]] LinkForm& linkForm() { return *m_linkForm; }
  [[nodiscard]] ScenarioForm& scenarioForm() { return *m_scenarioForm; }
  [[nodiscard]] RecordTable& traffic() { return *m_traffic; }
  [[nodiscard]] RecordTable& timeline() { return *m_timeline; }
  [[nodiscard]] MistakeList& mistakes() { return *m_mistakes; }
  [[nodiscard]] QTabWidget& tabs() { return *m_tabs; }
  [[nodiscard]] QString sentence() const { return m_said->text(); }

 Q_SIGNALS:
  /// Enough edited: the run shall go.
  void runWanted();

 private:
  QWidget* makeBanner();
  QWidget* makePalette();
  QWidget* makeForms();
  void showChosen();
  void showMenu(const QPointF& scenePoint, const QPoint& screenPoint);
  void pasteText(const QString& name, const QString& copied, QPointF offset);
  [[nodiscard]] QPointF freePlace() const;
  [[nodiscard]] std::vector<std::string> chosenNames() const;

  Document& m_document;
  EditScene m_scene;
  NetworkView* m_view;
  NodeFinder* m_finder;
  QLabel* m_said;
  QPushButton* m_run = nullptr;
  QToolButton* m_cable = nullptr;
  QTabWidget* m_tabs = nullptr;
  QStackedWidget* m_chosen = nullptr;
  QLabel* m_several = nullptr;
  NodeForm* m_nodeForm = nullptr;
  LinkForm* m_linkForm = nullptr;
  RecordTable* m_traffic = nullptr;
  RecordTable* m_timeline = nullptr;
  ScenarioForm* m_scenarioForm = nullptr;
  FileView* m_file = nullptr;
  MistakeList* m_mistakes = nullptr;
};

}  // namespace lvslab::gui
