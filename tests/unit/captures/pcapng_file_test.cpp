#include <fstream>
#include <iterator>
#include <set>

#include <lvslab/captures/pcapng_file.h>
#include <lvslab/io/capture_reader.h>
#include <lvslab/sim/console.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"
#include "unit/io/capture_support.h"

using namespace lvslab;

namespace {

sim::Scenario scenario(const char* name = "dr-basic.json") {
  return sim::load_scenario(std::string(LVSLAB_SOURCE_DIR "/scenarios/") + name, sim::judge_command).scenario.value();
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The whole run, recorded as the window does it, and written while it ran as `lvslab run --pcapng` does it.
struct BothWays {
  test::TemporaryDirectory folder;
  sim::Session beginning;
  sim::Recording recording;

  explicit BothWays(const sim::Scenario& of) : beginning(of) {
    sim::Session session(of);
    captures::PcapngFile listening(folder / "while-it-ran.pcapng", session);
    session.add_sink(listening);
    session.add_sink(recording);
    session.run();
    listening.close();
  }
  [[nodiscard]] std::uint64_t write(const std::function<bool(const sim::TraceEvent&)>& is_wanted = {}) const {
    return captures::write_pcapng(folder / "afterwards.pcapng", beginning, recording.events(), is_wanted);
  }
  [[nodiscard]] std::string afterwards() const { return content_of(folder / "afterwards.pcapng"); }
};

std::vector<std::string> comments_in(const std::string& capture) {
  std::vector<std::string> comments;
  auto reader = io::CaptureReader::over(std::as_bytes(std::span{capture})).value();
  while (const auto packet = reader.next().value()) comments.emplace_back(packet->comment);
  return comments;
}

}  // namespace

TEST_CASE("A run written afterwards is byte by byte the file that was written while it ran", "[captures][pcapng]") {
  const BothWays ways(scenario(GENERATE("dr-basic.json", "arp/dr-arp-ignore-missing.json")));
  CHECK(ways.write() > 0);
  CHECK(ways.afterwards() == content_of(ways.folder / "while-it-ran.pcapng"));
}

TEST_CASE("A file of one request has that request's frames only, with the comments they have in the whole file",
          "[captures][pcapng]") {
  const BothWays ways(scenario());
  (void)ways.write();
  const auto all = comments_in(ways.afterwards());
  const auto frames = ways.write([](const sim::TraceEvent& event) { return event.lineage.flow == 2; });
  const auto some = comments_in(ways.afterwards());
  CHECK(frames == some.size());
  REQUIRE(some.size() > 10);
  CHECK(some.size() < all.size());
  const std::set<std::string> known(all.begin(), all.end());
  for (const auto& comment : some) {
    CHECK(comment.starts_with("request 2, packet "));
    CHECK(known.contains(comment));
  }
}

TEST_CASE("Reasons end with the frames that are to be explained, whoever else wants them", "[captures][pcapng]") {
  auto many = scenario();
  REQUIRE_FALSE(many.traffic.empty());
  many.traffic.front().count = 1200;
  many.until.reset();
  const BothWays ways(many);  // the recording wants reasons to the end
  REQUIRE(ways.write() > captures::PcapngFile::explained_frames + 1000);
  const auto comments = comments_in(ways.afterwards());
  const auto has_reason = [&](std::size_t frame) { return comments[frame].find(';') != std::string::npos; };
  const std::size_t limit = captures::PcapngFile::explained_frames;
  std::size_t before = 0;
  for (std::size_t frame = limit - 1000; frame < limit; ++frame) before += has_reason(frame) ? 1U : 0U;
  CHECK(before > 300);
  for (std::size_t frame = limit; frame < comments.size(); ++frame) {
    if (comments[frame].find(';') == std::string::npos) continue;
    if (comments[frame].find("; dropped: ") == std::string::npos) {
      CHECK(comments[frame].ends_with("; delivered to a socket"));
    }
  }
}
