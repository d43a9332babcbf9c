// Segments onto the wire: data, acknowledgements, resets and probes of a socket.

#include <algorithm>
#include <utility>

#include "ip_header.h"
#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint32_t base_header = 20;
constexpr std::uint32_t timestamp_option = 12;
constexpr Duration limited_ack_interval = 500ms;

}  // namespace

std::uint32_t TcpSocket::timestamp(Instant now) const {
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count()) +
         timestamp_offset_;
}

std::uint32_t TcpSocket::header_overhead() const {
  std::uint32_t options = timestamps_ ? timestamp_option : 0;
  if (sack_ && early_.has_report()) {
    const std::size_t blocks = std::min<std::size_t>(early_.block_count(), timestamps_ ? 3 : 4);
    options += 4 + 8 * static_cast<std::uint32_t>(blocks);
  }
  return base_header + options;
}

net::TcpHeader TcpSocket::header_for(const Wire& wire, net::TcpSeq sequence) {
  net::TcpHeader header;
  header.source = flow_.local_port;
  header.destination = flow_.remote_port;
  header.sequence = sequence;
  header.acknowledgement = expected_;
  header.flags.ack = true;
  header.window = receive_window_.advertise(expected_, acks_.full_segment(), scaling_);
  if (timestamps_) header.options.timestamps = {timestamp(wire.now), recent_timestamp_};
  if (sack_ && early_.has_report()) {
    early_.report(header.options, timestamps_ ? 3 : 4);
    early_.on_reported();
  }
  return header;
}

void TcpSocket::put(Wire& wire, const net::TcpHeader& header, std::uint64_t offset, std::uint32_t length) {
  net::Packet packet = net::Packet::uninitialised(length, wire.lineage(lineage_flow_));
  if (length > 0) message_.copy(offset, packet.mutable_bytes());
  net::push_tcp(packet, header, flow_.local, flow_.remote);
  IpFacts ip;
  ip.identification = next_identification_++;
  ip.dont_fragment = !path_.fragments_allowed;
  ip.flow_label = flow_label_;
  if (!flow_.is_ipv4()) ip.hop_limit = path_.hop_limit;
  push_ip(packet, wire, flow_, net::IpProtocol::tcp, ip);
  packet.confirms_next_hop = std::exchange(next_hop_alive_, false);
  wire.host.send(std::move(packet), wire.now, wire.out, path_.choice);
}

void TcpSocket::send_block(Wire& wire, SendBlock& block, bool again) {
  // A burst of several segments is pushed at its end, so that the receiver's merging does not wait for more.
  if (block.segments > 1) block.push = true;
  net::TcpHeader header = header_for(wire, block.begin);
  acks_.on_ack_sent();
  compressed_until_.reset();
  compressed_ = 0;
  if (!again) block.sent_at = wire.now;
  if (block.length > 0) acks_.on_data_sent(wire.now);
  last_sent_at_ = wire.now;
  const std::uint32_t step = block.segments > 1 ? block.segment : block.length;
  std::uint64_t offset = offset_of(block.begin);
  std::uint32_t left = block.length;
  do {
    const std::uint32_t part = std::min(left, step);
    const bool is_last = part == left;
    header.flags.psh = is_last && block.push;
    header.flags.fin = is_last && block.fin;
    put(wire, header, offset, part);
    header.sequence += part;
    offset += part;
    left -= part;
  } while (left > 0);
}

void TcpSocket::send_acknowledgement(Wire& wire) {
  if (state_ == TcpState::closed) return;
  const net::TcpHeader header = header_for(wire, next_);
  acks_.on_ack_sent();
  compressed_until_.reset();
  compressed_ = 0;
  put(wire, header, 0, 0);
}

void TcpSocket::send_challenge(Wire& wire) {
  // RFC 5961: the sender must show that it is the peer, by a reset with the very number expected here.
  if (last_limited_ack_ && wire.now - *last_limited_ack_ < limited_ack_interval) return;
  last_limited_ack_ = wire.now;
  wire.out.story.tell("a challenge acknowledgement: the other side shall say what it knows");
  send_acknowledgement(wire);
}

void TcpSocket::send_duplicate_limited(Wire& wire, const Segment& segment) {
  // Answers to segments outside the window could go to and fro for ever: two a second (for pure ones and SYNs).
  const bool limited = segment.length() == 0 || segment.flags.syn;
  if (limited && last_limited_ack_ && wire.now - *last_limited_ack_ < limited_ack_interval) return;
  if (limited) last_limited_ack_ = wire.now;
  if (segment.end() != segment.sequence && segment.sequence.before(expected_)) {
    acks_.be_quick(receive_window_.announced(), 16);
    acks_.stop_taking_turns();
    if (sack_) {
      const net::TcpSeq right = segment.end().after(expected_) ? expected_ : segment.end();
      early_.on_duplicate({segment.sequence, right});
    }
  }
  send_acknowledgement(wire);
}

void TcpSocket::send_reset(Wire& wire) {
  net::TcpHeader header = header_for(wire, next_);
  header.flags.rst = true;
  put(wire, header, 0, 0);
}

void TcpSocket::send_window_probe(Wire& wire) {
  // An old number: the peer must answer with an acknowledgement that tells its window.
  const net::TcpHeader header = header_for(wire, una_ - 1);
  put(wire, header, 0, 0);
}

}  // namespace lvslab::sim::endpoint
