// ICMP errors about our own segments: they end a handshake, are noted later, or tell the path's MTU (RFC 1122 4.2.3.9,
// RFC 1191).

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {

bool TcpSocket::believes_icmp(net::TcpSeq sequence) const {
  return state_ != TcpState::closed && state_ != TcpState::syn_received && !sequence.before(una_) &&
         !sequence.after(next_);
}

void TcpSocket::on_icmp(Wire& wire, const IcmpNews& news, net::TcpSeq sequence) {
  if (state_ == TcpState::closed || sequence.before(una_) || sequence.after(next_)) return;
  switch (news.kind) {
    case IcmpNews::Kind::nothing:
    case IcmpNews::Kind::redirect: return;
    case IcmpNews::Kind::smaller_path:
      // While the process is inside its write, what arrives is worked off first, and the path's news last.
      if (wire.now < in_call_until_) {
        smaller_path_at_ = in_call_until_;
        return;
      }
      return on_smaller_path(wire);
    case IcmpNews::Kind::error: break;
  }
  switch (state_) {
    case TcpState::syn_sent:
      // Over IPv6 an error that comes before connect() has returned is only remembered: the SYN is sent once more.
      if (news.family == net::Family::ipv6 && is_in_call(wire.now)) {
        soft_error_ = news.error;
        wire.out.story.tell("an ICMP error answers the SYN while the process is inside connect(): it is noted");
        return;
      }
      wire.out.story.tell("an ICMP error answers the SYN: the connection is given up");
      return fail(news.error);
    case TcpState::syn_received:
      if (sequence == first_ && news.ends_half_open) finish();
      return;
    default: soft_error_ = news.error;  // the path may come back: told only if the connection dies
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
