#include "master.h"

#include <algorithm>

#include <lvslab/kernel_timer.h>

namespace lvslab::ipvs {
namespace {

constexpr Duration sleep = 1s;                     ///< a thread with nothing to send looks again after that
constexpr Duration wake_up_delay = 20ms;           ///< from the first queued message to the thread's waking
constexpr int hurry_at = 8;                        ///< so many queued messages wake it at once
constexpr std::int64_t oldest = 2s / kernel_tick;  ///< ticks that a message may be filled for

std::int64_t tick_of(Instant when) { return when.time_since_epoch() / kernel_tick; }

}  // namespace

SyncMaster::SyncMaster(SyncSettings settings, std::uint32_t threads, Instant now)
    : settings_(std::move(settings)), threads_(threads) {
  for (auto& thread : threads_) thread.looks_at = kernel_timer(now, sleep);
}

bool SyncMaster::add(const Told& told, SyncVersion version, std::uint32_t number, std::size_t longest_queue,
                     Instant now) {
  auto& thread = threads_[number];
  const auto& record = told.record;
  bool kept = true;
  if (thread.message && (thread.message->version() != version || !thread.message->has_room_for(record))) {
    kept = enqueue(thread, longest_queue, now);
  }
  if (!thread.message) {
    // It has slept and looked at nothing until now.
    while (thread.looks_at <= now) thread.looks_at = kernel_timer(thread.looks_at, sleep);
    thread.message.emplace(version, settings_.sync_id, settings_.maximum_length);
    thread.first_use = tick_of(now);
    thread.flow = told.flow;
  }
  if (thread.flow != told.flow) thread.flow = 0;
  thread.message->add(record);
  return kept;
}

bool SyncMaster::enqueue(Thread& thread, std::size_t longest_queue, Instant now) {
  Full full{thread.message->take(), thread.flow};
  thread.message.reset();
  if (thread.queue.size() >= longest_queue) return false;
  if (thread.queue.empty() && !thread.woken_at) thread.woken_at = kernel_timer(now, wake_up_delay);
  thread.queue.push_back(std::move(full));
  if (++thread.queued_since_empty == hurry_at) thread.hurried_at = now;
  return true;
}

std::optional<Instant> SyncMaster::next_deadline() const {
  std::optional<Instant> next;
  const auto consider = [&next](std::optional<Instant> when) {
    if (when && (!next || *when < *next)) next = when;
  };
  for (const auto& thread : threads_) {
    consider(thread.woken_at);
    consider(thread.hurried_at);
    if (thread.message) consider(thread.looks_at);
  }
  return next;
}

void SyncMaster::advance(Instant now, std::vector<Emission>& out) {
  for (std::uint32_t number = 0; number < threads_.size(); ++number) {
    auto& thread = threads_[number];
    while (true) {
      Instant next = thread.looks_at;
      for (const auto when : {thread.woken_at, thread.hurried_at}) {
        if (when) next = std::min(next, *when);
      }
      const bool has_work = thread.message || thread.woken_at || thread.hurried_at;
      if (!has_work || next > now) break;
      work(thread, number, next, out);
    }
  }
}

/// What a thread does whenever it wakes: it sends what is queued, then the message in hand if that is old enough, and
/// goes to sleep for a second.
void SyncMaster::work(Thread& thread, std::uint32_t number, Instant at, std::vector<Emission>& out) {
  if (thread.woken_at && *thread.woken_at <= at) thread.woken_at.reset();
  if (thread.hurried_at && *thread.hurried_at <= at) thread.hurried_at.reset();
  for (; !thread.queue.empty(); thread.queue.pop_front()) send(std::move(thread.queue.front()), number, out);
  thread.queued_since_empty = 0;
  if (thread.message && tick_of(at) - thread.first_use >= oldest) {
    send({thread.message->take(), thread.flow}, number, out);
    thread.message.reset();
  }
  thread.looks_at = kernel_timer(at, sleep);
}

void SyncMaster::send(Full message, std::uint32_t thread, std::vector<Emission>& out) const {
  const net::Port port{static_cast<std::uint16_t>(settings_.port.to_uint() + thread)};
  out.emplace_back(
      SyncDatagram{settings_.group, port, settings_.ttl, thread, message.flow, std::move(message.payload)});
}

}  // namespace lvslab::ipvs
