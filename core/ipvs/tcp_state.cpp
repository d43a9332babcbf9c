#include <array>

#include <lvslab/ipvs/tcp_state.h>

namespace lvslab::ipvs {
namespace {

using Row = std::array<TcpState, tcp_state_count>;
using Rows = std::array<std::array<Row, 4>, 3>;  ///< direction, event, state

constexpr TcpState NO = TcpState::none;
constexpr TcpState ES = TcpState::established;
constexpr TcpState SS = TcpState::syn_sent;
constexpr TcpState SR = TcpState::syn_recv;
constexpr TcpState FW = TcpState::fin_wait;
constexpr TcpState TW = TcpState::time_wait;
constexpr TcpState CL = TcpState::close;
constexpr TcpState CW = TcpState::close_wait;
constexpr TcpState LA = TcpState::last_ack;
constexpr TcpState LI = TcpState::listen;
constexpr TcpState SA = TcpState::synack;

// Laid out as the tables of docs/ipvs.md section 5.12, to be compared by eye.
// clang-format off
constexpr Rows normal = {{
  {{ //         NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR}},  // input
    /* fin */ {{CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, TW}},
    /* ack */ {{ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES}},
    /* rst */ {{CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, SR}},
  }}, {{ //     NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SS, ES, SS, SR, SS, SS, SS, SS, SS, LI, SR}},  // output
    /* fin */ {{TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW}},
    /* ack */ {{ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES}},
    /* rst */ {{CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL}},
  }}, {{ //     NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SR}},  // input only
    /* fin */ {{CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW}},
    /* ack */ {{ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES}},
    /* rst */ {{CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL}},
  }},
}};
constexpr Rows secure = {{
  {{ //         NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SR, ES, ES, SR, SR, SR, SR, SR, SR, SR, SA}},  // input
    /* fin */ {{CL, CW, SS, TW, TW, TW, CL, CW, LA, LI, SA}},
    /* ack */ {{ES, ES, SS, SR, FW, TW, CL, CW, CL, LI, SA}},
    /* rst */ {{CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL}},
  }}, {{ //     NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SS, ES, SS, SA, SS, SS, SS, SS, SS, LI, SA}},  // output
    /* fin */ {{TW, FW, SS, TW, FW, TW, CL, TW, LA, LI, TW}},
    /* ack */ {{ES, ES, SS, ES, FW, TW, CL, CW, LA, ES, ES}},
    /* rst */ {{CL, CL, SS, CL, CL, TW, CL, CL, CL, CL, CL}},
  }}, {{ //     NO  ES  SS  SR  FW  TW  CL  CW  LA  LI  SA
    /* syn */ {{SA, ES, ES, SR, SA, SA, SA, SA, SA, SA, SA}},  // input only
    /* fin */ {{CL, FW, SS, TW, FW, TW, CL, CW, LA, LI, TW}},
    /* ack */ {{ES, ES, SS, ES, FW, TW, CL, CW, CL, LI, ES}},
    /* rst */ {{CL, CL, CL, SR, CL, CL, CL, CL, LA, LI, CL}},
  }},
}};
// clang-format on

constexpr TcpState look_up(const Rows& rows, Direction direction, TcpEvent event, TcpState state) {
  return rows[static_cast<std::size_t>(direction)][static_cast<std::size_t>(event)][static_cast<std::size_t>(state)];
}
static_assert(look_up(normal, Direction::input, TcpEvent::syn, TcpState::none) == TcpState::syn_recv);
static_assert(look_up(normal, Direction::input_only, TcpEvent::fin, TcpState::established) == TcpState::fin_wait);

}  // namespace

std::optional<TcpEvent> event_of(net::TcpFlags flags) {
  if (flags.rst) return TcpEvent::rst;
  if (flags.syn) return TcpEvent::syn;
  if (flags.fin) return TcpEvent::fin;
  if (flags.ack) return TcpEvent::ack;
  return std::nullopt;
}

TcpState next_state(TcpTable table, Direction direction, std::optional<TcpEvent> event, TcpState state) {
  if (!event) return TcpState::close;
  return look_up(table == TcpTable::normal ? normal : secure, direction, *event, state);
}

bool counts_as_active(TcpState state) {
  return state == TcpState::established || state == TcpState::syn_sent || state == TcpState::syn_recv ||
         state == TcpState::synack;
}

std::string_view name_of(TcpState state) {
  switch (state) {
    case TcpState::none: return "NONE";
    case TcpState::established: return "ESTABLISHED";
    case TcpState::syn_sent: return "SYN_SENT";
    case TcpState::syn_recv: return "SYN_RECV";
    case TcpState::fin_wait: return "FIN_WAIT";
    case TcpState::time_wait: return "TIME_WAIT";
    case TcpState::close: return "CLOSE";
    case TcpState::close_wait: return "CLOSE_WAIT";
    case TcpState::last_ack: return "LAST_ACK";
    case TcpState::listen: return "LISTEN";
    case TcpState::synack: return "SYNACK";
  }
  return "?";
}

std::string_view name_of(TcpEvent event) {
  switch (event) {
    case TcpEvent::syn: return "SYN";
    case TcpEvent::fin: return "FIN";
    case TcpEvent::ack: return "ACK";
    case TcpEvent::rst: return "RST";
  }
  return "?";
}

}  // namespace lvslab::ipvs
