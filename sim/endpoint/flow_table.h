#pragma once
/// Which socket a segment belongs to: four-tuple -> number, in O(1).

#include <cstdint>
#include <optional>
#include <vector>

#include "four_tuple.h"

namespace lvslab::sim::endpoint {

/// Of one family. Open addressing with linear probing and backward-shift deletion: no tombstones, so ten million
/// connections that came and went leave the table as fast as it was. Grows to twice the most flows alive at once;
/// never iterated.
template <class Ip>
class FamilyFlowTable {
 public:
  struct Key {
    Ip local;
    Ip remote;
    std::uint32_t ports = 0;
    bool operator==(const Key&) const = default;
  };

  [[nodiscard]] std::optional<std::uint32_t> find(const Key& key) const {
    if (slots_.empty()) return std::nullopt;
    for (std::size_t at = home(key);; at = next(at)) {
      if (slots_[at].value == vacant) return std::nullopt;
      if (slots_[at].key == key) return slots_[at].value;
    }
  }
  void insert(const Key& key, std::uint32_t value) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    ++size_;
    place({key, value});
  }
  void assign(const Key& key, std::uint32_t value) { slots_[position(key)].value = value; }
  void erase(const Key& key) {
    std::size_t hole = position(key);
    --size_;
    for (std::size_t at = next(hole); slots_[at].value != vacant; at = next(at)) {
      // An entry may fill the hole if the hole lies between its home and where it stands.
      const std::size_t distance_home = (at - home(slots_[at].key)) & mask();
      const std::size_t distance_hole = (at - hole) & mask();
      if (distance_home >= distance_hole) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole].value = vacant;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t vacant = 0xffffffff;
  struct Slot {
    Key key;
    std::uint32_t value = vacant;
  };

  static constexpr std::uint64_t addresses(const Key& key) { return joined(key.local, key.remote); }
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & mask(); }
  [[nodiscard]] std::size_t home(const Key& key) const {
    std::uint64_t bits = addresses(key) ^ key.ports * 0x9e3779b97f4a7c15U;
    bits = (bits ^ bits >> 32) * 0xbf58476d1ce4e5b9U;
    return (bits ^ bits >> 29) & mask();
  }
  [[nodiscard]] std::size_t position(const Key& key) const {
    std::size_t at = home(key);
    while (slots_[at].key != key || slots_[at].value == vacant) at = next(at);
    return at;
  }
  void place(const Slot& slot) {
    std::size_t at = home(slot.key);
    while (slots_[at].value != vacant) at = next(at);
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> before(slots_.empty() ? 16 : slots_.size() * 2);
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.value != vacant) place(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

/// Of both. Each family has a table of its own, so that a million connections over IPv4 take no more room than they
/// need.
class FlowTable {
 public:
  [[nodiscard]] std::optional<std::uint32_t> find(const FourTuple& flow) const {
    return flow.is_ipv4() ? four_.find(key4(flow)) : six_.find(key6(flow));
  }
  /// `flow` must not be there; `value` is not 2^32-1.
  void insert(const FourTuple& flow, std::uint32_t value) {
    flow.is_ipv4() ? four_.insert(key4(flow), value) : six_.insert(key6(flow), value);
  }
  /// `flow` must be there.
  void assign(const FourTuple& flow, std::uint32_t value) {
    flow.is_ipv4() ? four_.assign(key4(flow), value) : six_.assign(key6(flow), value);
  }
  /// `flow` must be there.
  void erase(const FourTuple& flow) { flow.is_ipv4() ? four_.erase(key4(flow)) : six_.erase(key6(flow)); }
  [[nodiscard]] std::size_t size() const { return four_.size() + six_.size(); }

 private:
  using Four = FamilyFlowTable<net::Ipv4>;
  using Six = FamilyFlowTable<net::Ipv6>;
  static Four::Key key4(const FourTuple& flow) {
    return {flow.local.ipv4(), flow.remote.ipv4(), static_cast<std::uint32_t>(flow.ports())};
  }
  static Six::Key key6(const FourTuple& flow) {
    return {flow.local.ipv6(), flow.remote.ipv6(), static_cast<std::uint32_t>(flow.ports())};
  }
  Four four_;
  Six six_;
};

}  // namespace lvslab::sim::endpoint
