// Who answers for an address, and who would if a setting were another.

#include "inspector/answer_panel.h"

#include "opened_run.h"
#include "run/workplace.h"

using namespace lvslab;

TEST_CASE("Beside who answers for the virtual address stands who would with arp_ignore 0", "[gui][answers]") {
  gui::Workplace place;
  gui::AnswerPanel panel(place.focus, place.words);
  panel.resize(500, 600);
  panel.show();
  test::openFinished(place.run);
  place.focus.moveTo(place.run.originEvents());
  place.run.look(place.focus.position());
  const auto& table = panel.table();
  REQUIRE(test::waitUntil([&] { return table.rowCount() == 7; }));
  REQUIRE(table.columnCount() >= 3);
  CHECK(table.horizontalHeaderItem(0)->text().startsWith("arp_ignore"));
  CHECK(table.horizontalHeaderItem(2)->text() == "0");
  QStringList now;
  QStringList without;
  for (int row = 0; row < table.rowCount(); ++row) {
    const QString host = table.item(row, 0)->text();
    if (table.item(row, 1)->text().contains(u'✓')) now << host;
    if (table.item(row, 2)->text().contains(u'✓')) without << host;
  }
  CHECK(now == QStringList{"director:eth0"});
  CHECK(without == QStringList{"director:eth0", "rs1:eth0", "rs2:eth0", "rs3:eth0"});
}
