#pragma once
/// When which connection expires. A wheel of one-second slots; an entry that is refreshed stays in its slot and is
/// moved only when that slot comes up, so a packet costs no list operation (Varghese and Lauck 1987, made lazy).
/// Expiries are exact and in order: a slot is sorted when its second begins.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/ipvs/connection.h>

namespace lvslab::ipvs {

class ConnectionStore;

class ExpiryWheel {
 public:
  /// `entry.expires_at` is set, and the entry is in no slot.
  void insert(ConnectionStore& store, ConnectionId id);
  void remove(ConnectionStore& store, ConnectionId id);
  /// After `expires_at` changed. O(1), except into the running second, where it is the number of entries due in it.
  void update(ConnectionStore& store, ConnectionId id);
  /// Takes out the earliest entry that expires at `now` or before. Amortised O(1), and O(log n) within a second.
  [[nodiscard]] std::optional<ConnectionId> pop_due(ConnectionStore& store, Instant now);
  /// A lower bound of the next expiry, exact within the running second.
  [[nodiscard]] std::optional<Instant> next(const ConnectionStore& store) const;

 private:
  static constexpr std::uint16_t slot_count = 1024;  ///< more seconds than TCP's longest default timeout
  static constexpr std::uint16_t due_slot = slot_count;
  struct List {
    ConnectionId head = no_connection;
    ConnectionId tail = no_connection;
  };

  [[nodiscard]] List& list_of(std::uint16_t slot) { return slot == due_slot ? due_ : slots_[slot]; }
  [[nodiscard]] std::optional<std::int64_t> next_second() const;
  [[nodiscard]] std::int64_t second_of_slot(std::uint16_t slot) const;
  void append(ConnectionStore& store, std::uint16_t slot, ConnectionId id);
  void insert_due(ConnectionStore& store, ConnectionId id);
  void begin_second(ConnectionStore& store, std::int64_t second);

  std::vector<List> slots_;  ///< by second modulo slot_count; made by the first insertion: most hosts direct nothing
  List due_;                 ///< what is due in the running second, sorted
  std::array<std::uint64_t, slot_count / 64> occupied_{};
  std::int64_t second_ = 0;  ///< the running one; slots hold (second_, second_ + slot_count)
  std::vector<ConnectionId> scratch_;
};

}  // namespace lvslab::ipvs
