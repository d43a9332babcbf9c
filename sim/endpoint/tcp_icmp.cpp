// ICMP errors about our own segments: they end a handshake, are noted later, or tell the path's MTU (RFC 1122 4.2.3.9,
// RFC 1191).

#include <lvslab/net/icmp_view.h>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

SocketError error_of(net::IcmpType type, std::uint8_t code) {
  if (type == net::IcmpType::time_exceeded) return SocketError::host_unreachable;
  if (type != net::IcmpType::unreachable) return SocketError::no_protocol;
  switch (code) {
    case net::icmp_code::network:
    case 6:   // network unknown
    case 9:   // network prohibited
    case 11:  // network, for this type of service
      return SocketError::network_unreachable;
    case net::icmp_code::protocol: return SocketError::no_protocol;
    case net::icmp_code::port: return SocketError::refused;
    default: return SocketError::host_unreachable;
  }
}

}  // namespace

bool TcpSocket::believes_icmp(net::TcpSeq sequence) const {
  return state_ != TcpState::closed && state_ != TcpState::syn_received && !sequence.before(una_) &&
         !sequence.after(next_);
}

void TcpSocket::on_icmp(Wire& wire, std::uint8_t type_number, std::uint8_t code, net::TcpSeq sequence) {
  const auto type = net::IcmpType{type_number};
  if (state_ == TcpState::closed || sequence.before(una_) || sequence.after(next_)) return;
  if (type == net::IcmpType::source_quench || type == net::IcmpType::redirect) return;
  if (type == net::IcmpType::unreachable && code == net::icmp_code::fragmentation_needed) {
    // While the process is inside its write, what arrives is worked off first, and the path's news last.
    if (wire.now < in_call_until_) {
      smaller_path_at_ = in_call_until_;
      return;
    }
    return on_smaller_path(wire);
  }
  switch (state_) {
    case TcpState::syn_sent:
      wire.out.story.tell("an ICMP error answers the SYN: the connection is given up");
      return fail(error_of(type, code));
    case TcpState::syn_received: {
      const bool final = type != net::IcmpType::unreachable || code <= net::icmp_code::host;
      if (sequence == first_ && final) finish();
      return;
    }
    default: soft_error_ = error_of(type, code);  // the path may come back: told only if the connection dies
  }
}

void TcpSocket::on_smaller_path(Wire& wire) {
  const std::uint32_t before = path_.mtu;
  sync_segment_size(wire);
  if (path_.mtu >= before) return;
  wire.out.story.tell("the path's MTU is {0}: segments of {1} bytes from now on", path_.mtu, segment_);
  if (state_ == TcpState::syn_sent || state_ == TcpState::syn_received) return;
  for (std::size_t i = 0; i < queue_.sent_count(); ++i) {
    const SendBlock& block = queue_.sent(i);
    if (!block.sacked && (block.segments > 1 ? block.segment : block.length) > segment_) queue_.mark_lost(i);
  }
  if (queue_.lost() == 0) return;
  if (phase_ != Phase::loss) {
    // Not congestion: the window stays, only its unit has changed.
    recovery_end_ = next_;
    undo_from_.reset();
    set_phase(Phase::loss);
    trying_new_data_ = false;
  }
  retransmit_lost(wire);
}

}  // namespace lvslab::sim::endpoint
