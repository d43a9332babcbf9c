#include "full_nat/keyed_hash.h"

#include <array>

#include "support/catch.h"

using namespace lvslab;

// The vectors of the paper's reference implementation: key 00 01 .. 0f, input 00 01 02 ...
TEST_CASE("SipHash-2-4 gives the published values", "[ipvs][full_nat]") {
  const ipvs::full_nat::HashKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::array<std::byte, 15> input{};
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = std::byte(i);
  const net::Bytes all(input);
  CHECK(ipvs::full_nat::keyed_hash({}, key) == 0x726fdb47dd0e0e31);
  CHECK(ipvs::full_nat::keyed_hash(all.first(1), key) == 0x74f839c593dc67fd);
  CHECK(ipvs::full_nat::keyed_hash(all.first(8), key) == 0x93f5f5799a932462);
  CHECK(ipvs::full_nat::keyed_hash(all, key) == 0xa129ca6149be45e5);
}
