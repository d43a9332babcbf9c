#pragma once
/// A run of a committed scenario, finished, for the tests of the window.

#include <QElapsedTimer>
#include <QTest>

#include "run/focus.h"
#include "run/run.h"
#include "support/catch.h"

namespace lvslab::test {

inline QString scenarioFile(const char* name) {
  return QStringLiteral(LVSLAB_SOURCE_DIR "/scenarios/") + QString::fromLatin1(name);
}

/// Lets the application work until `condition` holds; false: not within ten seconds.
template <class Condition>
[[nodiscard]] bool waitUntil(Condition condition) {
  return QTest::qWaitFor(condition, 10000);
}

inline void openFinished(gui::Run& run, const char* name = "dr-basic.json") {
  REQUIRE(run.open(scenarioFile(name)).isEmpty());
  REQUIRE(waitUntil([&] { return run.isOpen() && run.isFinished(); }));
}

}  // namespace lvslab::test
