#pragma once
/// Numbers as the tools read them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace lvslab::sim::console {

/// As C's strtoull with base 0 on the whole text: decimal, 0x hexadecimal, 0 octal; nullopt: anything left over, or
/// more than 64 bits.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text);
/// Decimal digits only.
[[nodiscard]] std::optional<std::uint64_t> read_decimal(std::string_view text);
/// As C's strtol with base 10 on the whole text: a sign is allowed.
[[nodiscard]] std::optional<std::int64_t> read_signed(std::string_view text);

}  // namespace lvslab::sim::console
