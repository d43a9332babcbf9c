// What a host holds, as a table and as a tool's text; both at the moment that is looked at.

#include <QAbstractItemModelTester>

#include "inspector/tables_panel.h"
#include "opened_run.h"
#include "run/workplace.h"

using namespace lvslab;

namespace {

struct Tables {
  gui::Workplace place;
  gui::TablesPanel panel{place.focus};
  const gui::HostTableModel& model = panel.model();

  Tables() {
    panel.resize(500, 300);
    panel.show();
    test::openFinished(place.run);
  }
  void goTo(const char* filter) {
    const auto condition = sim::Filter::parse_for_events(filter).value();
    quint64 number = 1;
    while (!condition.matches(place.run.event(number), place.run.places())) ++number;
    place.focus.moveTo(number);
  }
  [[nodiscard]] QString cell(int row, const char* column) const {
    for (int i = 0; i < model.columnCount(); ++i) {
      if (model.headerData(i, Qt::Horizontal, Qt::DisplayRole).toString() == column)
        return model.index(row, i).data().toString();
    }
    return QStringLiteral("no such column");
  }
};

}  // namespace

TEST_CASE("The table of services is what ipvsadm -Ln says at that moment", "[gui][tables]") {
  Tables shown;
  shown.panel.choose("services");
  shown.goTo("event.request == 2 && event.kind == request_ended");
  REQUIRE(test::waitUntil([&] { return shown.model.rowCount() == 3 && shown.cell(0, "inactive") != "0"; }));
  QStringList ofTable;
  for (int row = 0; row < 3; ++row) ofTable << shown.cell(row, "active") + u' ' + shown.cell(row, "inactive");
  shown.panel.choose("ipvsadm -Ln");
  REQUIRE(test::waitUntil([&] { return shown.panel.text().contains("10.0.0.9:80"); }));
  QStringList ofText;
  for (const auto& line : shown.panel.text().split(u'\n')) {
    const auto words = line.simplified().split(u' ');
    if (words.size() == 6 && words[1].startsWith("10.0.0.")) ofText.prepend(words[4] + u' ' + words[5]);
  }
  ofTable.sort();
  ofText.sort();
  CHECK(ofTable == ofText);
}

TEST_CASE("A connection's timer runs down while time passes between events", "[gui][tables]") {
  Tables shown;
  QAbstractItemModelTester tester(const_cast<gui::HostTableModel*>(&shown.model),
                                  QAbstractItemModelTester::FailureReportingMode::Fatal);
  shown.panel.choose("connections");
  shown.goTo("event.request == 1 && event.kind == request_ended");
  REQUIRE(test::waitUntil([&] { return shown.model.rowCount() == 1 && shown.cell(0, "expires in") != ""; }));
  const QString before = shown.cell(0, "expires in");
  shown.place.focus.passTime(shown.place.focus.time() + 50ms);
  CHECK(shown.cell(0, "expires in") != before);
}

TEST_CASE("Cells that are other than a moment before are marked", "[gui][tables]") {
  Tables shown;
  shown.panel.choose("services");
  shown.place.focus.moveTo(shown.place.run.originEvents());
  REQUIRE(test::waitUntil([&] { return shown.model.rowCount() == 3; }));
  const auto marked = [&] {
    int count = 0;
    for (int row = 0; row < shown.model.rowCount(); ++row) {
      for (int column = 0; column < shown.model.columnCount(); ++column) {
        count += shown.model.isChanged(shown.model.index(row, column)) ? 1 : 0;
      }
    }
    return count;
  };
  CHECK(marked() == 0);
  shown.goTo("ipvs.decision");
  REQUIRE(test::waitUntil([&] { return marked() != 0; }));
  CHECK(marked() == 1);
}
