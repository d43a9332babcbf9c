#pragma once
// How a Maglev lookup table is filled (Eisenbud et al., NSDI 2016, section 3.4): every backend has its own permutation
// of the places, given by an offset and a skip, and the backends take turns at claiming their next free place. So each
// gets nearly the same number, and when one goes the others keep almost all of theirs.

#include <cstdint>
#include <span>
#include <vector>

namespace lvslab::ipvs {

struct MaglevBackend {
  std::uint32_t offset = 0;  ///< its first choice, below the table's size
  std::uint32_t skip = 1;    ///< to its next choice; 1 to the table's size - 1
  std::uint32_t turns = 1;   ///< places it claims a round; 0: none
};

/// The table: for each place the index of its backend. Empty when no backend has a turn. `size` must be prime.
/// O(size log size) on average.
[[nodiscard]] std::vector<std::uint32_t> fill_maglev_table(std::uint32_t size, std::span<const MaglevBackend> backends);

}  // namespace lvslab::ipvs
