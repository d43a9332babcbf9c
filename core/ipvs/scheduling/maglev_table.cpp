#include "maglev_table.h"

#include <algorithm>

namespace lvslab::ipvs {

std::vector<std::uint32_t> fill_maglev_table(std::uint32_t size, std::span<const MaglevBackend> backends) {
  constexpr std::uint32_t nobody = 0xffffffff;
  std::vector<std::uint32_t> table(size, nobody);
  std::vector<std::uint32_t> choice;
  for (const auto& backend : backends) choice.push_back(backend.offset);
  if (std::ranges::none_of(backends, [](const auto& backend) { return backend.turns > 0; })) return {};
  std::uint32_t taken = 0;
  while (true) {
    for (std::uint32_t i = 0; i < backends.size(); ++i) {
      for (std::uint32_t turn = 0; turn < backends[i].turns; ++turn) {
        while (table[choice[i]] != nobody) choice[i] = (choice[i] + backends[i].skip) % size;
        table[choice[i]] = i;
        if (++taken == size) return table;
      }
    }
  }
}

}  // namespace lvslab::ipvs
