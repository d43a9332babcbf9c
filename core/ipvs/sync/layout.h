#pragma once
// Sizes and numbers of the synchronisation protocol, which its reader and its writer share.

#include <cstddef>
#include <cstdint>

namespace lvslab::ipvs::sync_layout {

inline constexpr std::size_t header_v0 = 4;
inline constexpr std::size_t header_v1 = 8;
inline constexpr std::size_t size_field = 2;  ///< where the message's size stands, in both versions
inline constexpr std::size_t count_v1 = 4;
inline constexpr std::size_t record_v0 = 24;
inline constexpr std::size_t record_ipv4 = 36;
inline constexpr std::size_t record_ipv6 = 72;
inline constexpr std::size_t sequence_size = 24;
inline constexpr std::size_t option_header = 2;  ///< type, length

inline constexpr std::uint8_t ipv6_type = 1;
inline constexpr std::uint8_t option_sequence = 1;
inline constexpr std::uint8_t option_engine_data = 2;
inline constexpr std::uint8_t option_engine_name = 3;
inline constexpr std::uint8_t option_may_be_ignored = 0x40;  ///< a bit of the type
inline constexpr std::size_t longest_engine_data = 255;
inline constexpr std::size_t longest_engine_name = 16;

[[nodiscard]] constexpr std::size_t aligned(std::size_t offset) { return (offset + 3) & ~std::size_t{3}; }

}  // namespace lvslab::ipvs::sync_layout
