#include <algorithm>
#include <cstring>
#include <utility>

#include <lvslab/sim/event_log.h>

namespace lvslab::sim {

/// So many events, and what they point to. Events and bytes never move.
struct EventLog::Chunk {
  std::unique_ptr<TraceEvent[]> events{new TraceEvent[chunk_size]};
  std::vector<std::unique_ptr<std::byte[]>> blocks;
  std::size_t left = 0;  ///< bytes free at the end of the last block
  std::byte* next = nullptr;
  std::size_t block_bytes = 0;
  std::vector<std::unique_ptr<const std::vector<Note>>> notes;
  /// What the first events of this chunk point to, when they were copied from another.
  std::shared_ptr<const Chunk> based_on;

  std::byte* room(std::size_t size) {
    constexpr std::size_t block_size = 1 << 16;
    if (size > left) {
      left = std::max(size, block_size);
      next = blocks.emplace_back(new std::byte[left]).get();
      block_bytes += left;
    }
    left -= size;
    return std::exchange(next, next + size);
  }
};

const TraceEvent& EventLog::operator[](std::size_t index) const {
  return chunks_[index / chunk_size]->events[index % chunk_size];
}

void EventLog::append(const TraceEvent& event) {
  const std::size_t place = size_ % chunk_size;
  if (place == 0) {
    chunks_.push_back(std::make_shared<Chunk>());
  } else if (!may_append_) {
    auto fresh = std::make_shared<Chunk>();
    std::copy_n(chunks_.back()->events.get(), place, fresh->events.get());
    fresh->based_on = chunks_.back();
    chunks_.back() = std::move(fresh);
  }
  may_append_ = true;
  Chunk& chunk = *chunks_.back();
  TraceEvent& kept = chunk.events[place] = event;
  if (!event.bytes.empty()) {
    std::byte* const bytes = chunk.room(event.bytes.size());
    std::memcpy(bytes, event.bytes.data(), event.bytes.size());
    kept.bytes = {bytes, event.bytes.size()};
  }
  if (!event.text.empty()) {
    std::byte* const text = chunk.room(event.text.size());
    std::memcpy(text, event.text.data(), event.text.size());
    kept.text = {reinterpret_cast<const char*>(text), event.text.size()};
  }
  if (!event.notes.empty()) {
    kept.notes =
        *chunk.notes.emplace_back(std::make_unique<const std::vector<Note>>(event.notes.begin(), event.notes.end()));
  }
  ++size_;
}

void EventLog::truncate(std::size_t count) {
  if (count >= size_) return;
  size_ = count;
  chunks_.resize((count + chunk_size - 1) / chunk_size);
  may_append_ = false;  // copies may show what stands behind
}

std::size_t EventLog::memory() const {
  std::size_t bytes = 0;
  for (const auto& chunk : chunks_) {
    bytes += sizeof(Chunk) + chunk_size * sizeof(TraceEvent) + chunk->block_bytes;
    for (const auto& notes : chunk->notes) {
      bytes += sizeof(*notes) + notes->size() * sizeof(Note);
      for (const auto& note : *notes) {
        for (const auto& value : note.values) bytes += sizeof(value) + (value.size() < 16 ? 0 : value.size() + 1);
      }
    }
  }
  return bytes;
}

}  // namespace lvslab::sim
