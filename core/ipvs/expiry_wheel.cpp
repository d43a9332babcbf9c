#include <algorithm>
#include <bit>

#include <lvslab/ipvs/connection_table.h>

namespace lvslab::ipvs {
namespace {

constexpr std::uint16_t no_slot = 0xffff;

std::int64_t second_of(Instant when) { return when.time_since_epoch() / std::chrono::nanoseconds(1s); }

}  // namespace

void ExpiryWheel::insert(ConnectionStore& store, ConnectionId id) {
  const auto when = second_of(store[id].expires_at);
  if (when <= second_) return insert_due(store, id);
  // Beyond the wheel: it waits in the farthest slot and is looked at again from there.
  const auto second = std::min(when, second_ + slot_count - 1);
  append(store, static_cast<std::uint16_t>(second & (slot_count - 1)), id);
}

void ExpiryWheel::append(ConnectionStore& store, std::uint16_t slot, ConnectionId id) {
  if (slots_.empty() && slot != due_slot) slots_.resize(slot_count);
  auto& list = list_of(slot);
  auto& entry = store[id];
  entry.wheel_slot = slot;
  entry.wheel_previous = list.tail;
  entry.wheel_next = no_connection;
  if (list.tail == no_connection) {
    list.head = id;
  } else {
    store[list.tail].wheel_next = id;
  }
  list.tail = id;
  if (slot < slot_count) occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void ExpiryWheel::insert_due(ConnectionStore& store, ConnectionId id) {
  auto& list = due_;
  auto& entry = store[id];
  ConnectionId after = list.tail;
  while (after != no_connection && store[after].expires_at > entry.expires_at) after = store[after].wheel_previous;
  if (after == list.tail) return append(store, due_slot, id);
  const auto before = after == no_connection ? list.head : store[after].wheel_next;
  entry.wheel_slot = due_slot;
  entry.wheel_previous = after;
  entry.wheel_next = before;
  store[before].wheel_previous = id;
  (after == no_connection ? list.head : store[after].wheel_next) = id;
}

void ExpiryWheel::remove(ConnectionStore& store, ConnectionId id) {
  auto& entry = store[id];
  if (entry.wheel_slot == no_slot) return;
  auto& list = list_of(entry.wheel_slot);
  (entry.wheel_previous == no_connection ? list.head : store[entry.wheel_previous].wheel_next) = entry.wheel_next;
  (entry.wheel_next == no_connection ? list.tail : store[entry.wheel_next].wheel_previous) = entry.wheel_previous;
  if (list.head == no_connection && entry.wheel_slot < slot_count) {
    occupied_[entry.wheel_slot / 64] &= ~(std::uint64_t{1} << (entry.wheel_slot % 64));
  }
  entry.wheel_slot = no_slot;
}

void ExpiryWheel::update(ConnectionStore& store, ConnectionId id) {
  const auto& entry = store[id];
  // Later than its slot: the slot will see to it. The list of the running second must stay sorted, though.
  if (entry.wheel_slot < slot_count && second_of(entry.expires_at) >= second_of_slot(entry.wheel_slot)) return;
  remove(store, id);
  insert(store, id);
}

std::int64_t ExpiryWheel::second_of_slot(std::uint16_t slot) const {
  return second_ + 1 + ((slot - (second_ + 1)) & (slot_count - 1));
}

std::optional<std::int64_t> ExpiryWheel::next_second() const {
  const auto first = static_cast<std::size_t>((second_ + 1) & (slot_count - 1));
  constexpr std::size_t words = slot_count / 64;
  for (std::size_t i = 0; i <= words; ++i) {
    const std::size_t word = (first / 64 + i) % words;
    auto bits = occupied_[word];
    if (i == 0) bits &= ~std::uint64_t{0} << (first % 64);
    if (i == words) bits &= ~(~std::uint64_t{0} << (first % 64));
    if (bits != 0)
      return second_of_slot(static_cast<std::uint16_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
  }
  return std::nullopt;
}

void ExpiryWheel::begin_second(ConnectionStore& store, std::int64_t second) {
  second_ = second;
  const auto slot = static_cast<std::uint16_t>(second & (slot_count - 1));
  auto& list = slots_[slot];
  scratch_.clear();
  for (auto id = list.head; id != no_connection; id = store[id].wheel_next) scratch_.push_back(id);
  list = {};
  occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  // Those that were refreshed meanwhile move on; what is left expires within this second.
  const auto due = std::stable_partition(scratch_.begin(), scratch_.end(),
                                         [&](ConnectionId id) { return second_of(store[id].expires_at) > second; });
  for (auto at = scratch_.begin(); at != due; ++at) insert(store, *at);
  std::stable_sort(due, scratch_.end(),
                   [&](ConnectionId a, ConnectionId b) { return store[a].expires_at < store[b].expires_at; });
  for (auto at = due; at != scratch_.end(); ++at) append(store, due_slot, *at);
}

std::optional<ConnectionId> ExpiryWheel::pop_due(ConnectionStore& store, Instant now) {
  const auto now_second = second_of(now);
  while (true) {
    if (const auto head = due_.head; head != no_connection) {
      if (store[head].expires_at > now) return std::nullopt;
      remove(store, head);
      return head;
    }
    if (second_ >= now_second) return std::nullopt;
    const auto next = next_second();
    if (!next || *next > now_second) {
      second_ = now_second;
      return std::nullopt;
    }
    begin_second(store, *next);
  }
}

std::optional<Instant> ExpiryWheel::next(const ConnectionStore& store) const {
  if (const auto head = due_.head; head != no_connection) return store[head].expires_at;
  if (const auto second = next_second()) return Instant{std::chrono::seconds(*second)};
  return std::nullopt;
}

}  // namespace lvslab::ipvs
