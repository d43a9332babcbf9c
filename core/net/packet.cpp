#include <algorithm>

#include <lvslab/net/packet.h>

namespace lvslab::net {

Packet Packet::uninitialised(std::size_t size, Lineage new_lineage) {
  Packet packet;
  packet.data_ = std::make_unique_for_overwrite<std::byte[]>(headroom + size);
  packet.extent_ = {headroom, static_cast<std::uint32_t>(headroom + size)};
  packet.lineage = new_lineage;
  return packet;
}

Packet::Packet(std::size_t size, Lineage new_lineage) : Packet(uninitialised(size, new_lineage)) {
  std::ranges::fill(mutable_bytes(), std::byte{0});
}

Packet::Packet(Bytes content, Lineage new_lineage) : Packet(uninitialised(content.size(), new_lineage)) {
  std::ranges::copy(content, mutable_bytes().begin());
}

Packet::Packet(const Packet& other) : Packet() {
  if (other.data_ == nullptr) {
    lineage = other.lineage;
  } else {
    *this = Packet(other.bytes(), other.lineage);
  }
  confirms_next_hop = other.confirms_next_hop;
  largest_fragment = other.largest_fragment;
  mark = other.mark;
  passed_director = other.passed_director;
  if (other.later_fragments) later_fragments = std::make_unique<std::vector<std::uint16_t>>(*other.later_fragments);
}

Packet& Packet::operator=(const Packet& other) {
  if (this != &other) *this = Packet(other);
  return *this;
}

void Packet::make_room(std::size_t count) {
  const std::size_t begin = headroom + count;
  auto roomier = std::make_unique_for_overwrite<std::byte[]>(begin + size());
  std::ranges::copy(bytes(), roomier.get() + begin);
  extent_ = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size())};
  data_ = std::move(roomier);
}

}  // namespace lvslab::net
