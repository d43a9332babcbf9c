#pragma once
/// A walk along the options of a TCP header (RFC 9293 section 3.1), those included that TcpOptions does not know.

#include <cstdint>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

namespace tcp_option {
inline constexpr std::uint8_t end = 0;
inline constexpr std::uint8_t nop = 1;
inline constexpr std::uint8_t mss = 2;
inline constexpr std::uint8_t window_scale = 3;
inline constexpr std::uint8_t sack_permitted = 4;
inline constexpr std::uint8_t sack = 5;
inline constexpr std::uint8_t timestamps = 8;
inline constexpr std::uint8_t mptcp = 30;
inline constexpr std::uint8_t fast_open = 34;
}  // namespace tcp_option

/// A header has at most so many bytes of options.
inline constexpr std::size_t most_tcp_option_bytes = 40;

/// Calls `on_option(kind, bytes)` with each option, kind and length included; NOPs too. Stops at the end of the list,
/// and before an option that runs over the end. `Range` is Bytes or MutableBytes.
template <class Range, class OnOption>
void each_tcp_option(Range options, OnOption on_option) {
  while (!options.empty()) {
    const auto kind = load_u8(options, 0);
    if (kind == tcp_option::end) return;
    const std::size_t length = kind == tcp_option::nop ? 1 : options.size() < 2 ? 0 : load_u8(options, 1);
    if (length == 0 || length > options.size() || (kind != tcp_option::nop && length < 2)) return;
    on_option(kind, options.first(length));
    options = options.subspan(length);
  }
}

}  // namespace lvslab::net
