// Endings: FIN in either order, resets, and what is left behind (RFC 9293 sections 3.6 and 3.10.4).

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {

std::string_view to_text(TcpState state) {
  switch (state) {
    case TcpState::closed: return "UNCONN";
    case TcpState::syn_sent: return "SYN-SENT";
    case TcpState::syn_received: return "SYN-RECV";
    case TcpState::established: return "ESTAB";
    case TcpState::fin_wait_1: return "FIN-WAIT-1";
    case TcpState::fin_wait_2: return "FIN-WAIT-2";
    case TcpState::closing: return "CLOSING";
    case TcpState::close_wait: return "CLOSE-WAIT";
    case TcpState::last_ack: return "LAST-ACK";
  }
  return "";
}

void TcpSocket::shut_down_sending(Wire& wire) {
  if (sending_shut_down_) return;
  if (state_ == TcpState::established) {
    state_ = TcpState::fin_wait_1;
  } else if (state_ == TcpState::close_wait) {
    state_ = TcpState::last_ack;
  } else {
    return;
  }
  send_fin(wire);
}

void TcpSocket::send_fin(Wire& wire) {
  sending_shut_down_ = true;
  if (!queue_.all_sent()) {
    queue_.last_unsent().fin = true;  // it rides on the last data
  } else {
    SendBlock block;
    block.begin = write_end_;
    block.fin = true;
    queue_.append(block);
    queue_.count_new_block();
  }
  write_end_ += 1;
  sync_segment_size(wire);
  push_and_probe(wire, Nagle::off);
}

void TcpSocket::close(Wire& wire) {
  if (orphan_) return;
  orphan_ = true;
  switch (state_) {
    case TcpState::closed: return;
    case TcpState::syn_sent:
    case TcpState::syn_received: return finish();
    default: break;
  }
  if (inbox_.unread() > 0) {
    // Bytes the application never read are lost: the peer must not think they arrived (RFC 2525 section 2.17).
    wire.out.story.tell("the application closes with {0} bytes unread: reset", inbox_.unread());
    send_reset(wire);
    return finish();
  }
  if (state_ == TcpState::fin_wait_2) return become_orphan_in_fin_wait_2(wire);
  shut_down_sending(wire);
}

void TcpSocket::become_orphan_in_fin_wait_2(Wire& wire) { rest(wire, true); }

void TcpSocket::fail(SocketError error) {
  error_ = error;
  events_.failed = true;
  finish();
}

void TcpSocket::finish() {
  state_ = TcpState::closed;
  clear_alarm();
  queue_.clear();
  early_.clear();
  writing_ = waiting_for_buffer_ = in_call_ = false;
  in_call_until_ = {};
  smaller_path_at_.reset();
  gathered_.clear();
}

void TcpSocket::rest(Wire& wire, bool waits_for_fin) {
  RestingConnection rest;
  rest.flow = flow_;
  rest.next_send = next_;
  rest.next_receive = expected_;
  rest.lineage_flow = lineage_flow_;
  rest.timestamp_offset = timestamp_offset_;
  rest.recent_timestamp = recent_timestamp_;
  rest.flow_label = flow_label_;
  rest.window = static_cast<std::uint16_t>(receive_window_.open(expected_) >> (scaling_ ? ReceiveWindow::scale : 0));
  rest.timestamps = timestamps_;
  rest.waits_for_fin = waits_for_fin;
  rest_ = rest;
  (void)wire;
  finish();
}

}  // namespace lvslab::sim::endpoint
