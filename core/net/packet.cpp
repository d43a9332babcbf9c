#include <algorithm>
#include <cassert>

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

void Packet::drop_front(std::size_t count) {
  assert(count <= size());
  extent_.begin += static_cast<std::uint32_t>(count);
}

MutableBytes Packet::push_front(std::size_t count) {
  if (count > extent_.begin) {
    Packet roomier = uninitialised(count + size(), lineage);
    std::ranges::copy(bytes(), roomier.mutable_bytes().begin() + static_cast<std::ptrdiff_t>(count));
    roomier.confirms_next_hop = confirms_next_hop;
    roomier.largest_fragment = largest_fragment;
    roomier.mark = mark;
    roomier.passed_director = passed_director;
    roomier.later_fragments = std::move(later_fragments);
    *this = std::move(roomier);
  } else {
    extent_.begin -= static_cast<std::uint32_t>(count);
  }
  return mutable_bytes().first(count);
}

void Packet::truncate(std::size_t new_size) {
  assert(new_size <= size());
  extent_.end = extent_.begin + static_cast<std::uint32_t>(new_size);
}

}  // namespace lvslab::net
