#pragma once
// Which port a switch has last seen each address on.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <lvslab/mixing.h>
#include <lvslab/net/mac.h>
#include <lvslab/time.h>

namespace lvslab::sim {

/// Open addressing, linear probing, at most half full: a switch looks two addresses up for every frame, and two
/// multiplications and mostly one cache line each are half the time that std::unordered_map takes.
/// Its order shows nowhere: who lists it must sort.
class MacTable {
 public:
  struct Entry {
    std::uint64_t mac = 0;  ///< as Mac::to_uint(); 0: nobody's, a vacant place
    std::uint32_t port = 0;
    Instant seen{};
  };

  /// Null: not there. `mac` is not zero.
  [[nodiscard]] const Entry* find(net::Mac mac) const {
    if (places_.empty()) return nullptr;
    const Entry& entry = places_[place_of(mac.to_uint())];
    return entry.mac == 0 ? nullptr : &entry;
  }
  /// The address's entry; a new one if there is none, whose `seen` is the beginning of time. `mac` is not zero.
  [[nodiscard]] Entry& at(net::Mac mac) {
    if ((size_ + 1) * 2 > places_.size()) keep_if([](const Entry&) { return true; }, size_ + 1);
    Entry& entry = places_[place_of(mac.to_uint())];
    if (entry.mac == 0) {
      entry.mac = mac.to_uint();
      ++size_;
    }
    return entry;
  }
  /// O(n).
  void forget_port(std::uint32_t port) {
    keep_if([port](const Entry& entry) { return entry.port != port; }, size_);
  }
  template <class Visit>
  void each(Visit&& visit) const {
    for (const Entry& entry : places_) {
      if (entry.mac != 0) visit(entry);
    }
  }

 private:
  /// Where it is, or would be put.
  [[nodiscard]] std::size_t place_of(std::uint64_t mac) const {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = static_cast<std::size_t>(mixed(mac)) & mask;
    while (places_[at].mac != mac && places_[at].mac != 0) at = (at + 1) & mask;
    return at;
  }
  /// Into new places, enough for `expected`.
  template <class Stays>
  void keep_if(Stays&& stays, std::size_t expected) {
    std::size_t count = 16;
    while (count < expected * 2) count *= 2;
    std::vector<Entry> before(count);
    before.swap(places_);
    size_ = 0;
    for (const Entry& entry : before) {
      if (entry.mac == 0 || !stays(entry)) continue;
      places_[place_of(entry.mac)] = entry;
      ++size_;
    }
  }

  std::vector<Entry> places_;  ///< a power of two of them, or none yet
  std::size_t size_ = 0;
};

}  // namespace lvslab::sim
