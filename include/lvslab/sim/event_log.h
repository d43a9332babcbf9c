#pragma once
/// The events of a run, in the order they happened, kept with their bytes, notes and texts.
///
/// A value that is cheap to copy: copies share what they have in common. So a window may look at the events there were
/// at some moment while the run goes on in another thread, and a run that was changed keeps its old future beside the
/// new one.
///
/// Threads: one log may be appended to while others, copied from it before, are read elsewhere: nothing that a copy
/// shows is written again.

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include <lvslab/sim/trace.h>

namespace lvslab::sim {

class EventLog {
 public:
  class Iterator;

  EventLog() = default;
  /// The copy has a last chunk of its own as soon as it appends: the other one may append to theirs, too.
  EventLog(const EventLog& other) : chunks_(other.chunks_), size_(other.size_) {}
  EventLog(EventLog&& other) noexcept
      : chunks_(std::exchange(other.chunks_, {})),
        size_(std::exchange(other.size_, 0)),
        may_append_(std::exchange(other.may_append_, false)) {}
  EventLog& operator=(EventLog other) noexcept {
    std::swap(chunks_, other.chunks_);
    std::swap(size_, other.size_);
    std::swap(may_append_, other.may_append_);
    return *this;
  }
  ~EventLog() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Good as long as this log, or a copy that has the event, lives.
  [[nodiscard]] const TraceEvent& operator[](std::size_t index) const;
  [[nodiscard]] const TraceEvent& front() const { return (*this)[0]; }
  [[nodiscard]] const TraceEvent& back() const { return (*this)[size_ - 1]; }
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

  /// Copies what the event points to. Amortised O(size of the event).
  void append(const TraceEvent& event);
  /// Forgets all but the first `count` events.
  void truncate(std::size_t count);
  /// About how much memory the events and what they point to take, in bytes; what is shared counts in every copy.
  /// To be asked by the thread that appends.
  [[nodiscard]] std::size_t memory() const;

 private:
  static constexpr std::size_t chunk_size = 1024;
  struct Chunk;

  std::vector<std::shared_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
  bool may_append_ = false;  ///< the last chunk's free places are this log's alone
};

class EventLog::Iterator {
 public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = TraceEvent;
  using difference_type = std::ptrdiff_t;
  using pointer = const TraceEvent*;
  using reference = const TraceEvent&;

  Iterator() = default;
  Iterator(const EventLog& log, std::size_t index) : log_(&log), index_(static_cast<difference_type>(index)) {}

  reference operator*() const { return (*log_)[static_cast<std::size_t>(index_)]; }
  pointer operator->() const { return &**this; }
  reference operator[](difference_type n) const { return *(*this + n); }
  Iterator& operator++() { return *this += 1; }
  Iterator operator++(int) { return std::exchange(*this, *this + 1); }
  Iterator& operator--() { return *this -= 1; }
  Iterator operator--(int) { return std::exchange(*this, *this - 1); }
  Iterator& operator+=(difference_type n) {
    index_ += n;
    return *this;
  }
  Iterator& operator-=(difference_type n) { return *this += -n; }
  friend Iterator operator+(Iterator at, difference_type n) { return at += n; }
  friend Iterator operator+(difference_type n, Iterator at) { return at += n; }
  friend Iterator operator-(Iterator at, difference_type n) { return at -= n; }
  friend difference_type operator-(const Iterator& a, const Iterator& b) { return a.index_ - b.index_; }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }
  friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.index_ <=> b.index_; }

 private:
  const EventLog* log_ = nullptr;
  difference_type index_ = 0;
};

inline EventLog::Iterator EventLog::begin() const { return {*this, 0}; }
inline EventLog::Iterator EventLog::end() const { return {*this, size_}; }

}  // namespace lvslab::sim
