#pragma once
/// The director's idea of an SCTP association (RFC 9260): when to forget it and whether it counts as active, from the
/// first chunk of each packet. Tags, checksums and further addresses of the ends are not looked at.

#include <cstdint>
#include <optional>
#include <string_view>

#include <lvslab/ipvs/tcp_state.h>
#include <lvslab/net/bytes.h>

namespace lvslab::ipvs {

/// In the order of the tables in docs/ipvs.md section 5.14.
enum class SctpState : std::uint8_t {
  none,
  init1,
  init,
  cookie_sent,
  cookie_replied,
  cookie_wait,
  cookie,
  cookie_echoed,
  established,
  shutdown_sent,
  shutdown_received,
  shutdown_ack_sent,
  rejected,
  closed,
};
inline constexpr std::size_t sctp_state_count = 14;

/// What a packet means to the director; `data` is everything that changes nothing (SACK, heartbeats, ...).
enum class SctpEvent : std::uint8_t {
  data,
  init,
  init_ack,
  cookie_echo,
  cookie_ack,
  shutdown,
  shutdown_ack,
  shutdown_complete,
  error,
  abort,
};

inline constexpr std::size_t sctp_header_size = 12;
inline constexpr std::size_t sctp_chunk_header_size = 4;

/// Chunk types (RFC 9260 section 3.2) that the director asks for by name.
enum class SctpChunk : std::uint8_t { init = 1, abort = 6 };

/// The type of the first chunk; nullopt: there is none. `packet` begins with the SCTP common header.
[[nodiscard]] std::optional<std::uint8_t> first_chunk_of(net::Bytes packet);
/// By the first chunk alone, which decides whether the packet may begin an association.
[[nodiscard]] std::optional<SctpEvent> sctp_opening_of(net::Bytes packet);
/// By the first chunk; behind COOKIE ECHO or COOKIE ACK a second chunk ABORT counts instead. nullopt: no chunk.
[[nodiscard]] std::optional<SctpEvent> sctp_event_of(net::Bytes packet);

[[nodiscard]] SctpState next_state(Direction direction, SctpEvent event, SctpState state);
/// Only an established association is active.
[[nodiscard]] bool counts_as_active(SctpState state);
/// Seconds after its last packet.
[[nodiscard]] std::uint32_t timeout_of(SctpState state);
/// As ipvsadm -Lc prints it: "C-SENT".
[[nodiscard]] std::string_view name_of(SctpState state);
/// "INIT ACK"
[[nodiscard]] std::string_view name_of(SctpEvent event);

}  // namespace lvslab::ipvs
