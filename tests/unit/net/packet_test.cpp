#include <lvslab/net/packet.h>

#include "support/catch.h"

using namespace lvslab::net;

TEST_CASE("Headers come off and go on without moving the payload", "[net][packet]") {
  Packet packet(std::size_t{100});
  store_u8(packet.mutable_bytes(), 50, 7);
  const auto* payload = packet.bytes().data() + 50;
  packet.drop_front(14);
  CHECK(packet.size() == 86);
  packet.push_front(34);
  CHECK(packet.size() == 120);
  CHECK(packet.bytes().data() + 70 == payload);
  CHECK(load_u8(packet.bytes(), 70) == 7);
}

TEST_CASE("A packet whose headroom is used up still takes headers", "[net][packet]") {
  Packet packet(std::size_t{4});
  store_u32(packet.mutable_bytes(), 0, 0xdeadbeef);
  for (int i = 0; i < 20; ++i) store_u32(packet.push_front(40), 0, 1);
  CHECK(packet.size() == 804);
  CHECK(load_u32(packet.bytes(), 800) == 0xdeadbeef);
}

TEST_CASE("A copy shares nothing but the lineage's numbers", "[net][packet]") {
  Packet original(std::size_t{8}, Lineage{5, 4, 3});
  Packet copy = original;
  store_u8(copy.mutable_bytes(), 0, 9);
  CHECK(load_u8(original.bytes(), 0) == 0);
  CHECK(copy.lineage == original.lineage);
  CHECK(original.lineage.offspring() == Lineage{0, 5, 3});
}
