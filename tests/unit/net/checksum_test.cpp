#include <array>
#include <random>
#include <vector>

#include <lvslab/net/checksum.h>

#include "support/catch.h"

using namespace lvslab::net;

namespace {
std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}
}  // namespace

TEST_CASE("The checksum of RFC 1071 section 3's example is the complement of ddf2", "[net][checksum]") {
  const auto bytes = bytes_of({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7});
  CHECK(internet_checksum(bytes) == 0xffff - 0xddf2);
}

TEST_CASE("An odd last byte counts as if a zero byte followed", "[net][checksum]") {
  CHECK(internet_checksum(bytes_of({0x12, 0x34, 0x56})) == internet_checksum(bytes_of({0x12, 0x34, 0x56, 0x00})));
}

TEST_CASE("Any length gives what adding word by word gives", "[net][checksum]") {
  std::mt19937 random(7);
  for (std::size_t length = 0; length < 200; ++length) {
    std::vector<std::byte> bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < length; i += 2) {
      sum += std::to_integer<std::uint32_t>(bytes[i]) << 8;
      if (i + 1 < length) sum += std::to_integer<std::uint32_t>(bytes[i + 1]);
    }
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    CAPTURE(length);
    CHECK(internet_checksum(bytes) == static_cast<std::uint16_t>(~sum));
  }
}

TEST_CASE("RFC 1624 section 4: the update from 5555 to 3285 of checksum dd2f gives 0000, not ffff", "[net][checksum]") {
  CHECK(updated_checksum(0xdd2f, 0x5555, 0x3285) == 0x0000);
}

TEST_CASE("An incremental update equals a full recomputation", "[net][checksum][property]") {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::array<std::byte, 40> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    const auto before = load_u32(bytes, 12);
    const auto checksum = internet_checksum(bytes);
    const auto after = static_cast<std::uint32_t>(random());
    store_u32(bytes, 12, after);
    // 0 and ffff are the same number in one's complement; random data never sums to zero.
    CHECK(updated_checksum_u32(checksum, before, after) == internet_checksum(bytes));
  }
}
