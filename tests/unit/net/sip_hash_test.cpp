#include <array>

#include <lvslab/net/sip_hash.h>

#include "support/catch.h"

using namespace lvslab;

// The vectors of the paper's reference implementation: key 00 01 .. 0f, input 00 01 02 ...
TEST_CASE("SipHash-2-4 gives the published values", "[net]") {
  const net::SipKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::array<std::byte, 15> input{};
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = std::byte(i);
  const net::Bytes all(input);
  const auto hash = [&](std::size_t size) { return net::sip_hash<2, 4>(all.first(size), key); };
  CHECK(hash(0) == 0x726fdb47dd0e0e31);
  CHECK(hash(1) == 0x74f839c593dc67fd);
  CHECK(hash(8) == 0x93f5f5799a932462);
  CHECK(hash(15) == 0xa129ca6149be45e5);
}
