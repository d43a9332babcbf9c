// What the menus of hosts and cables do: the run becomes another, from the moment that is looked at.

#include "window/network_menus.h"

#include "opened_run.h"
#include "run/workplace.h"

using namespace lvslab;

namespace {

QAction* find(const QMenu& menu, const QStringList& path) {
  for (auto* action : menu.actions()) {
    if (!action->text().startsWith(path.front())) continue;
    return path.size() == 1 ? action : find(*action->menu(), path.mid(1));
  }
  return nullptr;
}

struct Menus {
  gui::Workplace place;
  QWidget window;
  gui::NetworkMenus menus{place.focus, &window};
  quint64 before = 0;

  Menus() {
    gui::WorldViewPtr world;
    QObject::connect(&place.run, &gui::Run::looked, &window,
                     [&](quint64, const gui::WorldViewPtr& view) { world = view; });
    test::openFinished(place.run);
    place.focus.moveTo(place.run.originEvents());
    place.run.look(place.focus.position());
    REQUIRE(test::waitUntil([&] { return world != nullptr; }));
    before = place.run.eventCount();
  }
  /// Chooses from the menu of a host and waits until the other run is over.
  void choose(const char* node, const QStringList& path) {
    QString rules;
    const quint64 ticket =
        place.run.ask(place.focus.position(), QString::fromLatin1(node), QStringLiteral("ipvsadm -S -n"));
    bool isAnswered = false;
    QObject::connect(&place.run, &gui::Run::answered, &window, [&](quint64 of, const QString& text) {
      if (of == ticket) rules = text, isAnswered = true;
    });
    REQUIRE(test::waitUntil([&] { return isAnswered; }));
    QMenu menu;
    menus.fillNodeMenu(menu, static_cast<quint32>(place.run.scenario().find_node(node).value()), rules);
    auto* action = find(menu, path);
    CAPTURE(path.join(u'/').toStdString());
    REQUIRE(action != nullptr);
    action->trigger();
    waitForOther();
  }
  void waitForOther() {
    REQUIRE(test::waitUntil([&] { return !place.run.otherCourse().empty() && place.run.isFinished(); }));
  }
  [[nodiscard]] QStringList texts(sim::TraceEvent::Kind kind) const {
    QStringList found;
    for (const auto& event : place.run.events()) {
      if (event.kind == kind) found << QString::fromStdString(std::string(event.text));
    }
    return found;
  }
};

}  // namespace

TEST_CASE("A server's weight is changed by menu, with everything else of its rule kept", "[gui][menus]") {
  Menus shown;
  shown.choose("director", {"server 10.0.0.9:80", "Weight", "0"});
  CHECK(shown.texts(sim::TraceEvent::Kind::command_begun).contains("ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9:80 -g -w 0"));
  CHECK_FALSE(shown.texts(sim::TraceEvent::Kind::request_ended).contains("rs3"));
}

TEST_CASE("Another scheduler is chosen by menu", "[gui][menus]") {
  Menus shown;
  shown.choose("director", {"TCP 10.0.0.4:80", "Scheduler", "sh"});
  CHECK(shown.texts(sim::TraceEvent::Kind::command_begun).contains("ipvsadm -E -t 10.0.0.4:80 -s sh"));
  const auto answers = shown.texts(sim::TraceEvent::Kind::request_ended);
  REQUIRE(answers.size() == 6);
  CHECK(answers.count(answers.front()) == 6);  // one client, one server
}

TEST_CASE("A server that is switched off answers nobody", "[gui][menus]") {
  Menus shown;
  shown.choose("rs1", {"Switch rs1 off"});
  CHECK_FALSE(shown.texts(sim::TraceEvent::Kind::request_ended).contains("rs1"));
}

TEST_CASE("A probe from the client gets an answer, and is one request more", "[gui][menus]") {
  Menus shown;
  shown.choose("client", {"Ask from here", "TCP 10.0.0.4:80"});
  CHECK(shown.texts(sim::TraceEvent::Kind::request_ended).size() == 7);
}

TEST_CASE("A cut cable ends all answers", "[gui][menus]") {
  Menus shown;
  QMenu menu;
  shown.menus.fillLinkMenu(menu, 0);
  REQUIRE(find(menu, {"Cut"}) != nullptr);
  find(menu, {"Cut"})->trigger();
  shown.waitForOther();
  for (const auto& answer : shown.texts(sim::TraceEvent::Kind::request_ended)) CHECK(answer.startsWith("ERR"));
}
