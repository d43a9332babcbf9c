#pragma once
/// One end of a TCP connection (RFC 9293), alive: from its SYN until it is closed or rests in TIME-WAIT.
///
/// On the wire it is Linux 6.1: what it sends, how the bursts are cut, when it acknowledges, probes and retransmits.
/// Its functions are named after what happened; what came of it for the application stands in `take_events()`.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <lvslab/kernel_timer.h>

#include "acknowledgement_policy.h"
#include "congestion.h"
#include "four_tuple.h"
#include "icmp_news.h"
#include "keyed_hash.h"
#include "message.h"
#include "receive_queue.h"
#include "receive_window.h"
#include "rtt_estimator.h"
#include "segment.h"
#include "send_queue.h"
#include "wire.h"

namespace lvslab::sim::endpoint {

/// How long it takes until a process runs that the network has woken. On a path without delay of its own, the kernel
/// works through a whole transfer (segments, acknowledgements, more segments) before the application runs again.
inline constexpr Duration process_latency = 150us;

enum class TcpState : std::uint8_t {
  closed,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  closing,
  close_wait,
  last_ack
};

/// "ESTAB", as `ss` prints it.
[[nodiscard]] std::string_view to_text(TcpState state);

/// What an application may want to react to.
struct SocketEvents {
  bool connected = false;
  bool readable = false;  ///< bytes, or the peer's FIN
  bool written = false;   ///< the whole message is in the socket's buffer
  bool failed = false;    ///< see error()
  [[nodiscard]] bool any() const { return connected || readable || written || failed; }
};

/// What the route says about the path, asked again whenever it may have changed.
struct PathFacts {
  std::uint32_t mtu = 1500;
  std::uint32_t headers = 40;                             ///< of a segment without options: IP's and TCP's
  std::uint16_t announced_segment = 1460;                 ///< our MSS option
  std::uint8_t hop_limit = 64;                            ///< of IPv6
  bool fragments_allowed = false;                         ///< the path's MTU is locked: DF is cleared
  host::SourceChoice choice = host::SourceChoice::bound;  ///< how the way was asked for
  /// nullopt: no unicast route.
  [[nodiscard]] static std::optional<PathFacts> towards(const FourTuple& flow, const Wire& wire);
};

/// What remains of a connection in TIME-WAIT, or orphaned in FIN-WAIT-2.
struct RestingConnection {
  FourTuple flow;
  net::TcpSeq next_send;
  net::TcpSeq next_receive;
  std::uint32_t lineage_flow = 0;
  std::uint32_t timestamp_offset = 0;
  std::uint32_t recent_timestamp = 0;
  std::uint32_t flow_label = 0;
  std::uint16_t window = 0;  ///< as in the field
  bool timestamps = false;
  bool waits_for_fin = false;  ///< FIN-WAIT-2
};

class TcpSocket {
 public:
  enum class Verdict : std::uint8_t { taken, unacceptable, reset_sender };

  // --- opening ----------------------------------------------------------------------------------------------
  /// Sends a SYN.
  void connect(Wire& wire, const FourTuple& flow, const PathFacts& path, const KeyedHash& secret,
               std::uint32_t lineage_flow, std::uint16_t first_identification);
  /// Answers a SYN that came to a listener.
  void accept_syn(Wire& wire, const Segment& syn, const PathFacts& path, const KeyedHash& secret,
                  std::uint32_t lineage_flow, std::uint16_t first_identification);

  // --- what happens -----------------------------------------------------------------------------------------
  Verdict on_segment(Wire& wire, const Segment& segment);
  void on_deadline(Wire& wire);
  /// An ICMP error about a segment of this connection that began with `sequence`.
  [[nodiscard]] bool believes_icmp(net::TcpSeq sequence) const;
  /// The process is still inside connect() or write().
  [[nodiscard]] bool is_in_call(Instant now) const { return now < in_call_until_; }
  void on_icmp(Wire& wire, const IcmpNews& news, net::TcpSeq sequence);

  // --- the application's calls ------------------------------------------------------------------------------
  /// One message a socket. Blocks as a system call would: `written` is told when all of it is in the buffer.
  void write(Wire& wire, const Message& message);
  /// Reads everything there is; returns how much.
  std::uint32_t read_all(Wire& wire);
  void shut_down_sending(Wire& wire);
  void close(Wire& wire);

  // --- state ------------------------------------------------------------------------------------------------
  [[nodiscard]] TcpState state() const { return state_; }
  [[nodiscard]] const FourTuple& flow() const { return flow_; }
  [[nodiscard]] std::uint32_t lineage_flow() const { return lineage_flow_; }
  /// Before anything has come: the stream begins with a PROXY header.
  void expect_proxy_header() { inbox_.expect_proxy_header(); }
  [[nodiscard]] const Inbox& inbox() const { return inbox_; }
  [[nodiscard]] bool peer_has_closed() const { return peer_closed_; }
  [[nodiscard]] bool is_orphan() const { return orphan_; }
  [[nodiscard]] bool everything_sent() const { return queue_.all_sent() && !writing_; }
  [[nodiscard]] bool waited_for_buffer() const { return waited_for_buffer_; }
  /// A round trip takes less than waking a process.
  [[nodiscard]] bool is_path_short() const { return rtt_.has_sample() && rtt_.smoothed() < process_latency; }
  /// So much has come that a reader is behind: it reads when its process runs, not segment by segment.
  [[nodiscard]] bool is_bulk() const { return inbox_.total() > Congestion::initial_window * std::uint64_t{segment_}; }
  [[nodiscard]] SocketError error() const { return error_; }
  /// When a segment last came.
  [[nodiscard]] Instant last_heard_at() const { return last_heard_at_; }
  [[nodiscard]] bool has_events() const { return events_.any(); }
  [[nodiscard]] SocketEvents take_events() { return std::exchange(events_, {}); }
  [[nodiscard]] std::optional<RestingConnection> take_rest() { return std::exchange(rest_, std::nullopt); }
  /// The next retransmission, probe, delayed acknowledgement or expiry.
  [[nodiscard]] std::optional<Instant> deadline() const;
  /// Ready for another connection; buffers are kept.
  void recycle();

 private:
  enum class Alarm : std::uint8_t { none, retransmission, loss_probe, reordering, window_probe };
  enum class Phase : std::uint8_t { open, disorder, reduced, recovery, loss };  ///< of congestion control
  enum class Nagle : std::uint8_t { on, off };
  enum class Burst : std::uint8_t { all, one_block, probe };
  enum class Repair : std::uint8_t { none, lost_data, new_data };  ///< what to send next because of a loss

  /// What an acknowledgement did.
  struct Progress {
    bool advanced = false;            ///< the left edge moved
    bool sacked = false;              ///< new SACK information
    bool duplicate_reported = false;  ///< D-SACK
    bool data = false;                ///< the segment carried data
    bool window_updated = false;
    bool retransmitted_acked = false;
    bool original_delivered = false;           ///< something never resent, sent before the recovery point
    bool rearm = false;                        ///< a sent segment was delivered: alarms count from now
    std::uint32_t delivered = 0;               ///< segments newly known to have arrived
    std::uint32_t acknowledged = 0;            ///< of them by the left edge
    std::optional<Duration> first_round_trip;  ///< of the oldest segment acknowledged
    std::optional<Duration> sack_round_trip;
    std::optional<Duration> round_trip;  ///< of the newest
    [[nodiscard]] bool is_duplicate() const { return !data && !window_updated && !advanced && !sacked; }
  };

  // tcp_open.cpp
  void begin(Wire& wire, const FourTuple& flow, const PathFacts& path, const KeyedHash& secret,
             std::uint32_t lineage_flow, std::uint16_t first_identification);
  /// Another way through the network may be better, and routers may choose the way by the label.
  void draw_flow_label(const Wire& wire);
  void send_syn(Wire& wire);
  void send_syn_ack(Wire& wire);
  void agree(const net::TcpOptions& theirs, const Wire& wire);
  Verdict on_segment_in_syn_sent(Wire& wire, const Segment& segment);
  Verdict on_segment_in_syn_received(Wire& wire, const Segment& segment);
  void establish(Wire& wire, const Segment& segment);
  void on_handshake_alarm(Wire& wire);
  void on_smaller_path(Wire& wire);  // tcp_icmp.cpp

  // tcp_input.cpp
  bool gather(Wire& wire, const Segment& segment);
  void process_gathered(Wire& wire);
  Verdict process(Wire& wire, const Segment& segment);
  bool is_acceptable(Wire& wire, const Segment& segment);
  void queue_data(Wire& wire, const Segment& segment);
  void on_fin(Wire& wire);
  void consider_acknowledging(Wire& wire, bool early_data_possible);
  void on_our_fin_acknowledged(Wire& wire, const Segment& segment, Verdict& verdict);
  void note_timestamp(const Segment& segment);
  [[nodiscard]] bool is_old_duplicate(const Segment& segment, Instant now) const;

  // tcp_acknowledged.cpp
  bool on_acknowledgement(Wire& wire, const Segment& segment);
  void update_window(const Segment& segment, Progress& progress);
  void note_sack(Wire& wire, const Segment& segment, Progress& progress);
  void remove_acknowledged(Wire& wire, const Segment& segment, Progress& progress);
  void measure(Wire& wire, const Segment& segment, Progress& progress, const SendBlock& block, bool by_sack);
  void on_probe_acknowledged(const Segment& segment, const Progress& progress);
  void set_alarm_after_progress(Wire& wire);

  // tcp_recovery.cpp
  Repair judge_loss(Wire& wire, const Segment& segment, Progress& progress);
  void detect_lost(Wire& wire, const Progress& progress);
  void mark_first_lost();
  void enter_recovery(Wire& wire);
  void enter_loss(Wire& wire);
  Repair process_loss_phase(const Segment& segment, const Progress& progress);
  void begin_reduction();
  void end_reduction();
  void reduce_window(const Progress& progress, bool newly_lost);
  void begin_undo();
  void undo(bool unmark);
  bool undo_loss(const Segment& segment, bool certain);
  bool undo_if_spurious(const Segment& segment, bool only_by_report);
  [[nodiscard]] bool was_needless(const Segment& segment) const;
  void forget_duplicates(const Progress& progress);
  void retransmit_lost(Wire& wire);
  bool retransmit(Wire& wire, std::size_t i, std::uint32_t segments, bool is_probe = false);
  void set_phase(Phase phase) { phase_ = phase; }

  // tcp_output.cpp
  void continue_writing(Wire& wire);
  bool push_pending(Wire& wire, Nagle nagle, Burst burst);
  void push_and_probe(Wire& wire, Nagle nagle);
  [[nodiscard]] bool should_defer(const Wire& wire, const SendBlock& block, std::uint32_t burst_limit,
                                  bool& window_limited) const;
  [[nodiscard]] std::uint32_t cut_at(std::uint32_t quota, std::uint32_t segment, Nagle nagle) const;
  [[nodiscard]] bool nagle_holds(bool partial, Nagle nagle) const;
  [[nodiscard]] std::uint32_t burst_limit(std::uint32_t segment) const;
  [[nodiscard]] std::uint32_t segment_size() const;
  [[nodiscard]] std::uint32_t block_size(std::uint32_t segment);
  void update_pacing();
  void transmit_first_unsent(Wire& wire, std::uint32_t segment);
  void note_window_use(bool limited);
  [[nodiscard]] bool window_is_used() const;
  void bound_segment_size();
  [[nodiscard]] std::uint32_t at_most_half_the_window(std::uint32_t size) const;
  void sync_segment_size(const Wire& wire);
  void mark_push(SendBlock& block);
  void consider_more_buffer(Wire& wire);

  // tcp_segment.cpp: one segment onto the wire
  void send_block(Wire& wire, SendBlock& block, bool again);
  void send_acknowledgement(Wire& wire);
  void send_challenge(Wire& wire);
  void send_duplicate_limited(Wire& wire, const Segment& segment);
  void send_reset(Wire& wire);
  void send_window_probe(Wire& wire);
  void put(Wire& wire, const net::TcpHeader& header, std::uint64_t offset, std::uint32_t length);
  [[nodiscard]] net::TcpHeader header_for(const Wire& wire, net::TcpSeq sequence);
  [[nodiscard]] std::uint32_t timestamp(Instant now) const;
  [[nodiscard]] std::uint32_t header_overhead() const;

  // tcp_close.cpp
  void send_fin(Wire& wire);
  void fail(SocketError error);
  void finish();
  void rest(Wire& wire, bool waits_for_fin);
  void become_orphan_in_fin_wait_2(Wire& wire);

  // tcp_alarms.cpp
  void set_alarm(Alarm alarm, const Wire& wire, Duration wait) {
    alarm_ = alarm;
    alarm_at_ = kernel_timer(wire.now, wait);
  }
  void clear_alarm() { alarm_ = Alarm::none; }
  void arm_retransmission(const Wire& wire);
  bool arm_loss_probe(const Wire& wire, bool from_now);
  void on_retransmission_alarm(Wire& wire);
  void on_loss_probe_alarm(Wire& wire);
  void on_window_probe_alarm(Wire& wire);
  [[nodiscard]] bool is_out_of_patience(const Wire& wire) const;
  [[nodiscard]] Duration timeout() const;  ///< with back-off

  [[nodiscard]] net::TcpSeq window_end() const { return una_ + send_window_; }
  [[nodiscard]] std::uint64_t offset_of(net::TcpSeq sequence) const { return acknowledged_bytes_ + (sequence - una_); }

  // Who
  FourTuple flow_;
  std::uint32_t lineage_flow_ = 0;
  TcpState state_ = TcpState::closed;
  SocketError error_ = SocketError::none;
  SocketError soft_error_ = SocketError::none;
  SocketEvents events_;
  std::optional<RestingConnection> rest_;
  bool orphan_ = false;
  bool peer_closed_ = false;
  bool sending_shut_down_ = false;

  // What was agreed
  PathFacts path_;
  std::uint16_t peer_segment_ = 536;
  std::uint8_t send_scale_ = 0;
  bool timestamps_ = false;
  bool sack_ = false;
  bool scaling_ = false;
  std::uint32_t timestamp_offset_ = 0;
  std::uint32_t recent_timestamp_ = 0;
  Instant recent_timestamp_at_{};
  std::uint16_t next_identification_ = 0;
  std::uint32_t flow_label_ = 0;    ///< of IPv6
  std::uint32_t labels_drawn_ = 0;  ///< by this connection

  // Sending
  net::TcpSeq first_;      ///< our SYN's number
  net::TcpSeq una_;        ///< oldest not acknowledged
  net::TcpSeq next_;       ///< next to send
  net::TcpSeq write_end_;  ///< one past what was queued
  std::optional<net::TcpSeq> fin_sent_at_;
  net::TcpSeq pushed_;      ///< end of the last block marked to be pushed
  net::TcpSeq window_at_;   ///< segment of the last window update
  net::TcpSeq small_sent_;  ///< end of the last partial segment (Nagle, Minshall)
  std::uint32_t send_window_ = 0;
  std::uint32_t largest_window_ = 0;  ///< the peer ever announced
  std::uint32_t segment_ = 1448;      ///< payload of a full segment
  std::uint32_t block_segments_ = 0;
  std::uint64_t acknowledged_bytes_ = 0;
  std::uint64_t pacing_bytes_per_second_ = ~std::uint64_t{0};
  SendQueue queue_;
  Message message_;
  std::uint64_t queued_bytes_ = 0;  ///< of the message, in the queue so far
  std::uint64_t buffer_limit_ = 0;
  bool writing_ = false;  ///< the application is inside its write
  bool waiting_for_buffer_ = false;
  bool waited_for_buffer_ = false;
  bool in_call_ = false;                    ///< the kernel still works for the application's write
  Instant in_call_until_{};                 ///< on a short path: the first answers come before the call returns
  std::optional<Instant> smaller_path_at_;  ///< when it will hear of an ICMP error that came meanwhile
  std::vector<Segment> gathered_;           ///< acknowledgements that came meanwhile, one a millisecond
  Instant gathered_until_{};
  Instant last_sent_at_{};
  bool next_hop_alive_ = false;  ///< progress since the last segment: the next one says so
  Instant last_heard_at_{};

  // Congestion and recovery
  Congestion congestion_;
  RttEstimator rtt_;
  Phase phase_ = Phase::open;
  net::TcpSeq recovery_end_;         ///< what was sent when recovery began
  std::uint32_t window_before_ = 0;  ///< when recovery began, for undoing
  std::uint32_t threshold_before_ = 0;
  std::optional<net::TcpSeq> undo_from_;
  std::int32_t resent_since_undo_ = -1;    ///< retransmissions not known to be needless; -1: none yet
  std::uint32_t retransmitted_at_ms_ = 0;  ///< timestamp of the first retransmission; 0: none
  std::uint32_t window_at_reduction_ = 0;
  std::uint32_t reduction_delivered_ = 0;
  std::uint32_t reduction_sent_ = 0;
  net::TcpSeq loss_began_at_;
  std::optional<net::TcpSeq> highest_sacked_;
  std::uint32_t reordering_ = 3;
  bool reordering_seen_ = false;
  std::uint32_t most_outstanding_ = 0;
  net::TcpSeq usage_until_;
  bool window_limited_ = false;
  bool trying_new_data_ = false;  ///< F-RTO: after a timeout, to find out whether it was needed
  // RACK (RFC 8985)
  Instant newest_delivered_at_{};
  net::TcpSeq newest_delivered_end_;
  Duration newest_round_trip_{};
  std::uint32_t reordering_steps_ = 1;
  // Tail loss probe
  std::optional<net::TcpSeq> probe_end_;
  bool probe_was_retransmission_ = false;
  bool probe_was_needless_ = false;

  // Receiving
  net::TcpSeq expected_;
  ReceiveWindow receive_window_;
  AcknowledgementPolicy acks_;
  EarlyData early_;
  Inbox inbox_;
  std::uint8_t duplicate_acks_sent_ = 0;
  net::TcpSeq compressed_at_;
  std::uint32_t compressed_ = 0;
  std::optional<Instant> compressed_until_;
  std::optional<Instant> last_limited_ack_;

  // Alarms
  Alarm alarm_ = Alarm::none;
  Instant alarm_at_{};
  std::uint8_t backoff_ = 0;
  std::uint8_t retries_ = 0;
  std::uint8_t probes_unanswered_ = 0;
  std::optional<Instant> probe_again_by_;
  Instant first_unanswered_{};
  Instant handshake_sent_at_{};
  bool handshake_repeated_ = false;
};

}  // namespace lvslab::sim::endpoint
