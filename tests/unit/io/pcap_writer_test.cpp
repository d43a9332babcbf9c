#include <lvslab/io/capture_reader.h>
#include <lvslab/io/pcap_writer.h>

#include "capture_support.h"
#include "support/catch.h"

using namespace lvslab;
using test::read_with_libpcap;
using test::some_frame;

TEST_CASE("A pcap without frames is a valid capture", "[io][pcap]") {
  const test::TemporaryDirectory directory;
  { const io::PcapWriter writer(directory / "empty.pcap"); }
  CHECK(io::read_file(directory / "empty.pcap").size() == 24);
  CHECK(read_with_libpcap(directory / "empty.pcap").empty());
}

TEST_CASE("libpcap reads what the pcap writer wrote, to the nanosecond", "[io][pcap]") {
  const test::TemporaryDirectory directory;
  {
    io::PcapWriter writer(directory / "a.pcap");
    writer.write(Instant{1ns}, some_frame(14));
    writer.write(Instant{3s + 999'999'999ns}, some_frame(1514, 7));
    writer.flush();
    writer.write(Instant{90min}, some_frame(60, 9));
  }
  const auto packets = read_with_libpcap(directory / "a.pcap");
  REQUIRE(packets.size() == 3);
  CHECK(packets[0].at == Instant{1ns});
  CHECK(packets[1].at == Instant{3s + 999'999'999ns});
  CHECK(packets[2].at == Instant{90min});
  CHECK(packets[1].bytes == some_frame(1514, 7));
  CHECK(packets[1].size_on_wire == 1514);
}

TEST_CASE("More frames than a buffer holds keep their order", "[io][pcap]") {
  const test::TemporaryDirectory directory;
  constexpr unsigned count = 3 * io::PcapWriter::buffer_size / 100;
  {
    io::PcapWriter writer(directory / "many.pcap");
    for (unsigned i = 0; i < count; ++i) writer.write(Instant{i * 1us}, some_frame(100, i));
    writer.write(Instant{count * 1us}, some_frame(2 * io::PcapWriter::buffer_size));  // larger than a buffer
  }
  const auto packets = read_with_libpcap(directory / "many.pcap");
  REQUIRE(packets.size() == count + 1);
  for (unsigned i = 0; i < count; ++i) {
    if (packets[i].bytes != some_frame(100, i)) FAIL("frame " << i << " is not where it was written");
  }
  CHECK(packets[count].bytes.size() == 2 * io::PcapWriter::buffer_size);
}

TEST_CASE("A pcap that cannot be created says which file and why", "[io][pcap]") {
  const test::TemporaryDirectory directory;
  CHECK_THROWS_WITH(io::PcapWriter(directory / "none/a.pcap"),
                    Catch::Contains("none/a.pcap") && Catch::Contains("No such file or directory"));
}
