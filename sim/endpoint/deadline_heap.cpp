#include "deadline_heap.h"

#include <algorithm>

namespace lvslab::sim::endpoint {

std::optional<Instant> DeadlineHeap::deadline_of(std::uint32_t id) const {
  if (id >= position_.size() || position_[id] == absent) return std::nullopt;
  return heap_[position_[id]].at;
}

void DeadlineHeap::set(std::uint32_t id, Instant at) {
  if (id >= position_.size()) position_.resize(std::size_t{id} + 1, absent);
  const Entry entry{at, id};
  if (position_[id] == absent) {
    heap_.push_back(entry);
    rise(heap_.size() - 1, entry);
  } else if (const std::size_t position = position_[id]; before(entry, heap_[position])) {
    rise(position, entry);
  } else {
    sink(position, entry);
  }
}

void DeadlineHeap::remove(std::uint32_t id) {
  if (id >= position_.size() || position_[id] == absent) return;
  const std::size_t position = position_[id];
  position_[id] = absent;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.id == id) return;
  if (position > 0 && before(last, heap_[(position - 1) / 4])) {
    rise(position, last);
  } else {
    sink(position, last);
  }
}

void DeadlineHeap::rise(std::size_t position, const Entry& entry) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / 4;
    if (!before(entry, heap_[parent])) break;
    put(position, heap_[parent]);
    position = parent;
  }
  put(position, entry);
}

void DeadlineHeap::sink(std::size_t position, const Entry& entry) {
  for (;;) {
    const std::size_t first = position * 4 + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + 4, heap_.size());
    std::size_t best = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (before(heap_[child], heap_[best])) best = child;
    }
    if (!before(heap_[best], entry)) break;
    put(position, heap_[best]);
    position = best;
  }
  put(position, entry);
}

}  // namespace lvslab::sim::endpoint
