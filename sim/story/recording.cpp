#include <algorithm>
#include <cstring>

#include <lvslab/sim/recording.h>

namespace lvslab::sim {

std::byte* Recording::room(std::size_t size) {
  constexpr std::size_t block_size = 1 << 20;
  if (size > left_) {
    left_ = std::max(size, block_size);
    next_ = blocks_.emplace_back(new std::byte[left_]).get();
  }
  left_ -= size;
  std::byte* const place = next_;
  next_ += size;
  return place;
}

void Recording::on_event(const TraceEvent& event) {
  TraceEvent& kept = events_.emplace_back(event);
  if (!event.bytes.empty()) {
    std::byte* const bytes = room(event.bytes.size());
    std::memcpy(bytes, event.bytes.data(), event.bytes.size());
    kept.bytes = {bytes, event.bytes.size()};
  }
  if (!event.text.empty()) {
    std::byte* const text = room(event.text.size());
    std::memcpy(text, event.text.data(), event.text.size());
    kept.text = {reinterpret_cast<const char*>(text), event.text.size()};
  }
  if (!event.notes.empty()) {
    kept.notes = notes_.emplace_back(event.notes.begin(), event.notes.end());
  }
}

}  // namespace lvslab::sim
