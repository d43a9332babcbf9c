#include "window/gallery.h"

#include "opened_run.h"

using namespace lvslab;

TEST_CASE("The gallery shows every scenario of the project", "[gui][gallery]") {
  gui::Gallery gallery(QStringLiteral(LVSLAB_SOURCE_DIR "/scenarios"));
  REQUIRE(test::waitUntil([&] { return gallery.isComplete(); }));
  CHECK(gallery.count() > 180);
}
