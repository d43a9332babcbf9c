#pragma once
/// When each of many numbered things next needs attention, earliest first.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

/// An indexed heap with four children a node (fewer cache lines than two). Ties go to the smaller number, so that the
/// order never depends on history. O(log n) a change, O(1) for the earliest.
class DeadlineHeap {
 public:
  struct Entry {
    Instant at;
    std::uint32_t id;
  };
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] const Entry& top() const { return heap_.front(); }
  [[nodiscard]] std::optional<Instant> deadline_of(std::uint32_t id) const;
  /// Enters `id`, or moves it.
  void set(std::uint32_t id, Instant at);
  /// Harmless if it is not there.
  void remove(std::uint32_t id);

 private:
  static constexpr std::uint32_t absent = 0xffffffff;
  static bool before(const Entry& a, const Entry& b) { return a.at != b.at ? a.at < b.at : a.id < b.id; }
  void put(std::size_t position, const Entry& entry) {
    heap_[position] = entry;
    position_[entry.id] = static_cast<std::uint32_t>(position);
  }
  void rise(std::size_t position, const Entry& entry);
  void sink(std::size_t position, const Entry& entry);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> position_;  ///< by id
};

}  // namespace lvslab::sim::endpoint
