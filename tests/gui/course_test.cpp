// The run before a change beside the run after it.

#include <QAbstractItemModelTester>

#include "lists/course_model.h"
#include "opened_run.h"

using namespace lvslab;
using gui::CourseModel;

TEST_CASE("Before and after a change each request has its answer and its time", "[gui][courses]") {
  gui::Run run;
  test::openFinished(run);
  CourseModel model(run);
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  CHECK(model.rowCount() == 0);
  run.intervene(run.originEvents(), sim::TypedCommand{"director", "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9 -g -w 0"});
  REQUIRE(test::waitUntil([&] { return !run.otherCourse().empty() && run.isFinished(); }));
  REQUIRE(model.rowCount() == 6);
  const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
  int changed = 0;
  for (int row = 0; row < 6; ++row) {
    CHECK(text(row, CourseModel::answerNow) != "rs3");
    if (text(row, CourseModel::answerBefore) == "rs3") {
      CHECK(model.differs(row));
      ++changed;
    }
    CHECK_FALSE(text(row, CourseModel::timeNow).isEmpty());
  }
  CHECK(changed == 2);
  CHECK(model.differentCount() >= 2);
}
