// The handshake, from either side (RFC 9293 sections 3.5 and 3.10.7.3).

#include <algorithm>

#include "tcp_socket.h"

namespace lvslab::sim::endpoint {
namespace {

enum Purpose : std::uint64_t { initial_sequence = 1, timestamps = 2, flow_labels = 3 };
/// net.ipv4.route.min_adv_mss, and what the smallest MTU of IPv6 leaves.
constexpr std::uint16_t smallest_announced_segment = 256;
constexpr std::uint16_t smallest_announced_segment6 = 1220;
/// Room of a socket's send buffer when its connection begins: twice the initial window, each segment in a buffer of
/// 4352 bytes.
constexpr std::uint64_t first_send_buffer = 2 * Congestion::initial_window * 4352;

/// 1, 2, 4 ... seconds.
Duration handshake_wait(int repetitions) {
  return std::min<Duration>(initial_timeout * (1LL << std::min(repetitions, 16)), maximum_timeout);
}

}  // namespace

std::optional<PathFacts> PathFacts::towards(const FourTuple& flow, const Wire& wire) {
  const auto route = wire.host.path_to(flow.remote, flow.local, wire.now);
  if (!route || (route->type != host::RouteType::unicast && route->type != host::RouteType::local)) return std::nullopt;
  PathFacts facts;
  facts.mtu = route->mtu;
  facts.headers = (flow.is_ipv4() ? net::ipv4_header_size : net::ipv6_header_size) + net::TcpView::min_size;
  const std::uint32_t most = 65535 - (flow.is_ipv4() ? facts.headers : net::TcpView::min_size);
  const std::uint32_t from_mtu = std::min<std::uint32_t>(std::max(route->mtu, facts.headers) - facts.headers, most);
  const std::uint32_t announced = route->advertised_mss != 0 ? route->advertised_mss : from_mtu;
  facts.announced_segment = std::max(static_cast<std::uint16_t>(announced),
                                     flow.is_ipv4() ? smallest_announced_segment : smallest_announced_segment6);
  if (flow.is_ipv4()) {
    facts.fragments_allowed = route->mtu_locked || wire.host.settings().ip_no_pmtu_disc != 0;
  } else {
    facts.hop_limit = wire.host.hop_limit_to(flow.remote.ipv6());
  }
  return facts;
}

void TcpSocket::recycle() {
  // Keeps what costs an allocation.
  SendQueue queue = std::move(queue_);
  queue.clear();
  *this = TcpSocket{};
  queue_ = std::move(queue);
}

void TcpSocket::begin(Wire& wire, const FourTuple& flow, const PathFacts& path, const KeyedHash& secret,
                      std::uint32_t lineage_flow, std::uint16_t first_identification) {
  flow_ = flow;
  lineage_flow_ = lineage_flow;
  path_ = path;
  next_identification_ = first_identification;
  labels_drawn_ = static_cast<std::uint32_t>(
      secret.of(static_cast<std::uint64_t>(wire.now.time_since_epoch().count()), flow_labels));
  draw_flow_label(wire);
  timestamp_offset_ = static_cast<std::uint32_t>(secret.of(flow.addresses(), timestamps));
  // RFC 6528: a keyed hash of the names, plus a clock of 64 ns, so that a new incarnation begins above the old one.
  first_ = net::TcpSeq{static_cast<std::uint32_t>(secret.of(flow, initial_sequence)) +
                       static_cast<std::uint32_t>(wire.now.time_since_epoch().count() >> 6)};
  una_ = first_;
  next_ = write_end_ = pushed_ = small_sent_ = recovery_end_ = first_ + 1;
  usage_until_ = first_;
  handshake_sent_at_ = wire.now;
}

void TcpSocket::draw_flow_label(const Wire& wire) {
  if (flow_.is_ipv4()) return;
  // Every draw is one of its own: the label is random, not a hash of the connection's name.
  const std::uint32_t draw = static_cast<std::uint32_t>(flow_.ports()) ^ ++labels_drawn_ * 0x9e3779b9U;
  flow_label_ = wire.host.flow_label(flow_.local.ipv6(), flow_.remote.ipv6(), net::IpProtocol::tcp, draw);
}

void TcpSocket::connect(Wire& wire, const FourTuple& flow, const PathFacts& path, const KeyedHash& secret,
                        std::uint32_t lineage_flow, std::uint16_t first_identification) {
  begin(wire, flow, path, secret, lineage_flow, first_identification);
  inbox_ = Inbox{true};
  const auto& settings = wire.host.settings();
  timestamps_ = settings.tcp_timestamps != 0;
  sack_ = settings.tcp_sack != 0;
  scaling_ = settings.tcp_window_scaling != 0;
  receive_window_.begin(path_.announced_segment);
  state_ = TcpState::syn_sent;
  in_call_until_ = wire.now + process_latency;
  send_syn(wire);
  set_alarm(Alarm::retransmission, wire, initial_timeout);
}

void TcpSocket::send_syn(Wire& wire) {
  net::TcpHeader header;
  header.source = flow_.local_port;
  header.destination = flow_.remote_port;
  header.sequence = first_;
  header.flags.syn = true;
  header.window = static_cast<std::uint16_t>(std::min<std::uint32_t>(receive_window_.announced(), 65535));
  header.options.mss = path_.announced_segment;
  if (timestamps_) header.options.timestamps = {timestamp(wire.now), 0};
  header.options.sack_permitted = sack_;
  if (scaling_) header.options.window_scale = ReceiveWindow::scale;
  put(wire, header, 0, 0);
}

void TcpSocket::accept_syn(Wire& wire, const Segment& syn, const PathFacts& path, const KeyedHash& secret,
                           std::uint32_t lineage_flow, std::uint16_t first_identification) {
  begin(wire, syn.flow, path, secret, lineage_flow, first_identification);
  agree(syn.options, wire);
  expected_ = syn.sequence + 1;
  window_at_ = syn.sequence;
  send_window_ = syn.window;
  receive_window_.begin(path_.announced_segment - (timestamps_ ? 12U : 0U));
  state_ = TcpState::syn_received;
  send_syn_ack(wire);
  set_alarm(Alarm::retransmission, wire, initial_timeout);
}

void TcpSocket::agree(const net::TcpOptions& theirs, const Wire& wire) {
  const auto& settings = wire.host.settings();
  peer_segment_ = theirs.mss.value_or(flow_.is_ipv4() ? 536 : smallest_announced_segment6);
  timestamps_ = settings.tcp_timestamps != 0 && theirs.timestamps;
  sack_ = settings.tcp_sack != 0 && theirs.sack_permitted;
  scaling_ = settings.tcp_window_scaling != 0 && theirs.window_scale;
  send_scale_ = scaling_ ? std::min<std::uint8_t>(*theirs.window_scale, 14) : 0;
  if (timestamps_) {
    recent_timestamp_ = theirs.timestamps->value;
    recent_timestamp_at_ = wire.now;
  }
}

void TcpSocket::send_syn_ack(Wire& wire) {
  net::TcpHeader header;
  header.sequence = first_;
  header.acknowledgement = expected_;
  header.flags.syn = header.flags.ack = true;
  header.window = static_cast<std::uint16_t>(std::min<std::uint32_t>(receive_window_.announced(), 65535));
  header.options.mss = path_.announced_segment;
  if (timestamps_) header.options.timestamps = {timestamp(wire.now), recent_timestamp_};
  header.options.sack_permitted = sack_;
  if (scaling_) header.options.window_scale = ReceiveWindow::scale;
  // The kernel has no socket yet: no identification of its own.
  send_stateless(wire, flow_, header, 0, lineage_flow_, flow_label_);
}

void TcpSocket::establish(Wire& wire, const Segment& segment) {
  state_ = TcpState::established;
  clear_alarm();
  retries_ = backoff_ = 0;
  if (!handshake_repeated_) rtt_.on_sample(wire.now - handshake_sent_at_, una_, next_);
  una_ = first_ + 1;
  window_at_ = segment.sequence;
  send_window_ = std::uint32_t{segment.window} << (segment.flags.syn ? 0 : send_scale_);
  largest_window_ = send_window_;
  sync_segment_size(wire);
  const std::uint32_t own_segment = path_.announced_segment - (timestamps_ ? 12U : 0U);
  receive_window_.start(expected_, own_segment, scaling_, wire.now);
  acks_.begin(std::min({own_segment, segment_, receive_window_.announced() / 2, 536U}), wire.now);
  buffer_limit_ = first_send_buffer;
  update_pacing();
  next_hop_alive_ = true;
  events_.connected = true;
}

TcpSocket::Verdict TcpSocket::on_segment_in_syn_sent(Wire& wire, const Segment& segment) {
  if (segment.flags.ack) {
    if (!segment.acknowledgement.after(una_) || segment.acknowledgement.after(next_)) {
      // A stray of an old incarnation: reset it, and say again soon what is wanted.
      if (retries_ == 0) set_alarm(Alarm::retransmission, wire, 20ms);
      return Verdict::reset_sender;
    }
    if (segment.flags.rst) {
      wire.out.story.tell("{0} refuses the connection: reset", flow_.remote_endpoint());
      fail(SocketError::refused);
      return Verdict::taken;
    }
    if (!segment.flags.syn) return Verdict::unacceptable;
    agree(segment.options, wire);
    expected_ = segment.sequence + 1;
    establish(wire, segment);
    send_acknowledgement(wire);
    return Verdict::taken;
  }
  return Verdict::unacceptable;  // a reset without ACK proves nothing; simultaneous open is not modelled
}

TcpSocket::Verdict TcpSocket::on_segment_in_syn_received(Wire& wire, const Segment& segment) {
  const auto may_answer = [&] {
    if (last_limited_ack_ && wire.now - *last_limited_ack_ < 500ms) return false;
    last_limited_ack_ = wire.now;
    return true;
  };
  if (segment.flags.syn && !segment.flags.ack && !segment.flags.rst && segment.sequence + 1 == expected_) {
    if (may_answer()) {
      wire.out.story.tell("the same SYN again: the SYN-ACK is repeated");
      handshake_repeated_ = true;
      draw_flow_label(wire);
      send_syn_ack(wire);
      set_alarm(Alarm::retransmission, wire, handshake_wait(retries_));
    }
    return Verdict::taken;
  }
  if (segment.flags.ack && segment.acknowledgement != next_) return Verdict::reset_sender;
  const bool in_window =
      segment.sequence == expected_ ||
      (!segment.end().before(expected_) && segment.sequence.before(expected_ + receive_window_.announced()));
  if (!in_window || is_old_duplicate(segment, wire.now)) {
    if (!segment.flags.rst && may_answer()) {
      net::TcpHeader header;
      header.sequence = next_;
      header.acknowledgement = expected_;
      header.flags.ack = true;
      header.window = static_cast<std::uint16_t>(receive_window_.announced() >> (scaling_ ? ReceiveWindow::scale : 0));
      if (timestamps_) header.options.timestamps = {timestamp(wire.now), recent_timestamp_};
      send_stateless(wire, flow_, header, segment.traffic_class, lineage_flow_, flow_label_);
    }
    return Verdict::unacceptable;
  }
  if (segment.flags.rst) {
    wire.out.story.tell("the half-open connection is reset");
    finish();
    return Verdict::taken;
  }
  if (segment.flags.syn) {
    finish();
    return Verdict::reset_sender;
  }
  if (!segment.flags.ack) return Verdict::unacceptable;
  note_timestamp(segment);
  establish(wire, segment);
  return segment.end() == segment.sequence ? Verdict::taken : process(wire, segment);
}

void TcpSocket::on_handshake_alarm(Wire& wire) {
  const auto& settings = wire.host.settings();
  const bool client = state_ == TcpState::syn_sent;
  if (retries_ >= (client ? settings.tcp_syn_retries : settings.tcp_synack_retries)) {
    wire.out.story.tell("no answer from {0} after {1} repetitions: the handshake is given up", flow_.remote_endpoint(),
                        retries_);
    if (client) {
      fail(soft_error_ == SocketError::none ? SocketError::timed_out : soft_error_);
    } else {
      finish();
    }
    return;
  }
  const Duration waited = handshake_wait(retries_);
  ++retries_;
  handshake_repeated_ = true;
  wire.out.story.tell("{0} is repeated: no answer for {1} ms", client ? "the SYN" : "the SYN-ACK", waited / 1ms);
  draw_flow_label(wire);
  if (client) {
    if (const auto path = PathFacts::towards(flow_, wire)) path_ = *path;
    send_syn(wire);
  } else {
    send_syn_ack(wire);
  }
  set_alarm(Alarm::retransmission, wire, handshake_wait(retries_));
}

}  // namespace lvslab::sim::endpoint
