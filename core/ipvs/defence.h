#pragma once
// Where the defences against too many connections stand. Section 11 of docs/ipvs.md.

#include <array>
#include <cstdint>
#include <optional>

#include <lvslab/time.h>

namespace lvslab::ipvs {

struct Defence {
  std::int64_t until_drop = 0;               ///< of drop_packet: new connections until the next refusal
  std::uint64_t random = 0;                  ///< where the sequence of draws stands
  std::optional<Instant> look_due;           ///< of drop_entry: when it looks for entries to drop next
  std::array<std::uint8_t, 9> until_loss{};  ///< its lottery, by how many packets a connection has seen
};

}  // namespace lvslab::ipvs
