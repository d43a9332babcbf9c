#pragma once
// The master daemon's buffers: records collect in one message for each thread until it is full or two seconds old. A
// thread looks at its message once a second; full ones wait in a queue that wakes it after 20 ms, or at once when
// eight have come. Section 10.4 of docs/ipvs.md.

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include <lvslab/ipvs/connection.h>
#include <lvslab/ipvs/emission.h>
#include <lvslab/ipvs/sync_daemon.h>
#include <lvslab/ipvs/sync_message.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// What the master remembers of a connection it has told about.
struct SyncMark {
  std::uint16_t state = 0;  ///< as it was told last, as a record has it
  /// The tick at which the connection was going to end when it was told last, a multiple of four; in the two lowest
  /// bits how often that was repeated.
  std::int64_t end_tick = 0;
};

class SyncMaster {
 public:
  SyncMaster(SyncSettings settings, std::uint32_t threads, Instant now);

  [[nodiscard]] const SyncSettings& settings() const { return settings_; }
  [[nodiscard]] std::uint32_t thread_count() const { return static_cast<std::uint32_t>(threads_.size()); }
  [[nodiscard]] SyncMark& mark(ConnectionId id) { return marks_[id]; }
  void forget(ConnectionId id) { marks_.erase(id); }

  struct Told {
    SyncRecord record;
    std::uint32_t flow = 0;  ///< lineage of the connection
  };
  /// Puts a record into the message that `thread` is filling. False: the queue is full (`longest_queue` messages), and
  /// what had been collected is lost.
  bool add(const Told& told, SyncVersion version, std::uint32_t thread, std::size_t longest_queue, Instant now);
  /// When a message will be sent next; nullopt: nothing waits.
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// Lets the threads do what they would have done until `now`.
  void advance(Instant now, std::vector<Emission>& out);

 private:
  struct Full {
    std::vector<std::byte> payload;
    std::uint32_t flow = 0;
  };
  struct Thread {
    std::optional<SyncMessageWriter> message;
    std::uint32_t flow = 0;      ///< that all its records belong to; 0: several
    std::int64_t first_use = 0;  ///< tick of the message's first record
    std::deque<Full> queue;
    int queued_since_empty = 0;
    std::optional<Instant> woken_at;  ///< by the queue
    std::optional<Instant> hurried_at;
    Instant looks_at{};  ///< when its second of sleep is over
  };

  bool enqueue(Thread& thread, std::size_t longest_queue, Instant now);
  void work(Thread& thread, std::uint32_t number, Instant at, std::vector<Emission>& out);
  void send(Full message, std::uint32_t thread, std::vector<Emission>& out) const;

  SyncSettings settings_;
  std::vector<Thread> threads_;
  std::unordered_map<ConnectionId, SyncMark> marks_;  ///< looked up, never walked
};

}  // namespace lvslab::ipvs
