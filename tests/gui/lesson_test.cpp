// Lessons, taken as a learner would, and written as a teacher would.

#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "lesson/lesson_dock.h"
#include "lesson/lesson_editor.h"
#include "opened_run.h"
#include "window/main_window.h"
#include "window/presenter.h"

using namespace lvslab;
using gui::MainWindow;

namespace {

/// Three requests of which rs2 gets the first: a lesson of four steps.
const char* const lesson = R"({"title": {"en": "Trial", "zh": "试课"}, "steps": [
  {"text": {"en": "Look.", "zh": "看。"}, "moment": {"frame": "arp.opcode == 1", "at": "client", "what": "sent"}, "highlight": {"nodes": ["client"], "panel": "hops"}},
  {"text": {"en": "Which one?", "zh": "哪一台？"}, "moment": {"frame": "tcp.flags.syn == 1", "at": "director", "what": "received"},
   "question": {"prompt": {"en": "Who answers?", "zh": "谁回答？"}, "answer": {"server_of": 1}, "hints": ["One of three.", "The last one."], "explanation": "It was the last one added."}},
  {"text": {"en": "Drain it.", "zh": "停用它。"}, "moment": {"time": 0}, "do": [{"node": "director", "run": "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9 -g -w 0"}],
   "question": {"prompt": {"en": "How many now?", "zh": "现在几个？"}, "answer": {"answers_of": "rs3"}}},
  {"text": {"en": "The end.", "zh": "完。"}, "question": {"prompt": {"en": "Good?", "zh": "好吗？"}, "choices": [{"text": "yes", "right": true}, {"text": "no"}]}}]})";

struct Classroom {
  QTemporaryDir folder;
  QString file = folder.filePath(QStringLiteral("trial.json"));
  gui::Workplace place;
  MainWindow window{place};

  explicit Classroom(const char* text = lesson) {
    QStandardPaths::setTestModeEnabled(true);
    QFile source(test::scenarioFile("dr-basic.json"));
    REQUIRE(source.open(QIODevice::ReadOnly));
    QByteArray bytes = source.readAll();
    bytes.replace("\"until\": \"2s\"", QByteArray("\"lesson\": ") + text + ",\n  \"until\": \"2s\"");
    QFile target(file);
    REQUIRE(target.open(QIODevice::WriteOnly));
    target.write(bytes);
    target.close();
    window.playback().setReducedMotion(true);
    window.show();
    window.lesson().guide().setLanguage(QStringLiteral("en"));
    window.open(file);
    REQUIRE(test::waitUntil([&] { return window.run().isOpen() && window.run().isFinished(); }));
    REQUIRE(test::waitUntil([&] { return guide().isWalked(); }));
  }
  ~Classroom() { QFile::remove(guide().score().file()); }

  gui::LessonGuide& guide() { return window.lesson().guide(); }
  gui::LessonPanel& panel() { return window.lesson().panel(); }
  void press(Qt::Key key) { QTest::keyClick(&window, key); }
  [[nodiscard]] bool presenterIsOn() { return window.presenter().isOn(); }
  [[nodiscard]] std::string at() { return window.run().places().node(window.focus().event()->node); }
  void answer(const char* text) {
    REQUIRE(panel().answerField() != nullptr);
    panel().answerField()->setAnswer(QString::fromLatin1(text));
    panel().check();
  }
};

}  // namespace

TEST_CASE("A lesson has a dock while its scenario is open, and only then", "[gui][lesson]") {
  Classroom room;
  CHECK(room.window.lesson().isVisible());
  CHECK(room.panel().text() == u"Look.");
  CHECK(room.at() == "client");
  room.window.open(test::scenarioFile("dr-basic.json"));
  REQUIRE(test::waitUntil([&] { return !room.window.lesson().isVisible(); }));
}

TEST_CASE("The way on is open only when the question is answered", "[gui][lesson]") {
  Classroom room;
  room.press(Qt::Key_PageDown);
  CHECK(room.guide().current() == 1);
  CHECK(room.at() == "director");
  room.press(Qt::Key_PageDown);
  CHECK(room.guide().current() == 1);
  CHECK(room.panel().feedback().contains(u"Answer first"));
  room.answer("rs1");
  CHECK(room.panel().feedback().contains(u"Not so"));
  room.press(Qt::Key_PageDown);
  CHECK(room.guide().current() == 1);
  room.panel().hint();
  room.answer("rs3");
  CHECK(room.panel().feedback().contains(u"Right: rs3"));
  CHECK(room.guide().score().points() == 10 - 4 - 2);
  room.press(Qt::Key_PageDown);
  CHECK(room.guide().current() == 2);
  room.press(Qt::Key_PageUp);
  CHECK(room.guide().current() == 1);
}

TEST_CASE("An answer may be clicked in the picture", "[gui][lesson]") {
  Classroom room;
  room.guide().goTo(1);
  room.window.focus().chooseNode(static_cast<quint32>(*room.window.run().scenario().find_node("rs3")));
  CHECK(room.panel().answerField()->answer() == u"rs3");
}

TEST_CASE("An answer that is shown opens the way and gives nothing", "[gui][lesson]") {
  Classroom room;
  room.guide().goTo(1);
  room.panel().showAnswer();
  CHECK(room.guide().mayGoOn());
  CHECK(room.guide().score().points() == 0);
  CHECK(room.panel().feedback().contains(u"The answer: rs3"));
  room.guide().showProof();
  REQUIRE(test::waitUntil([&] { return room.window.focus().event()->kind == sim::TraceEvent::Kind::request_ended; }));
}

TEST_CASE("Commands of a step make another run, which is gone when one leaves the step", "[gui][lesson]") {
  Classroom room;
  const auto answersOf = [&](std::string_view server) {
    return std::ranges::count_if(room.window.run().events(), [&](const auto& event) {
      return event.kind == sim::TraceEvent::Kind::request_ended && event.text == server;
    });
  };
  const quint64 before = room.window.run().eventCount();
  room.guide().goTo(2);
  room.guide().typeCommands();
  REQUIRE(test::waitUntil([&] {
    return room.window.run().otherCourse().size() == before && room.window.run().isFinished() && answersOf("rs3") == 0;
  }));
  CHECK(room.guide().areCommandsTyped());
  room.answer("2");
  CHECK_FALSE(room.guide().mayGoOn());
  room.answer("0");
  REQUIRE(room.guide().mayGoOn());
  room.guide().next();
  REQUIRE(test::waitUntil([&] { return room.window.run().eventCount() == before; }));
  CHECK(answersOf("rs3") == 2);
  CHECK_FALSE(room.guide().areCommandsTyped());
}

TEST_CASE("The score of a lesson is there again when it is opened again", "[gui][lesson]") {
  Classroom room;
  room.guide().goTo(1);
  room.answer("rs3");
  REQUIRE(QFile::exists(room.guide().score().file()));
  room.window.open(test::scenarioFile("dr-basic.json"));
  REQUIRE(test::waitUntil([&] { return !room.guide().hasLesson(); }));
  room.window.open(room.file);
  REQUIRE(test::waitUntil([&] { return room.guide().hasLesson() && room.guide().isWalked(); }));
  CHECK(room.guide().score().points() == 10);
  room.guide().score().forgetAll();
  CHECK(room.guide().score().points() == 0);
}

TEST_CASE("A score is handed in as JSON or as a table", "[gui][lesson]") {
  Classroom room;
  room.guide().goTo(1);
  room.answer("rs1");
  room.answer("rs3");
  const auto exported = [&](const char* name) {
    const QString file = room.folder.filePath(QString::fromLatin1(name));
    CHECK(room.guide().score().exportTo(file, QStringLiteral("=Li, \"Lei\"")).isEmpty());
    QFile written(file);
    REQUIRE(written.open(QIODevice::ReadOnly));
    return written.readAll();
  };
  const QJsonObject json = QJsonDocument::fromJson(exported("a.json")).object();
  CHECK(json[QStringLiteral("student")].toString() == u"=Li, \"Lei\"");
  CHECK(json[QStringLiteral("lesson")].toString() == u"Trial");
  CHECK(json[QStringLiteral("points")].toInt() == 6);
  CHECK(json[QStringLiteral("of")].toInt() == 30);
  const QJsonObject first = json[QStringLiteral("questions")].toArray()[0].toObject();
  CHECK(first[QStringLiteral("question")].toString() == u"Who answers?");
  CHECK(first[QStringLiteral("first_answer")].toString() == u"rs1");
  CHECK(first[QStringLiteral("tries")].toInt() == 2);
  const auto lines = QString::fromUtf8(exported("a.csv")).split(u'\n');
  REQUIRE(lines.size() == 5);  // head, three questions, nothing behind the last line end
  CHECK(lines[1].startsWith(QStringLiteral("\"'=Li, \"\"Lei\"\"\",Trial,trial.json,2,Who answers?,rs1,2,0,no,6,10,")));
  CHECK_FALSE(room.guide().score().exportTo(room.folder.filePath(QStringLiteral("no/such/a.json")), {}).isEmpty());
}

TEST_CASE("A lesson is read in the language that one chooses", "[gui][lesson]") {
  Classroom room;
  CHECK(room.guide().languages() == QStringList{QStringLiteral("en"), QStringLiteral("zh")});
  room.guide().setLanguage(QStringLiteral("zh"));
  CHECK(room.panel().text() == u"看。");
  CHECK(room.guide().title() == u"试课");
  room.guide().setLanguage(QStringLiteral("en"));
  CHECK(room.panel().text() == u"Look.");
}

TEST_CASE("Without a lesson the clicker walks through the story", "[gui][lesson]") {
  gui::Workplace place;
  MainWindow window{place};
  window.show();
  window.open(test::scenarioFile("dr-basic.json"));
  REQUIRE(test::waitUntil([&] { return window.run().isOpen() && window.run().isFinished(); }));
  const quint64 begin = window.focus().position();
  QTest::keyClick(&window, Qt::Key_PageDown);
  const quint64 next = window.focus().position();
  CHECK(next > begin);
  QTest::keyClick(&window, Qt::Key_PageUp);
  CHECK(window.focus().position() == begin);
}

TEST_CASE("The presenter's view is the picture, the sentence and the lesson; Escape leaves it", "[gui][lesson]") {
  Classroom room;
  const auto isShown = [&](const char* dock) {
    return room.window.findChild<QDockWidget*>(QString::fromLatin1(dock))->isVisible();
  };
  REQUIRE(isShown("events"));
  room.press(Qt::Key_F11);
  CHECK(room.presenterIsOn());
  CHECK_FALSE(isShown("events"));
  CHECK_FALSE(isShown("inspector"));
  CHECK(isShown("lesson"));
  room.press(Qt::Key_PageDown);
  CHECK(room.guide().current() == 1);
  room.press(Qt::Key_Escape);
  CHECK_FALSE(room.presenterIsOn());
  CHECK(isShown("events"));
  CHECK(isShown("inspector"));
}

namespace {

QByteArray bytesOf(const QString& name) {
  QFile file(name);
  REQUIRE(file.open(QIODevice::ReadOnly));
  return file.readAll();
}

}  // namespace

TEST_CASE("A step that is added in the editor is saved, and nothing else in the file is another", "[gui][lesson]") {
  Classroom room;
  const QByteArray before = bytesOf(room.file);
  gui::LessonEditor editor(room.window.run(), room.window.focus(), room.window.playback(), room.guide());
  editor.chooseStep(3);
  editor.addStep();
  editor.text().setPlainText(QStringLiteral("New."));
  quint64 moment = room.window.run().originEvents() + 20;
  while (room.window.run().event(moment).kind != sim::TraceEvent::Kind::sent) ++moment;
  room.window.playback().goTo(moment);
  editor.moment().takeThisMoment();
  editor.question().kind().setCurrentIndex(1);
  editor.question().prompt().setPlainText(QStringLiteral("Which?"));
  editor.question().choices().setPlainText(QStringLiteral("a\n*b"));
  REQUIRE(editor.isDirty());
  INFO(editor.message().toStdString());
  REQUIRE(editor.save());
  CHECK_FALSE(editor.isDirty());
  const QByteArray after = bytesOf(room.file);
  const auto head = before.indexOf("\"lesson\": ");
  const auto tail = before.size() - before.indexOf("  \"until\": \"2s\"");
  CHECK(after.first(head) == before.first(head));
  CHECK(after.last(tail) == before.last(tail));
  REQUIRE(test::waitUntil([&] { return room.guide().stepCount() == 5 && room.guide().isWalked(); }));
  CHECK(room.guide().current() == 4);
  CHECK(room.panel().text() == u"New.");
  REQUIRE(test::waitUntil([&] { return room.window.focus().position() == moment; }));
  CHECK(room.guide().rightAnswer() == u"b");
  CHECK(room.guide().lesson().steps[1].text.by_language.at("zh") == "哪一台？");
}

TEST_CASE("The editor tells what is wrong with a lesson, and does not save it", "[gui][lesson]") {
  Classroom room;
  const QByteArray before = bytesOf(room.file);
  gui::LessonEditor editor(room.window.run(), room.window.focus(), room.window.playback(), room.guide());
  editor.addStep();
  CHECK_FALSE(editor.save());
  CHECK(editor.message().contains(u"/lesson/steps/1"));
  CHECK(editor.message().contains(u"a step needs 'text'"));
  CHECK(bytesOf(room.file) == before);
}

TEST_CASE("The editor moves and deletes steps, and writes in two languages", "[gui][lesson]") {
  Classroom room;
  gui::LessonEditor editor(room.window.run(), room.window.focus(), room.window.playback(), room.guide());
  editor.chooseStep(1);
  editor.moveStep(-1);
  CHECK(editor.lesson().steps[0].text.by_language.at("en") == "Which one?");
  editor.setLanguage(QStringLiteral("zh"));
  CHECK(editor.text().toPlainText() == u"哪一台？");
  editor.text().setPlainText(QStringLiteral("谁？"));
  CHECK(editor.lesson().steps[0].text.by_language.at("zh") == "谁？");
  CHECK(editor.lesson().steps[0].text.by_language.at("en") == "Which one?");
  editor.deleteStep();
  CHECK(editor.lesson().steps.size() == 3);
  CHECK(editor.lesson().steps[0].text.by_language.at("en") == "Look.");
}

TEST_CASE("The editor takes nodes and fields from what is chosen in the window", "[gui][lesson]") {
  Classroom room;
  gui::LessonEditor editor(room.window.run(), room.window.focus(), room.window.playback(), room.guide());
  room.window.focus().chooseNode(2);
  editor.takeNode();
  room.window.focus().chooseField(QStringLiteral("ip.ttl"));
  editor.takeField();
  CHECK(editor.lesson().steps[0].highlight.nodes == std::vector<std::string>{"client", "router"});
  CHECK(editor.lesson().steps[0].highlight.field == "ip.ttl");
}
