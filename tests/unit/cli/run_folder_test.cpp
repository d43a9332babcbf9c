#include "recording/run_folder.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <lvslab/io/pcapng_writer.h>

#include "exit_code.h"
#include "support/catch.h"

using namespace lvslab;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder of its own that goes when the test ends.
class Folder {
 public:
  Folder() {
    static int number = 0;
    path_ =
        fs::temp_directory_path() / ("lvslab-run-folder-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string path(const std::string& name = "") const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

 private:
  fs::path path_;
};

sim::RunRecord small_run() {
  sim::RunRecord record;
  record.kernel = "6.1.0";
  record.origin = Instant{5ms};
  record.frames["client-eth0"] = {{Instant{5ms}, {std::byte{1}, std::byte{2}}}, {Instant{7ms + 1ns}, {std::byte{3}}}};
  record.frames["rs1-eth0"] = {};
  record.answers["0"] = {"rs1", ""};
  record.commands = {{"client", "uname -r", "6.1.0\n"}};
  record.tables["client"]["neigh"] = "10.0.0.1 dev eth0\n";
  return record;
}

std::string complaint(const std::string& path) {
  try {
    (void)cli::read_run(path);
  } catch (const cli::Complaint& complaint) {
    CHECK(complaint.code() == cli::ExitCode::bad_input);
    return complaint.what();
  }
  return "no complaint";
}

}  // namespace

TEST_CASE("A run that was written is read as it was", "[cli][run-folder]") {
  const Folder folder;
  const auto record = small_run();
  cli::write_run(record, folder.path("run"));
  const auto read = cli::read_run(folder.path("run"));
  CHECK(read.kernel == record.kernel);
  CHECK(read.origin == record.origin);
  CHECK(read.answers == record.answers);
  CHECK(read.tables == record.tables);
  REQUIRE(read.commands.size() == 1);
  CHECK(read.commands[0].text == "6.1.0\n");
  REQUIRE(read.frames.size() == 2);
  REQUIRE(read.frames.at("client-eth0").size() == 2);
  CHECK(read.frames.at("client-eth0")[1].at == Instant{7ms + 1ns});
  CHECK(read.frames.at("client-eth0")[1].bytes == std::vector<std::byte>{std::byte{3}});
  CHECK(read.frames.at("rs1-eth0").empty());
}

TEST_CASE("A folder of captures is a run, too; it begins with its first frame", "[cli][run-folder]") {
  const Folder folder;
  cli::write_run(small_run(), folder.path());
  fs::remove(folder.path("result.json"));
  const auto read = cli::read_run(folder.path());
  CHECK(read.answers.empty());
  CHECK(read.origin == Instant{5ms});
}

TEST_CASE("A pcap alone is one interface that is called like the file", "[cli][run-folder]") {
  const Folder folder;
  cli::write_run(small_run(), folder.path());
  const auto read = cli::read_run(folder.path("client-eth0.pcap"));
  REQUIRE(read.frames.size() == 1);
  CHECK(read.frames.begin()->first == "client-eth0");
}

TEST_CASE("A pcapng alone has its interfaces by their names", "[cli][run-folder]") {
  const Folder folder;
  {
    io::PcapngWriter writer(folder.path("run.pcapng"));
    writer.add_interface("client:eth0");
    writer.add_interface("rs1:eth0");
    const std::vector<std::byte> frame(14);
    writer.write(1, Instant{1ms}, frame, io::Direction::inbound);
    writer.close();
  }
  const auto read = cli::read_run(folder.path("run.pcapng"));
  REQUIRE(read.frames.size() == 2);
  CHECK(read.frames.at("client-eth0").empty());
  CHECK(read.frames.at("rs1-eth0").size() == 1);
}

TEST_CASE("What cannot be read is one message with the file and a remedy", "[cli][run-folder]") {
  const Folder folder;
  CHECK_THAT(complaint(folder.path("none")), Contains("none: there is no such folder or capture"));
  CHECK_THAT(complaint(folder.path()), Contains("neither result.json nor HOST-INTERFACE.pcap"));
  folder.write("text.pcap", "this is a letter");
  CHECK_THAT(complaint(folder.path("text.pcap")), Contains("text.pcap: this is no capture") && Contains("give a pcap"));
  folder.write("result.json", "{\"answers\": 7");
  CHECK_THAT(complaint(folder.path()), Contains("result.json: not the result of a run"));
}

TEST_CASE("A capture that breaks off, or has lost bytes, is not compared", "[cli][run-folder]") {
  const Folder folder;
  cli::write_run(small_run(), folder.path());
  const auto file = folder.path("client-eth0.pcap");
  std::string bytes;
  {
    std::ifstream stream(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  }
  const auto rewritten = [&](const std::string& content) {
    std::ofstream(file, std::ios::binary) << content;
    return complaint(file);
  };
  CHECK_THAT(rewritten(bytes.substr(0, bytes.size() - 3)),
             Contains("client-eth0.pcap: ") && Contains("record it again"));
  auto longer_on_wire = bytes;
  longer_on_wire[24 + 12] = 100;
  CHECK_THAT(rewritten(longer_on_wire), Contains("packet 1 has only 2 of its 100 bytes"));
  auto of_any = bytes;
  of_any[20] = 113;
  CHECK_THAT(rewritten(of_any), Contains("link type 113 is not Ethernet"));
}
