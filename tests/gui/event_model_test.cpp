#include "lists/event_model.h"

#include <QAbstractItemModelTester>

#include "opened_run.h"

using namespace lvslab;
using gui::EventModel;

namespace {

struct List {
  gui::Run run;
  gui::Focus focus{run};
  gui::Words words{run};
  EventModel model{focus, words};
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

  List() { test::openFinished(run); }
  [[nodiscard]] std::string text(int row, EventModel::Column column) const {
    return model.data(model.index(row, column), Qt::DisplayRole).toString().toStdString();
  }
};

}  // namespace

TEST_CASE("The list of events shows what hosts did, and everything if one wants", "[gui][events]") {
  List list;
  const int decisions = list.model.rowCount();
  list.model.setDetail(EventModel::Detail::everything);
  REQUIRE(test::waitUntil([&] { return list.model.rowCount() == static_cast<int>(list.run.eventCount()); }));
  CHECK(decisions < list.model.rowCount());
  for (int row = 0; row < list.model.rowCount(); ++row) {
    REQUIRE(list.model.numberAt(row) == static_cast<quint64>(row) + 1);
  }
}

TEST_CASE("A filter leaves the frames that match, as Wireshark would", "[gui][events]") {
  List list;
  list.model.setFilter(sim::Filter::parse("tcp.flags.syn == 1 && tcp.flags.ack == 0").value());
  REQUIRE(list.model.rowCount() > 0);
  for (int row = 0; row < list.model.rowCount(); ++row) {
    CAPTURE(row);
    CHECK(list.text(row, EventModel::summary).starts_with("TCP SYN 192.0.2.10"));
  }
}

TEST_CASE("Only one request is listed when only one is looked at", "[gui][events]") {
  List list;
  list.focus.showOnlyFlow(2);
  REQUIRE(list.model.rowCount() > 0);
  for (int row = 0; row < list.model.rowCount(); ++row) {
    REQUIRE(list.run.event(list.model.numberAt(row)).lineage.flow == 2);
  }
}

TEST_CASE("The list follows a run that becomes another", "[gui][events]") {
  List list;
  const quint64 origin = list.run.originEvents();
  const int before = list.model.rowCount();
  list.run.intervene(origin, sim::TypedCommand{"director", "ipvsadm -C"});
  REQUIRE(test::waitUntil([&] { return list.run.isFinished() && list.run.otherCourse().size() > 0; }));
  REQUIRE(
      test::waitUntil([&] { return list.model.numberAt(list.model.rowCount() - 1) >= list.run.eventCount() - 20; }));
  CHECK(list.model.rowCount() != before);
  list.run.undo();
  REQUIRE(test::waitUntil([&] { return list.run.isFinished() && list.model.rowCount() == before; }));
}
