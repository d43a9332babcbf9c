// What comes out of the window: frames, pictures, stories, numbers.

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>

#include <lvslab/captures/pcapng_file.h>
#include <lvslab/io/capture_reader.h>
#include <lvslab/sim/session.h>
#include <lvslab/sim/story_page.h>

#include "exports/export_menu.h"
#include "exports/wireshark.h"
#include "graphs/graph_panel.h"
#include "opened_run.h"
#include "window/main_window.h"

using namespace lvslab;

namespace {

struct Window {
  gui::Workplace place;
  gui::MainWindow window{place};
  QTemporaryDir folder;

  explicit Window(const char* scenario = "dr-basic.json") {
    window.playback().setReducedMotion(true);
    window.show();
    window.open(test::scenarioFile(scenario));
    REQUIRE(test::waitUntil([&] { return window.run().isOpen() && window.run().isFinished(); }));
  }
  [[nodiscard]] QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }
};

QByteArray contentOf(const QString& path) {
  QFile file(path);
  REQUIRE(file.open(QIODevice::ReadOnly));
  return file.readAll();
}

/// The nodes and interfaces, and the comments, of the frames in a capture.
std::vector<std::pair<std::string, std::string>> framesIn(const QByteArray& capture) {
  std::vector<std::pair<std::string, std::string>> frames;
  const net::Bytes bytes(reinterpret_cast<const std::byte*>(capture.data()), static_cast<std::size_t>(capture.size()));
  auto reader = io::CaptureReader::over(bytes).value();
  while (const auto packet = reader.next().value()) {
    frames.emplace_back(reader.interfaces()[packet->interface].name, packet->comment);
  }
  return frames;
}

}  // namespace

TEST_CASE("All frames from the window are byte by byte what lvslab run --pcapng writes", "[gui][exports]") {
  Window shown;
  REQUIRE(shown.window.exports().exportFrames({}, shown.path("all.pcapng")).isEmpty());
  sim::Session session(shown.window.run().scenario());
  captures::PcapngFile listening(shown.path("listening.pcapng").toStdString(), session);
  session.add_sink(listening);
  session.run();
  listening.close();
  CHECK(contentOf(shown.path("all.pcapng")) == contentOf(shown.path("listening.pcapng")));
}

TEST_CASE("Frames can be chosen by request, host and filter", "[gui][exports]") {
  Window shown;
  const auto written = [&](const gui::FrameChoice& choice) {
    REQUIRE(shown.window.exports().exportFrames(choice, shown.path("some.pcapng")).isEmpty());
    return framesIn(contentOf(shown.path("some.pcapng")));
  };
  gui::FrameChoice choice;
  choice.flow = 2;
  for (const auto& [interface, comment] : written(choice)) CHECK(comment.starts_with("request 2, "));
  choice.node = static_cast<quint32>(shown.window.run().scenario().find_node("director").value());
  const auto there = written(choice);
  for (const auto& [interface, comment] : there) CHECK(interface == "director:eth0");
  choice.filter = sim::Filter::parse("tcp.flags.syn == 1").value();
  const auto syns = written(choice);
  CHECK(syns.size() == 2);  // in and out again: the answer does not pass the director
  CHECK(there.size() > syns.size());
}

TEST_CASE("Where nothing can be written the old file stays whole, and the sentence says why", "[gui][exports]") {
  Window shown;
  auto& menu = shown.window.exports();
  const QString nowhere = shown.path("no-folder/frames.pcapng");
  CHECK(menu.exportFrames({}, nowhere).contains(nowhere));
  CHECK(menu.exportStory(1, shown.path("no-folder/story.html")).contains(u"cannot be written"));
  CHECK(menu.exportPicture(menu.networkPicture(), shown.path("no-folder/picture.svg")).contains(u"cannot be written"));
  CHECK(menu.exportPicture(menu.networkPicture(), shown.path("picture.bmp")).contains(u".png, .svg or .pdf"));

  QFile old(shown.path("frames.pcapng"));
  REQUIRE(old.open(QIODevice::WriteOnly));
  old.write("old");
  old.close();
  gui::FrameChoice none;
  none.filter = sim::Filter::parse("ip.ttl == 3").value();
  CHECK_FALSE(menu.exportFrames(none, old.fileName()).isEmpty());
  CHECK_FALSE(menu.exportStory(999, old.fileName()).isEmpty());
  CHECK(contentOf(old.fileName()) == "old");
  CHECK(QDir(shown.folder.path()).entryList(QDir::Files | QDir::Hidden) ==
        QStringList{QStringLiteral("frames.pcapng")});
}

TEST_CASE("Network, ladder and graph become PNG, SVG and PDF", "[gui][exports]") {
  Window shown;
  shown.window.playback().goTo(shown.window.run().eventCount());
  auto& menu = shown.window.exports();
  for (const auto& picture : {menu.networkPicture(), menu.ladderPicture(), menu.graphPicture()}) {
    CHECK(picture.size.width() > 300);
    REQUIRE(menu.exportPicture(picture, shown.path("p.png")).isEmpty());
    const QImage image(shown.path("p.png"));
    CHECK(std::abs(image.width() - 2 * picture.size.width()) < 3);
    REQUIRE(menu.exportPicture(picture, shown.path("p.svg")).isEmpty());
    QSvgRenderer svg(shown.path("p.svg"));
    CHECK(svg.isValid());
    REQUIRE(menu.exportPicture(picture, shown.path("p.pdf")).isEmpty());
    CHECK(contentOf(shown.path("p.pdf")).startsWith("%PDF-"));
  }
}

TEST_CASE("The story from the window is byte by byte what lvslab explain --html tells", "[gui][exports]") {
  Window shown("nat-basic.json");
  sim::Session session(shown.window.run().scenario());
  sim::Recording recording;
  session.add_sink(recording);
  session.run();
  for (const std::optional<quint32> flow : {std::optional<quint32>(1), std::optional<quint32>()}) {
    REQUIRE(shown.window.exports().exportStory(flow, shown.path("story.html")).isEmpty());
    const auto told = sim::story_page(session.scenario(), recording.events(), flow).value();
    CHECK(contentOf(shown.path("story.html")).toStdString() == told);
  }
}

TEST_CASE("Wireshark is started with a file of the chosen frames, or said to be missing", "[gui][exports]") {
  Window shown;
  const QByteArray path = qgetenv("PATH");
  qputenv("PATH", QFile::encodeName(shown.folder.path()));
  gui::Wireshark wireshark;
  CHECK(wireshark.open(shown.window.run(), {}).contains(u"not installed"));
  QFile program(shown.path("wireshark"));
  REQUIRE(program.open(QIODevice::WriteOnly));
  program.write("#!/bin/sh\n/bin/cp \"$1\" \"" + QFile::encodeName(shown.path("given")) + ".part\"\n/bin/mv \"" +
                QFile::encodeName(shown.path("given")) + ".part\" \"" + QFile::encodeName(shown.path("given")) +
                "\"\n");
  program.close();
  program.setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
  gui::FrameChoice one;
  one.flow = 1;
  CHECK(wireshark.open(shown.window.run(), one).isEmpty());
  REQUIRE(test::waitUntil([&] { return QFile::exists(shown.path("given")); }));
  qputenv("PATH", path);
  for (const auto& [interface, comment] : framesIn(contentOf(shown.path("given")))) {
    CHECK(comment.starts_with("request 1, "));
  }
}

TEST_CASE("The graph's numbers are a table with a row a step and a column a curve", "[gui][exports]") {
  Window shown;
  shown.window.graphs().show(sim::Quantity::answers);
  REQUIRE(shown.window.exports().exportNumbers(shown.path("n.csv")).isEmpty());
  const auto lines = QString::fromUtf8(contentOf(shown.path("n.csv"))).split(u'\n', Qt::SkipEmptyParts);
  REQUIRE(lines.size() > 10);
  CHECK(lines.front() == u"ms,rs1,rs2,rs3");
  const auto last = lines.back().split(u',');
  REQUIRE(last.size() == 4);
  qlonglong answers = 0;
  for (int column = 1; column < 4; ++column) answers += last[column].toLongLong();
  qlonglong ended = 0;
  for (const auto& event : shown.window.run().events()) ended += event.kind == sim::TraceEvent::Kind::request_ended;
  CHECK(answers == ended);
}
