#include <lvslab/io/capture_reader.h>
#include <lvslab/io/pcapng_writer.h>

#include "capture_support.h"
#include "support/catch.h"

using namespace lvslab;
using test::read_with_libpcap;
using test::some_frame;

namespace {

/// Two interfaces, three packets: what most tests look at.
void write_example(const std::string& path) {
  io::PcapngWriter writer(path);
  const auto client = writer.add_interface("client:eth0", "client");
  const auto director = writer.add_interface("director:eth0");
  writer.write(client, Instant{5ns}, some_frame(61), io::Direction::outbound, "leaves for its gateway");
  writer.write(director, Instant{1s + 7ns}, some_frame(64, 3), io::Direction::inbound, "");
  writer.write(client, Instant{2s}, some_frame(1514), io::Direction::unknown, "Gr\u00fc\u00dfe");
  writer.close();
}

}  // namespace

TEST_CASE("libpcap reads what the pcapng writer wrote", "[io][pcapng]") {
  const test::TemporaryDirectory directory;
  write_example(directory / "a.pcapng");
  const auto packets = read_with_libpcap(directory / "a.pcapng");
  REQUIRE(packets.size() == 3);
  CHECK(packets[0].at == Instant{5ns});
  CHECK(packets[1].at == Instant{1s + 7ns});
  CHECK(packets[0].bytes == some_frame(61));
  CHECK(packets[1].bytes == some_frame(64, 3));
  CHECK(packets[2].bytes == some_frame(1514));
}

TEST_CASE("Names, directions and comments come back from a pcapng", "[io][pcapng]") {
  const test::TemporaryDirectory directory;
  write_example(directory / "a.pcapng");
  const auto bytes = io::read_file(directory / "a.pcapng");
  auto reader = io::CaptureReader::over(bytes);
  REQUIRE(reader);
  const auto first = reader->next();
  REQUIRE((first && *first));
  CHECK((*first)->interface == 0);
  CHECK((*first)->direction == io::Direction::outbound);
  CHECK((*first)->comment == "leaves for its gateway");
  const auto second = reader->next();
  REQUIRE((second && *second));
  CHECK((*second)->interface == 1);
  CHECK((*second)->direction == io::Direction::inbound);
  CHECK((*second)->comment.empty());
  const auto third = reader->next();
  REQUIRE((third && *third));
  CHECK((*third)->comment == "Gr\u00fc\u00dfe");
  const auto end = reader->next();
  REQUIRE(end.has_value());
  CHECK_FALSE(end->has_value());
  REQUIRE(reader->interfaces().size() == 2);
  CHECK(reader->interfaces()[0].name == "client:eth0");
  CHECK(reader->interfaces()[1].name == "director:eth0");
  CHECK(reader->interfaces()[1].link_type == io::link_type_ethernet);
}

TEST_CASE("Equal packets give equal files, whenever the background thread wrote them", "[io][pcapng]") {
  const test::TemporaryDirectory directory;
  for (const auto* name : {"a.pcapng", "b.pcapng"}) {
    io::PcapngWriter writer(directory / name);
    const auto interface = writer.add_interface("a:eth0");
    for (unsigned i = 0; i < 30'000; ++i) {
      writer.write(interface, Instant{i * 1us}, some_frame(200, i), io::Direction::inbound, "frame");
    }
    writer.close();
  }
  const auto a = io::read_file(directory / "a.pcapng");
  CHECK(a.size() > 6 * io::OutputFile::buffer_size);
  CHECK(a == io::read_file(directory / "b.pcapng"));
}

TEST_CASE("The newest packet's comment may go on, also beyond the buffer at hand", "[io][pcapng]") {
  const test::TemporaryDirectory directory;
  std::string expected;
  {
    io::PcapngWriter writer(directory / "a.pcapng");
    const auto interface = writer.add_interface("a");
    for (unsigned i = 0; i < 900; ++i) {  // comes close to a buffer's end with every remainder
      writer.write(interface, Instant{}, some_frame(1169 + i % 4), io::Direction::inbound, "b");
      writer.append_comment("c");
    }
    writer.write(interface, Instant{}, some_frame(60), io::Direction::inbound);
    for (int i = 0; i < 2000; ++i) {
      writer.append_comment("once more; ");
      expected += "once more; ";
    }
    writer.close();
  }
  const auto bytes = io::read_file(directory / "a.pcapng");
  auto reader = io::CaptureReader::over(bytes);
  REQUIRE(reader);
  for (unsigned i = 0; i < 900; ++i) {
    const auto packet = reader->next();
    REQUIRE((packet && *packet));
    if ((*packet)->comment != "bc" || (*packet)->bytes.size() != 1169 + i % 4)
      FAIL("packet " << i << " is not as written");
  }
  const auto last = reader->next();
  REQUIRE((last && *last));
  CHECK((*last)->comment == expected);
}

TEST_CASE("A comment too long for its option is cut between characters", "[io][pcapng]") {
  const test::TemporaryDirectory directory;
  std::string comment = "x";
  while (comment.size() < 70'000) comment += "\u00e9";  // two bytes each: the limit falls within one
  {
    io::PcapngWriter writer(directory / "a.pcapng");
    writer.write(writer.add_interface("a"), Instant{}, some_frame(60), io::Direction::inbound, comment);
  }
  const auto bytes = io::read_file(directory / "a.pcapng");
  auto reader = io::CaptureReader::over(bytes);
  REQUIRE(reader);
  const auto packet = reader->next();
  REQUIRE((packet && *packet));
  CHECK((*packet)->comment.size() == io::PcapngWriter::max_comment_size - 1);
  CHECK(comment.starts_with((*packet)->comment));
}
