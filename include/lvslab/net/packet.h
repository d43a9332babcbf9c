#pragma once
/// A packet on its way through a host or a network: its bytes, with room in front for outer headers, and its lineage.
///
/// The same buffer is a frame on the wire and a datagram inside a host: taking the Ethernet header off and putting
/// another on moves a pointer, no byte. A Packet is a value; copying copies the bytes (a switch that floods does so).

#include <cassert>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

/// Where a packet comes from. Never on the wire: it is how a story can be told from many hosts.
/// Whoever makes a packet because of another copies `flow` and sets `cause`; the network numbers new packets.
struct Lineage {
  std::uint64_t packet = 0;  ///< the same number at every hop of one packet's life; 0: not numbered yet
  std::uint64_t cause =
      0;  ///< the packet that led to this one (an ARP request's waiting datagram, an ICMP error's culprit)
  std::uint32_t flow = 0;  ///< the request (connection) it belongs to, from 1 in the order they began; 0: none
  bool operator==(const Lineage&) const = default;
  /// The lineage of a new packet made because of this one.
  [[nodiscard]] Lineage offspring() const { return Lineage{0, packet, flow}; }
};

class Packet {
 public:
  /// Room in front for an Ethernet header and two outer IP headers.
  static constexpr std::size_t headroom = 96;

  Packet() = default;
  /// `size` bytes of zero.
  explicit Packet(std::size_t size, Lineage lineage = {});
  explicit Packet(Bytes content, Lineage lineage = {});
  Packet(const Packet& other);
  Packet& operator=(const Packet& other);
  /// What is moved from is empty. Inline, for a frame is moved several times a hop.
  Packet(Packet&& other) noexcept
      : lineage(std::exchange(other.lineage, {})),
        confirms_next_hop(std::exchange(other.confirms_next_hop, false)),
        largest_fragment(std::exchange(other.largest_fragment, 0)),
        mark(std::exchange(other.mark, 0)),
        passed_director(std::exchange(other.passed_director, false)),
        later_fragments(std::move(other.later_fragments)),
        data_(std::move(other.data_)),
        extent_(std::exchange(other.extent_, {})) {}
  Packet& operator=(Packet&& other) noexcept {
    lineage = std::exchange(other.lineage, {});
    confirms_next_hop = std::exchange(other.confirms_next_hop, false);
    largest_fragment = std::exchange(other.largest_fragment, 0);
    mark = std::exchange(other.mark, 0);
    passed_director = std::exchange(other.passed_director, false);
    later_fragments = std::move(other.later_fragments);
    data_ = std::move(other.data_);
    extent_ = std::exchange(other.extent_, {});
    return *this;
  }
  ~Packet() = default;

  /// A packet whose `size` bytes are to be written by the caller, every one: they are not cleared.
  [[nodiscard]] static Packet uninitialised(std::size_t size, Lineage lineage = {});

  [[nodiscard]] std::size_t size() const { return extent_.end - extent_.begin; }
  [[nodiscard]] bool empty() const { return extent_.begin == extent_.end; }
  [[nodiscard]] Bytes bytes() const { return {data_.get() + extent_.begin, size()}; }
  [[nodiscard]] MutableBytes mutable_bytes() { return {data_.get() + extent_.begin, size()}; }

  /// Takes `count` bytes off the front (an outer header). At most size().
  void drop_front(std::size_t count) {
    assert(count <= size());
    extent_.begin += static_cast<std::uint32_t>(count);
  }
  /// Puts `count` bytes in front and returns them, to be written. Amortised O(count).
  MutableBytes push_front(std::size_t count) {
    if (count > extent_.begin) [[unlikely]]
      make_room(count);
    extent_.begin -= static_cast<std::uint32_t>(count);
    return mutable_bytes().first(count);
  }
  /// Cuts the packet to its first `size` bytes (padding goes). At most size().
  void truncate(std::size_t size) {
    assert(size <= this->size());
    extent_.end = extent_.begin + static_cast<std::uint32_t>(size);
  }

  Lineage lineage;
  /// The sender's TCP made progress since its last segment, so whoever sends this on may take its next hop as alive.
  /// Linux keeps this mark on a packet that passes from one network namespace to another: in a cluster built of
  /// namespaces, TCP traffic spares routers and directors the probing of their neighbours too. We do the same.
  bool confirms_next_hop = false;
  /// Of a datagram that this host has put together: the size of its largest fragment. Should it leave again, its
  /// fragments will be no larger, since that much is known to fit the path behind. 0: it came whole.
  std::uint32_t largest_fragment = 0;
  /// What netfilter rules of the host it is on have written on it ("firewall mark"). Never on the wire.
  std::uint32_t mark = 0;
  /// The director of the host it is on has dealt with it and wants to see no more of it, though it may come round by
  /// `lo`.
  bool passed_director = false;
  /// Of a datagram that this host has put together: how many bytes each fragment but the first brought, in order.
  /// Should it leave again, it is cut in the same places if it can be. Null: it came whole.
  std::unique_ptr<std::vector<std::uint16_t>> later_fragments;

 private:
  /// The part of the buffer that is the packet.
  struct Extent {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  /// Another buffer, with `count` bytes more in front than the headroom.
  void make_room(std::size_t count);

  std::unique_ptr<std::byte[]> data_;
  Extent extent_;
};

}  // namespace lvslab::net
