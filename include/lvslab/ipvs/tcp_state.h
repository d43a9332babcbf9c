#pragma once
/// The director's idea of a TCP connection. It sees segments of one or both directions, checks no sequence number and
/// keeps no window; all it needs is when to forget the connection and whether it counts as active.

#include <cstdint>
#include <optional>
#include <string_view>

#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// In the order of the tables in docs/ipvs.md section 5.12.
enum class TcpState : std::uint8_t {
  none,
  established,
  syn_sent,
  syn_recv,
  fin_wait,
  time_wait,
  close,
  close_wait,
  last_ack,
  listen,
  synack,
};
inline constexpr std::size_t tcp_state_count = 11;

/// What a segment means to the director; the first that applies, in this order: RST, SYN, FIN, ACK.
enum class TcpEvent : std::uint8_t { syn, fin, ack, rst };
[[nodiscard]] std::optional<TcpEvent> event_of(net::TcpFlags flags);

/// Which way the segment goes. `input_only`: from the client, on a connection whose replies do not pass here.
enum class Direction : std::uint8_t { input, output, input_only };

/// Two tables: the normal one, and that of the secure_tcp defence.
enum class TcpTable : std::uint8_t { normal, secure };

/// A segment without any of the four flags closes the connection.
[[nodiscard]] TcpState next_state(TcpTable table, Direction direction, std::optional<TcpEvent> event, TcpState state);

/// Half-open and established connections count as active.
[[nodiscard]] bool counts_as_active(TcpState state);
/// As ipvsadm -Lc prints it: "SYN_RECV".
[[nodiscard]] std::string_view name_of(TcpState state);
/// "SYN"
[[nodiscard]] std::string_view name_of(TcpEvent event);

}  // namespace lvslab::ipvs
