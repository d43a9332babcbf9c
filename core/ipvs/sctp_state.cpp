#include <array>

#include <lvslab/ipvs/sctp_state.h>

namespace lvslab::ipvs {
namespace {

constexpr std::size_t event_count = 10;
using Row = std::array<SctpState, sctp_state_count>;
using Rows = std::array<std::array<Row, event_count>, 3>;  ///< direction, event, state

constexpr SctpState NO = SctpState::none;
constexpr SctpState I1 = SctpState::init1;
constexpr SctpState IN = SctpState::init;
constexpr SctpState CS = SctpState::cookie_sent;
constexpr SctpState CR = SctpState::cookie_replied;
constexpr SctpState CW = SctpState::cookie_wait;
constexpr SctpState CO = SctpState::cookie;
constexpr SctpState CE = SctpState::cookie_echoed;
constexpr SctpState ES = SctpState::established;
constexpr SctpState SS = SctpState::shutdown_sent;
constexpr SctpState SR = SctpState::shutdown_received;
constexpr SctpState SA = SctpState::shutdown_ack_sent;
constexpr SctpState RJ = SctpState::rejected;
constexpr SctpState CL = SctpState::closed;

// Laid out as the tables of docs/ipvs.md section 5.14, to be compared by eye.
// clang-format off
constexpr Rows transitions = {{
  {{ //                      NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL
    /* data              */ {{ES, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},  // input
    /* init              */ {{I1, IN, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, IN, IN}},
    /* init ack          */ {{CW, CW, CW, CS, CR, CO, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie echo       */ {{CR, IN, IN, CR, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie ack        */ {{ES, I1, IN, CS, CR, CW, CO, ES, ES, SS, SR, SA, RJ, CL}},
    /* shutdown          */ {{SR, I1, IN, CS, CR, CW, CO, CE, SR, SS, SR, SA, RJ, CL}},
    /* shutdown ack      */ {{CL, IN, IN, CS, CR, CW, CO, CE, ES, CL, SR, CL, RJ, CL}},
    /* shutdown complete */ {{CL, CL, CL, CS, CR, CW, CO, CE, ES, SS, SR, CL, RJ, CL}},
    /* error             */ {{CL, I1, IN, CS, CR, CW, CO, CL, ES, SS, SR, SA, RJ, CL}},
    /* abort             */ {{CL, CL, CL, CL, CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL}},
  }}, {{ //                  NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL
    /* data              */ {{ES, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},  // output
    /* init              */ {{CW, CW, CW, CW, CW, CW, CW, CW, ES, CW, CW, CW, CW, CW}},
    /* init ack          */ {{CS, CS, CS, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie echo       */ {{CE, CE, CE, CE, CE, CE, CE, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie ack        */ {{ES, ES, ES, ES, ES, ES, ES, ES, ES, SS, SR, SA, RJ, CL}},
    /* shutdown          */ {{SS, SS, SS, SS, SS, SS, SS, SS, SS, SS, SR, SA, RJ, CL}},
    /* shutdown ack      */ {{SA, SA, SA, SA, SA, CW, CO, CE, ES, SA, SA, SA, RJ, CL}},
    /* shutdown complete */ {{CL, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* error             */ {{CL, CL, CL, CL, CL, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* abort             */ {{CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL}},
  }}, {{ //                  NO  I1  IN  CS  CR  CW  CO  CE  ES  SS  SR  SA  RJ  CL
    /* data              */ {{ES, I1, IN, CS, CR, ES, CO, CE, ES, SS, SR, SA, RJ, CL}},  // input only
    /* init              */ {{I1, IN, IN, IN, IN, IN, CO, CE, ES, SS, SR, SA, IN, IN}},
    /* init ack          */ {{CE, CE, CE, CE, CE, CE, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie echo       */ {{ES, ES, ES, ES, ES, ES, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* cookie ack        */ {{ES, I1, IN, ES, ES, CW, ES, ES, ES, SS, SR, SA, RJ, CL}},
    /* shutdown          */ {{SR, I1, IN, CS, CR, CW, CO, CE, SR, SS, SR, SA, RJ, CL}},
    /* shutdown ack      */ {{CL, IN, IN, CS, CR, CW, CO, CE, CL, CL, SR, CL, RJ, CL}},
    /* shutdown complete */ {{CL, CL, CL, CL, CL, CW, CO, CE, ES, SS, CL, CL, RJ, CL}},
    /* error             */ {{CL, I1, IN, CS, CR, CW, CO, CE, ES, SS, SR, SA, RJ, CL}},
    /* abort             */ {{CL, CL, CL, CL, CL, RJ, CL, CL, CL, CL, CL, CL, CL, CL}},
  }},
}};
// clang-format on

constexpr SctpState look_up(Direction direction, SctpEvent event, SctpState state) {
  return transitions[static_cast<std::size_t>(direction)][static_cast<std::size_t>(event)]
                    [static_cast<std::size_t>(state)];
}
static_assert(look_up(Direction::input, SctpEvent::init, SctpState::none) == SctpState::init1);
static_assert(look_up(Direction::output, SctpEvent::shutdown_complete, SctpState::none) == SctpState::closed);

/// RFC 9260 section 3.2; ECN's two and everything unknown change nothing.
constexpr SctpEvent event_of_chunk(std::uint8_t type) {
  switch (type) {
    case 1: return SctpEvent::init;
    case 2: return SctpEvent::init_ack;
    case 6: return SctpEvent::abort;
    case 7: return SctpEvent::shutdown;
    case 8: return SctpEvent::shutdown_ack;
    case 9: return SctpEvent::error;
    case 10: return SctpEvent::cookie_echo;
    case 11: return SctpEvent::cookie_ack;
    case 14: return SctpEvent::shutdown_complete;
    default: return SctpEvent::data;
  }
}

}  // namespace

std::optional<std::uint8_t> first_chunk_of(net::Bytes packet) {
  if (packet.size() < sctp_header_size + sctp_chunk_header_size) return std::nullopt;
  return net::load_u8(packet, sctp_header_size);
}

std::optional<SctpEvent> sctp_opening_of(net::Bytes packet) {
  const auto first = first_chunk_of(packet);
  return first ? std::optional{event_of_chunk(*first)} : std::nullopt;
}

std::optional<SctpEvent> sctp_event_of(net::Bytes packet) {
  const auto event = sctp_opening_of(packet);
  if (event != SctpEvent::cookie_echo && event != SctpEvent::cookie_ack) return event;
  // What was meant to be said with the cookie may be that it is not wanted. Chunks are padded to four bytes.
  const std::size_t length = net::load_u16(packet, sctp_header_size + 2);
  const std::size_t second = sctp_header_size + (length + 3) / 4 * 4;
  if (length < sctp_chunk_header_size || packet.size() < second + sctp_chunk_header_size) return event;
  return event_of_chunk(net::load_u8(packet, second)) == SctpEvent::abort ? SctpEvent::abort : event;
}

SctpState next_state(Direction direction, SctpEvent event, SctpState state) { return look_up(direction, event, state); }

bool counts_as_active(SctpState state) { return state == SctpState::established; }

std::uint32_t timeout_of(SctpState state) {
  switch (state) {
    case SctpState::none: return 2;
    case SctpState::init1:
    case SctpState::rejected: return 4;
    case SctpState::established: return 900;
    default: return 61;
  }
}

std::string_view name_of(SctpState state) {
  switch (state) {
    case SctpState::none: return "NONE";
    case SctpState::init1: return "INIT1";
    case SctpState::init: return "INIT";
    case SctpState::cookie_sent: return "C-SENT";
    case SctpState::cookie_replied: return "C-REPLIED";
    case SctpState::cookie_wait: return "C-WAIT";
    case SctpState::cookie: return "COOKIE";
    case SctpState::cookie_echoed: return "C-ECHOED";
    case SctpState::established: return "ESTABLISHED";
    case SctpState::shutdown_sent: return "S-SENT";
    case SctpState::shutdown_received: return "S-RECEIVED";
    case SctpState::shutdown_ack_sent: return "S-ACK-SENT";
    case SctpState::rejected: return "REJECTED";
    case SctpState::closed: return "CLOSED";
  }
  return "?";
}

std::string_view name_of(SctpEvent event) {
  switch (event) {
    case SctpEvent::data: return "DATA";
    case SctpEvent::init: return "INIT";
    case SctpEvent::init_ack: return "INIT ACK";
    case SctpEvent::cookie_echo: return "COOKIE ECHO";
    case SctpEvent::cookie_ack: return "COOKIE ACK";
    case SctpEvent::shutdown: return "SHUTDOWN";
    case SctpEvent::shutdown_ack: return "SHUTDOWN ACK";
    case SctpEvent::shutdown_complete: return "SHUTDOWN COMPLETE";
    case SctpEvent::error: return "ERROR";
    case SctpEvent::abort: return "ABORT";
  }
  return "?";
}

}  // namespace lvslab::ipvs
