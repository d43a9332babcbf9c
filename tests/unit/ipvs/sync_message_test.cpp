// The synchronisation protocol on the wire, read and written. The bytes are a Linux 6.1 master's.

#include <algorithm>

#include <lvslab/ipvs/sync_message.h>

#include "support/catch.h"
#include "synchronisation/hexadecimal.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using lvslab::test::bytes_of;

namespace {

/// Five records of three connections, masqueraded to 10.0.0.7:80: established, established, ended, ...
const auto kernel_v1 = bytes_of(
    "000700bc05010000"
    "000600240000000000019c4000500050000000000000038"
    "4c000020ac00002640a000007"
    "000600240000000000019c41005000500000000000000384c000020ac00002640a000007"
    "000600240000010000059c40005000500000000000000078c000020ac00002640a000007"
    "000600240000000000019c42005000500000000000000384c000020ac00002640a000007"
    "000600240000010000059c41005000500000000000000078c000020ac00002640a000007");

net::Endpoint end(const char* address, std::uint16_t port) { return {*net::Address::parse(address), net::Port{port}}; }

SyncRecord sample(std::uint16_t port = 40000) {
  SyncRecord record;
  record.flags = sync_flag::no_output | static_cast<std::uint32_t>(3);
  record.state = 1;
  record.client = end("192.0.2.10", port);
  record.virtual_address = end("10.0.0.4", 80);
  record.server = end("10.0.0.7", 80);
  record.timeout_s = 900;
  return record;
}

SyncMessage message_with(const std::vector<SyncRecord>& records, SyncVersion version = SyncVersion::v1) {
  static std::vector<std::byte> bytes;  // what is read points into it
  SyncMessageWriter writer(version, 5, 1472);
  for (const auto& record : records) writer.add(record);
  bytes = writer.take();
  return *SyncMessage::read(bytes);
}

}  // namespace

TEST_CASE("A kernel's message of version 1 says which connections there are, and how they stand", "[ipvs][sync]") {
  const auto message = *SyncMessage::read(kernel_v1);
  CHECK(message.version == SyncVersion::v1);
  CHECK(message.syncid == 7);
  CHECK(message.count == 5);
  CHECK(message.defect.empty());
  REQUIRE(message.entries.size() == 5);
  const auto& first = message.entries[0].record;
  CHECK(first.client == end("192.0.2.10", 40000));
  CHECK(first.virtual_address == end("192.0.2.100", 80));
  CHECK(first.server == end("10.0.0.7", 80));
  CHECK(first.flags == 0);
  CHECK(first.state == 1);
  CHECK(first.timeout_s == 900);
  CHECK(message.entries[2].record.flags == sync_flag::inactive);
  CHECK(message.entries[2].record.timeout_s == 120);
}

TEST_CASE("What is read of a kernel's message and written again is that message, byte for byte", "[ipvs][sync]") {
  const auto message = *SyncMessage::read(kernel_v1);
  SyncMessageWriter writer(SyncVersion::v1, message.syncid, 1472);
  for (const auto& entry : message.entries) writer.add(entry.record);
  CHECK(writer.take() == kernel_v1);
}

TEST_CASE("So it is with a message of both families", "[ipvs][sync]") {
  const auto kernel = bytes_of(
      "000000e004010000"
      "010600480000008300019c4000500050000000000000038420010db8000000000000000000000010"
      "20010db800000000000000000000000420010db8000000000000000000000007"
      "010600480000018300049c4000500050000000000000007820010db8000000000000000000000010"
      "20010db800000000000000000000000420010db8000000000000000000000007"
      "000600240000008300019c400050005000000000000003840a00000a0a0000040a000007"
      "000600240000018300049c400050005000000000000000780a00000a0a0000040a000007");
  const auto message = *SyncMessage::read(kernel);
  REQUIRE(message.entries.size() == 4);
  CHECK(message.entries[0].record.client == end("2001:db8::10", 40000));
  CHECK(message.entries[2].record.server == end("10.0.0.7", 80));
  SyncMessageWriter writer(SyncVersion::v1, message.syncid, 1452);
  for (const auto& entry : message.entries) writer.add(entry.record);
  CHECK(writer.take() == kernel);
}

TEST_CASE("Records of both versions come back as they were written", "[ipvs][sync]") {
  auto record = sample();
  const auto version = GENERATE(SyncVersion::v0, SyncVersion::v1);
  if (version == SyncVersion::v0) record.timeout_s = 0;  // which it has no place for
  SECTION("plain") {}
  SECTION("with sequence data") {
    record.flags |= sync_flag::sequence;
    record.sequence = SequenceData{{1, 2, 3}, {4, 5, 0xfffffff0}};
  }
  CHECK(message_with({record}, version).entries.at(0).record == record);
}

TEST_CASE("A record of IPv6 with a persistence engine comes back as it was written", "[ipvs][sync]") {
  auto record = sample();
  record.client = end("2001:db8::10", 40000);
  record.virtual_address = end("2001:db8::4", 5060);
  record.server = end("2001:db8::7", 5060);
  record.firewall_mark = 9;
  record.engine_data = "call-id@host";
  record.engine_name = "sip";
  const auto message = message_with({record, sample()});
  REQUIRE(message.entries.size() == 2);
  CHECK(message.entries[0].record == record);
  CHECK(message.entries[0].bytes.size() == 72 + 14 + 5);
  CHECK(message.entries[1].record == sample());  // it begins at a multiple of four bytes
}

TEST_CASE("A message takes records as long as they fit, and one in any case", "[ipvs][sync]") {
  SyncMessageWriter writer(SyncVersion::v1, 0, 8 + 2 * 36);
  CHECK(writer.has_room_for(sample()));
  writer.add(sample());
  CHECK(writer.has_room_for(sample()));
  writer.add(sample());
  CHECK_FALSE(writer.has_room_for(sample()));
  CHECK(SyncMessageWriter(SyncVersion::v1, 0, 1).has_room_for(sample()));
}

TEST_CASE("What is no message of the datagram's size is not read at all", "[ipvs][sync]") {
  auto bytes = kernel_v1;
  CHECK_FALSE(SyncMessage::read({}));
  CHECK_FALSE(SyncMessage::read(net::Bytes(bytes).first(3)));
  CHECK_FALSE(SyncMessage::read(net::Bytes(bytes).first(bytes.size() - 1)));
  bytes.push_back({});
  CHECK_FALSE(SyncMessage::read(bytes));
}

TEST_CASE("Whatever byte of a message is altered, records are read within it or not at all", "[ipvs][sync][property]") {
  for (std::size_t at = 0; at < kernel_v1.size(); ++at) {
    for (unsigned value = 0; value < 256; value += 5) {
      auto bytes = kernel_v1;
      bytes[at] = static_cast<std::byte>(value);
      const auto message = SyncMessage::read(bytes);
      if (!message) continue;
      for (const auto& entry : message->entries) {
        CHECK(entry.bytes.data() >= bytes.data());
        CHECK(entry.bytes.data() + entry.bytes.size() <= bytes.data() + bytes.size());
      }
    }
  }
}
