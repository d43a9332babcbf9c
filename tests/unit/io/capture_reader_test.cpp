#include <initializer_list>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/pcap_writer.h>

#include "capture_support.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> octets) {
  std::vector<std::byte> bytes;
  for (const int octet : octets) bytes.push_back(static_cast<std::byte>(octet));
  return bytes;
}
void append(std::vector<std::byte>& to, const std::vector<std::byte>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Written out by hand from the formats' descriptions, so that reader and writer cannot share a mistake.
const std::vector<std::byte> big_endian_microseconds = bytes_of({
    0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0,  0,    0,    0xff, 0xff, 0, 0, 0, 1,  // the file
    0,    0,    0,    7,    0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 60, 0xaa, 0xbb,  // 7.000009 s, 2 of 60 bytes
});
const std::vector<std::byte> section_header =
    bytes_of({10, 13, 13,  10,  28,  0,   0,   0,   0x4d, 0x3c, 0x2b, 0x1a, 1, 0,
              0,  0,  255, 255, 255, 255, 255, 255, 255,  255,  28,   0,    0, 0});
const std::vector<std::byte> interface_of_powers_of_two =  // if_tsresol 0x8a: 2^-10 s
    bytes_of({1, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 0x8a, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0});
const std::vector<std::byte> packet_at_one_and_a_half =  // 1536 of 2^-10 s
    bytes_of(
        {6, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3, 0, 36, 0, 0, 0});

/// Reads to the end; the number of packets, or the error's sentence.
std::string outcome(const std::vector<std::byte>& capture) {
  auto reader = io::CaptureReader::over(capture);
  if (!reader) return reader.error().sentence;
  for (int count = 0;; ++count) {
    const auto packet = reader->next();
    if (!packet) return packet.error().sentence;
    if (!*packet) return std::to_string(count) + " packets";
  }
}

}  // namespace

TEST_CASE("A big-endian pcap with microseconds is read", "[io][capture-reader]") {
  auto reader = io::CaptureReader::over(big_endian_microseconds);
  REQUIRE(reader);
  const auto packet = reader->next();
  REQUIRE((packet && *packet));
  CHECK((*packet)->at == Instant{7s + 9us});
  CHECK((*packet)->bytes.size() == 2);
  CHECK((*packet)->size_on_wire == 60);
}

TEST_CASE("A pcapng interface may count time in powers of two", "[io][capture-reader]") {
  auto capture = section_header;
  append(capture, interface_of_powers_of_two);
  append(capture, packet_at_one_and_a_half);
  auto reader = io::CaptureReader::over(capture);
  REQUIRE(reader);
  const auto packet = reader->next();
  REQUIRE((packet && *packet));
  CHECK((*packet)->at == Instant{1500ms});
}

TEST_CASE("Each section of a pcapng numbers its interfaces anew", "[io][capture-reader]") {
  std::vector<std::byte> capture;
  for (int section = 0; section < 2; ++section) {
    append(capture, section_header);
    append(capture, interface_of_powers_of_two);
    append(capture, packet_at_one_and_a_half);
  }
  auto reader = io::CaptureReader::over(capture);
  REQUIRE(reader);
  CHECK((*reader->next())->interface == 0);
  CHECK((*reader->next())->interface == 1);
}

TEST_CASE("What is no capture, or breaks off, is an error that says what", "[io][capture-reader]") {
  CHECK(outcome({}) == "this is no capture: it has fewer than 4 bytes");
  CHECK(outcome(test::some_frame(100)) == "this is no capture: neither pcap nor pcapng begins like this");
  auto capture = big_endian_microseconds;
  CHECK(outcome(capture) == "1 packets");
  capture.pop_back();
  CHECK(outcome(capture) == "a packet claims more bytes than the file has");
  capture.resize(30);
  CHECK(outcome(capture) == "a packet's header breaks off");
  capture.resize(20);
  CHECK(outcome(capture) == "the pcap header breaks off");

  capture = section_header;
  CHECK(outcome(capture) == "0 packets");
  append(capture, packet_at_one_and_a_half);
  CHECK(outcome(capture) == "a packet's interface was never described");
  capture = section_header;
  capture.back() = std::byte{1};
  CHECK(outcome(capture) == "a block's two lengths differ");
}

TEST_CASE("A capture cut at any byte is read without going beyond it", "[io][capture-reader]") {
  auto whole = section_header;
  append(whole, interface_of_powers_of_two);
  append(whole, packet_at_one_and_a_half);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of exactly this size, so that a sanitizer sees one byte too many.
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const bool between_blocks = size == 28 || size == 60;
    CAPTURE(size);
    CHECK((outcome(cut) == "0 packets") == between_blocks);
  }
}

TEST_CASE("A missing file says which and why", "[io][capture-reader]") {
  CHECK_THROWS_WITH(io::read_file("/nowhere/a.pcap"),
                    Catch::Contains("/nowhere/a.pcap") && Catch::Contains("No such file or directory"));
}
