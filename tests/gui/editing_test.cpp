// Editing in the window, as a person would: keys, clicks and drags; what comes out is a file that the loader accepts.

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>

#include "canvas/minimap.h"
#include "editing_window.h"

using namespace lvslab;
using Kind = sim::NodeSpec::Kind;
using Role = sim::NodeSpec::Role;
using test::EditingWindow;

namespace {

const std::vector<std::string>& commandsOf(EditingWindow& shown, const char* node) {
  const auto& network = shown.document().outline().network;
  return network.nodes[network.find_node(node).value()].commands;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

}  // namespace

TEST_CASE("A network drawn from nothing is saved, accepted by the loader and answers", "[gui][editor]") {
  EditingWindow shown;
  shown.window->editor().startNew("{\n  \"lvslab\": 1,\n  \"nodes\": {},\n  \"links\": []\n}\n");
  REQUIRE(shown.window->editor().isEditing());
  auto& page = shown.page();
  page.addNode(Kind::network_switch, Role::none);
  page.addNode(Kind::host, Role::client);  // joined to the switch, which stays chosen
  page.addNode(Kind::host, Role::director);
  page.addNode(Kind::host, Role::server);
  page.addNode(Kind::host, Role::server);
  CHECK(shown.document().outline().network.nodes.size() == 5);
  CHECK(shown.document().outline().network.links.size() == 4);
  page.scene().choose({QStringLiteral("director")});
  page.nodeForm().commands().setFocus();
  QTextCursor end = page.nodeForm().commands().textCursor();
  end.movePosition(QTextCursor::End);
  page.nodeForm().commands().setTextCursor(end);
  for (const char* line :
       {"ip addr add 192.0.2.4/32 dev eth0", "ipvsadm -A -t 192.0.2.4:80 -s rr",
        "ipvsadm -a -t 192.0.2.4:80 -r 192.0.2.7 -g", "ipvsadm -a -t 192.0.2.4:80 -r 192.0.2.8 -g"}) {
    QTest::keyClick(&page.nodeForm().commands(), Qt::Key_Return);
    QTest::keyClicks(&page.nodeForm().commands(), QLatin1String(line));
  }
  for (const char* server : {"rs1", "rs2"}) {
    page.scene().choose({QLatin1String(server)});
    page.nodeForm().commands().appendPlainText(
        QStringLiteral("sysctl -w net.ipv4.conf.all.arp_ignore=1\n"
                       "sysctl -w net.ipv4.conf.all.arp_announce=2\n"
                       "ip addr add 192.0.2.4/32 dev lo"));
  }
  page.traffic().model().addRecord(sim::PlainValue::Object{
      {"from", "client"}, {"to", "tcp:192.0.2.4:80"}, {"count", sim::PlainValue::whole(4)}, {"interval", "200ms"}});
  INFO(shown.document().text());
  CHECK_FALSE(shown.document().hasErrors());
  const QString file = shown.folder.filePath(QStringLiteral("drawn.json"));
  REQUIRE(shown.document().saveAs(file).isEmpty());
  CHECK_FALSE(shown.document().isModified());
  const auto loaded = sim::load_scenario(file.toStdString(), sim::judge_command);
  CHECK(loaded.scenario.has_value());
  page.view().setFocus();
  shown.run();
  CHECK(shown.answers() == std::vector<std::string>{"rs2", "rs1", "rs2", "rs1"});
}

TEST_CASE("Whatever was edited, undoing everything leaves the file byte for byte", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  auto& page = shown.page();
  page.addNode(Kind::host, Role::client);
  page.join(QStringLiteral("client2"), QStringLiteral("front"));
  shown.click(QStringLiteral("rs1"));
  page.duplicateChosen();
  page.scene().choose({QStringLiteral("rs2"), QStringLiteral("front")});
  page.removeChosen();
  page.arrange();
  page.scene().choose({QStringLiteral("rs3")});
  page.nodeForm().nameLine().setText(QStringLiteral("web"));
  Q_EMIT page.nodeForm().nameLine().editingFinished();
  CHECK(page.scene().node(QStringLiteral("web")) != nullptr);
  CHECK(shown.document().text() != before.toStdString());
  CHECK(shown.window->isWindowModified());
  page.view().setFocus();
  for (int i = 0; i < 20; ++i) shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == before.toStdString());
  CHECK_FALSE(shown.window->isWindowModified());
  for (int i = 0; i < 20; ++i) shown.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  CHECK(page.scene().node(QStringLiteral("web")) != nullptr);
}

TEST_CASE("A server that is deleted takes its cable and the director's command along, and undo brings all back",
          "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  shown.click(QStringLiteral("rs3"));
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("rs3")});
  shown.press(Qt::Key_Delete);
  CHECK(shown.page().scene().node(QStringLiteral("rs3")) == nullptr);
  CHECK_FALSE(has(commandsOf(shown, "director"), "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.9 -g -w 1"));
  CHECK(shown.page().sentence().contains(QStringLiteral("rs3")));
  shown.run();
  CHECK(std::ranges::count(shown.answers(), "rs3") == 0);
  CHECK(shown.answers().size() == 6);
  shown.edit();
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == before.toStdString());
  CHECK(shown.page().scene().node(QStringLiteral("rs3")) != nullptr);
}

TEST_CASE("While the run is shown, undo is about commands typed there, not about the file", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  shown.click(QStringLiteral("rs3"));
  shown.press(Qt::Key_Delete);
  const auto edited = shown.document().text();
  shown.run();
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == edited);
}

TEST_CASE("A drag moves a node, and its position is written", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  const auto place = [&] { return shown.document().network()->value("/nodes/rs1/position/0")->number()->spelling; };
  REQUIRE(place() == "720");
  const QPoint from = shown.placeOf(QStringLiteral("rs1"));
  shown.drag(from, from + QPoint(-60, 10));
  CHECK(std::stoi(place()) < 720);
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(place() == "720");
}

TEST_CASE("Arrow keys move what is chosen, in one change", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  shown.click(QStringLiteral("rs1"));
  for (int i = 0; i < 3; ++i) shown.press(Qt::Key_Right);
  CHECK(shown.document().network()->value("/nodes/rs1/position/0") == sim::PlainValue::whole(780));
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == before.toStdString());
}

TEST_CASE("With the cable in hand, a drag from one node to another joins them", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  shown.page().addNodeAt(Kind::host, Role::server, {560, 420});
  shown.page().view().fitAll();
  shown.press(Qt::Key_L);
  REQUIRE(test::waitUntil([&] { return shown.page().scene().isJoining(); }));  // a button that is seen to go down
  shown.drag(shown.placeOf(QStringLiteral("rs4")), shown.placeOf(QStringLiteral("back")));
  CHECK(shown.document().network()->value("/links/7") == sim::PlainValue(sim::PlainValue::List{"rs4:eth0", "back"}));
  CHECK(has(commandsOf(shown, "rs4"), "ip addr add 10.0.0.10/24 dev eth0"));
  shown.press(Qt::Key_Escape);
  CHECK_FALSE(shown.page().scene().isJoining());
}

TEST_CASE("A frame drawn around nodes chooses them", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  auto& view = shown.page().view();
  view.fitAll();
  QRectF around;
  for (const char* server : {"rs1", "rs2", "rs3"}) {
    const auto* node = shown.page().scene().node(QLatin1String(server));
    around = around.united(node->card().translated(node->pos()));
  }
  around.adjust(-16, -16, 16, 16);  // a chosen card has a ring around it
  shown.drag(view.mapFromScene(around.topRight()), view.mapFromScene(around.bottomLeft()));
  CHECK(shown.page().scene().chosenNodes() ==
        QStringList{QStringLiteral("rs1"), QStringLiteral("rs2"), QStringLiteral("rs3")});
  shown.press(Qt::Key_A, Qt::ControlModifier);
  CHECK(shown.page().scene().chosenNodes().size() == 8);
}

TEST_CASE("A copied server is served by the director, too", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  shown.click(QStringLiteral("rs1"));
  shown.press(Qt::Key_C, Qt::ControlModifier);
  shown.press(Qt::Key_V, Qt::ControlModifier);
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("rs4")});
  CHECK(has(commandsOf(shown, "director"), "ipvsadm -a -t 10.0.0.4:80 -r 10.0.0.10 -g -w 1"));
  shown.run();
  CHECK(std::ranges::count(shown.answers(), "rs4") > 0);
}

TEST_CASE("A wrong command is complained about beside the commands, in the list and on the card", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  shown.click(QStringLiteral("director"));
  auto& form = shown.page().nodeForm();
  form.commands().appendPlainText(QStringLiteral("ipvsadm -Q"));
  REQUIRE(shown.document().hasErrors());
  CHECK(form.mistakes().text().contains(QStringLiteral("Command 8")));
  CHECK(shown.page().mistakes().item(0)->text().contains(QStringLiteral("/nodes/director/commands/7")));
  const QString complaint = QString::fromStdString(shown.document().remarks().front().sentence);
  CHECK(shown.page().scene().node(QStringLiteral("director"))->toolTip().startsWith(complaint));
  // It does not run, and nothing is lost.
  shown.page().view().setFocus();
  shown.press(Qt::Key_E);
  CHECK(shown.window->editor().isEditing());
  CHECK(has(commandsOf(shown, "director"), "ipvsadm -Q"));
  // A click on the mistake leads to its node.
  shown.page().scene().choose({});
  Q_EMIT shown.page().mistakes().itemClicked(shown.page().mistakes().item(0));
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("director")});
}

TEST_CASE("Typing in a form is one change, and its own undo keys are the document's", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  shown.click(QStringLiteral("rs1"));
  auto& commands = shown.page().nodeForm().commands();
  commands.setFocus();
  commands.moveCursor(QTextCursor::End);
  QTest::keyClick(&commands, Qt::Key_Return);
  QTest::keyClicks(&commands, QStringLiteral("ip neigh"));
  CHECK(has(commandsOf(shown, "rs1"), "ip neigh"));
  QTest::keyClick(&commands, Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == before.toStdString());
  CHECK_FALSE(commands.toPlainText().contains(QStringLiteral("neigh")));
}

TEST_CASE("A cable's delay makes an object of it, and without it a list again", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  shown.page().scene().choose({}, {0});
  auto* latency = shown.page().linkForm().field("latency");
  QTest::keyClicks(latency, QStringLiteral("5ms"));
  CHECK(shown.document().network()->value("/links/0/latency") == sim::PlainValue("5ms"));
  CHECK_FALSE(shown.document().hasErrors());
  latency->selectAll();
  QTest::keyClick(latency, Qt::Key_Backspace);
  CHECK(shown.document().text() == before.toStdString());
}

TEST_CASE("The table of the traffic changes single values", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  auto& model = shown.page().traffic().model();
  REQUIRE(model.rowCount() == 1);
  const auto count = model.index(0, 3);
  CHECK(model.data(count, Qt::DisplayRole).toString() == QStringLiteral("6"));
  REQUIRE(model.setData(count, QStringLiteral("9"), Qt::EditRole));
  CHECK(QString::fromStdString(shown.document().text()) ==
        QString::fromUtf8(before).replace(QStringLiteral("\"count\": 6"), QStringLiteral("\"count\": 9")));
  REQUIRE(model.setData(count, QStringLiteral("-9"), Qt::EditRole));
  CHECK(model.data(count, Qt::ToolTipRole).toString().contains(QStringLiteral("10000000")));
}

TEST_CASE("Titles are edited in both languages", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  auto& form = shown.page().scenarioForm();
  form.title(QStringLiteral("zh")).setFocus();
  form.title(QStringLiteral("zh")).selectAll();
  QTest::keyClicks(&form.title(QStringLiteral("zh")), QStringLiteral("x"));
  CHECK(shown.document().network()->value("/title/zh") == sim::PlainValue("x"));
  CHECK(form.title(QStringLiteral("en")).text().startsWith(QStringLiteral("LVS-DR")));
}

TEST_CASE("The file as text and the picture are in step, both ways", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  auto& file = shown.page().fileView();
  CHECK(file.toPlainText().toStdString() == shown.document().text());
  shown.page().addNode(Kind::host, Role::server);
  CHECK(file.toPlainText().contains(QStringLiteral("\"rs4\"")));
  QTextCursor found = file.document()->find(QStringLiteral("\"rs4\""));
  found.insertText(QStringLiteral("\"web\""));
  CHECK(shown.page().scene().node(QStringLiteral("web")) != nullptr);
  CHECK(shown.page().scene().node(QStringLiteral("rs4")) == nullptr);
  CHECK(file.toPlainText().toStdString() == shown.document().text());
}

TEST_CASE("A broken text says where it breaks and keeps what was typed and drawn", "[gui][editor]") {
  EditingWindow shown;
  const QByteArray before = test::bytesOf(shown.openCopy());
  shown.edit();
  auto& file = shown.page().fileView();
  QTextCursor found = file.document()->find(QStringLiteral("\"back\": {"));
  REQUIRE_FALSE(found.isNull());
  const int line = found.blockNumber() + 1;
  found.insertText(QStringLiteral("\"back\": "));
  REQUIRE(shown.document().hasErrors());
  CHECK(shown.document().network() == nullptr);
  CHECK(shown.page().mistakes().item(0)->text().contains(QStringLiteral("line %1").arg(line)));
  CHECK(file.toPlainText().toStdString() == shown.document().text());
  CHECK(shown.page().scene().nodes().size() == 8);  // the last network that could be read
  shown.page().addNode(Kind::host, Role::server);   // refused, in words
  CHECK(shown.page().sentence().contains(QStringLiteral("JSON")));
  shown.page().view().setFocus();
  shown.press(Qt::Key_Z, Qt::ControlModifier);
  CHECK(shown.document().text() == before.toStdString());
}

TEST_CASE("Saving writes what is shown, and a file with Windows line ends keeps them", "[gui][editor]") {
  EditingWindow shown;
  const QString file = shown.openCopy();
  QByteArray windows = test::bytesOf(file).replace("\n", "\r\n");
  {
    QFile out(file);
    REQUIRE(out.open(QIODevice::WriteOnly));
    out.write(windows);
  }
  shown.window->open(file);
  REQUIRE(test::waitUntil([&] { return shown.window->run().text() == windows.toStdString(); }));
  shown.edit();
  shown.click(QStringLiteral("rs1"));
  shown.press(Qt::Key_Right);
  shown.press(Qt::Key_S, Qt::ControlModifier);
  CHECK(test::bytesOf(file) == windows.replace("[720, 200]", "[740, 200]"));
  CHECK_FALSE(shown.window->isWindowModified());
}

TEST_CASE("Changes that are not saved are asked about before another file takes their place", "[gui][editor]") {
  EditingWindow shown;
  const QString file = shown.openCopy();
  shown.edit();
  shown.click(QStringLiteral("rs1"));
  shown.press(Qt::Key_Right);
  const auto edited = shown.document().text();
  bool wasAsked = false;
  QTimer::singleShot(0, [&] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    REQUIRE(box != nullptr);
    wasAsked = true;
    box->button(QMessageBox::Cancel)->click();
  });
  shown.window->open(test::scenarioFile("nat-basic.json"));
  CHECK(wasAsked);
  CHECK(shown.document().text() == edited);
  CHECK(shown.window->editor().isEditing());
}

TEST_CASE("Unsaved changes of a program that ended early come back", "[gui][editor][recovery]") {
  QStandardPaths::setTestModeEnabled(true);
  for (const auto& left : gui::leftBehind()) gui::forgetLeftBehind(left);
  std::string edited;
  QString file;
  QTemporaryDir folder;
  {
    EditingWindow shown;
    file = shown.openCopy();
    shown.document().setAutosaveDelay(1);
    shown.edit();
    shown.click(QStringLiteral("rs1"));
    shown.press(Qt::Key_Delete);
    edited = shown.document().text();
    CHECK(gui::leftBehind().isEmpty());  // this program is alive
    QTest::qWait(50);
    CHECK(gui::leftBehind().isEmpty());
    shown.window.reset();
    shown.place.reset();  // it ends without being asked to
  }
  const auto left = gui::leftBehind();
  REQUIRE(left.size() == 1);
  CHECK(left.front().file == file);
  CHECK(left.front().text == edited);
  {
    EditingWindow next;
    next.window->editor().recover(left.front());
    CHECK(next.window->editor().isEditing());
    CHECK(next.document().text() == edited);
    CHECK(next.document().isModified());
    CHECK(next.page().scene().node(QStringLiteral("rs1")) == nullptr);
    REQUIRE(next.document().saveAs(folder.filePath(QStringLiteral("saved.json"))).isEmpty());
    next.window.reset();
    next.place.reset();
  }
  CHECK(gui::leftBehind().isEmpty());
}

TEST_CASE("A node is found by its name or its address", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  shown.press(Qt::Key_F, Qt::ControlModifier);
  auto& line = shown.page().finder().line();
  REQUIRE(line.hasFocus());
  QTest::keyClicks(&line, QStringLiteral("10.0.0.8"));
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("rs2")});
  QTest::keyClick(&line, Qt::Key_Escape);
  CHECK_FALSE(shown.page().finder().isVisible());
  line.clear();
  shown.page().find();
  QTest::keyClicks(&line, QStringLiteral("rs"));
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("rs1")});
  QTest::keyClick(&line, Qt::Key_Return);
  CHECK(shown.page().scene().chosenNodes() == QStringList{QStringLiteral("rs2")});
}

TEST_CASE("The small map shows while something is out of sight, and leads there", "[gui][editor]") {
  EditingWindow shown;
  shown.openCopy();
  shown.edit();
  auto& view = shown.page().view();
  auto& map = view.minimap();
  CHECK_FALSE(map.isVisible());
  for (int i = 0; i < 8; ++i) view.zoomBy(1.3);
  REQUIRE(map.isVisible());
  const auto* client = shown.page().scene().node(QStringLiteral("client"));
  QTest::mouseClick(&map, Qt::LeftButton, {}, map.fromScene(client->pos()).toPoint());
  CHECK(view.seenRect().contains(client->pos()));
  view.fitAll();
  CHECK_FALSE(map.isVisible());
}
