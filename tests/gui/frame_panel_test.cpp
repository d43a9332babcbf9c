// The frame three times: as fields, bit by bit, and as bytes; one field is chosen in all of them.

#include "inspector/frame_panel.h"

#include "inspector/byte_view.h"
#include "opened_run.h"
#include "run/workplace.h"

using namespace lvslab;

namespace {

struct Panel {
  gui::Workplace place;
  gui::FramePanel panel{place.focus, place.words};
  gui::ByteView& bytes = *panel.findChild<gui::ByteView*>();

  Panel() {
    panel.resize(500, 600);
    panel.show();
    test::openFinished(place.run);
    const auto filter = sim::Filter::parse_for_events("tcp.flags.syn == 1 && event.node == director").value();
    quint64 number = 1;
    while (!filter.matches(place.run.event(number), place.run.places())) ++number;
    place.focus.moveTo(number);
  }
  /// The hexadecimal text of what is marked.
  [[nodiscard]] QString marked() const {
    QString text;
    const auto marks = bytes.extraSelections();
    for (qsizetype i = 0; i < marks.size(); i += 2) text += marks[i].cursor.selectedText() + u' ';  // then its letter
    return text.simplified();
  }
};

}  // namespace

TEST_CASE("The bytes of the chosen field are marked", "[gui][frame]") {
  Panel shown;
  shown.place.focus.chooseField(QStringLiteral("ip.dst"));
  CHECK(shown.marked() == "0a 00 00 04");
  shown.place.focus.chooseField(QStringLiteral("tcp.dstport"));
  CHECK(shown.marked() == "00 50");
  shown.place.focus.chooseField(QStringLiteral("eth.dst"));
  CHECK(shown.marked().startsWith("02 00 00 00"));
  shown.place.focus.chooseField(QStringLiteral("udp.length"));
  CHECK(shown.marked().isEmpty());
}

TEST_CASE("A click on a byte chooses the field it belongs to, and the tree follows", "[gui][frame]") {
  Panel shown;
  Q_EMIT shown.bytes.byteChosen(14 + 8);
  CHECK(shown.place.focus.field() == "ip.ttl");
  const auto* tree = shown.panel.findChild<QTreeWidget*>();
  REQUIRE(tree->currentItem() != nullptr);
  CHECK(tree->currentItem()->text(0) == "TTL");
  Q_EMIT shown.bytes.byteChosen(14 + 20 + 3);
  CHECK(shown.place.focus.field() == "tcp.dstport");
}

TEST_CASE("A click in the diagram chooses the field that is drawn there", "[gui][frame]") {
  Panel shown;
  auto* diagram = shown.panel.findChild<gui::HeaderDiagram*>();
  shown.place.focus.chooseField(QStringLiteral("ip.src"));
  const QPoint source = diagram->chosenPlace().center();
  shown.place.focus.chooseField({});
  QTest::mouseClick(diagram, Qt::LeftButton, {}, source);
  CHECK(shown.place.focus.field() == "ip.src");
}
