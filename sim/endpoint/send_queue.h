#pragma once
/// What an application has written and the peer has not acknowledged: first what was sent, then what was not.
///
/// It lies in blocks, as in the kernel: a block is what is handed to the network at once, up to 64 KiB, and becomes
/// several segments on the wire. Where blocks end is visible (PSH) and what SACK and loss are accounted by.

#include <cstdint>
#include <vector>

#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::sim::endpoint {

struct SendBlock {
  net::TcpSeq begin;
  std::uint32_t length = 0;    ///< bytes of payload
  Instant sent_at{};           ///< last
  std::uint32_t segments = 0;  ///< 0: not counted yet
  std::uint32_t segment = 0;   ///< bytes in each when counted; the last may have fewer
  void count(std::uint32_t segment_size) {
    segment = segment_size;
    segments = length <= segment_size ? 1 : (length + segment_size - 1) / segment_size;
  }
  bool fin = false;
  bool push = false;
  bool sacked = false;
  bool lost = false;
  bool resent = false;  ///< a retransmission of it is in flight
  bool ever_resent = false;
  [[nodiscard]] std::uint32_t space() const { return length + (fin ? 1U : 0U); }  ///< of sequence
  [[nodiscard]] net::TcpSeq end() const { return begin + space(); }
  [[nodiscard]] bool is_in_flight() const { return !sacked && (!lost || resent); }
};

class SendQueue {
 public:
  [[nodiscard]] bool empty() const { return head_ == blocks_.size(); }
  [[nodiscard]] bool nothing_sent() const { return unsent_ == head_; }  ///< nothing waits for an acknowledgement
  [[nodiscard]] bool all_sent() const { return unsent_ == blocks_.size(); }
  [[nodiscard]] std::size_t sent_count() const { return unsent_ - head_; }
  /// The i-th block sent and not acknowledged, in order of sequence.
  [[nodiscard]] SendBlock& sent(std::size_t i) { return blocks_[head_ + i]; }
  [[nodiscard]] const SendBlock& sent(std::size_t i) const { return blocks_[head_ + i]; }
  [[nodiscard]] SendBlock& last_sent() { return blocks_[unsent_ - 1]; }
  [[nodiscard]] SendBlock& first_unsent() { return blocks_[unsent_]; }
  [[nodiscard]] const SendBlock& first_unsent() const { return blocks_[unsent_]; }
  [[nodiscard]] SendBlock& last_unsent() { return blocks_.back(); }
  [[nodiscard]] bool first_unsent_is_last() const { return unsent_ + 1 == blocks_.size(); }

  SendBlock& append(const SendBlock& block) { return blocks_.emplace_back(block); }
  /// The first unsent block was sent.
  void on_sent();
  /// The first sent block was acknowledged.
  void pop_front();
  /// Cuts a block in two after `bytes`; FIN and PSH stay with the second. Counts follow.
  void split_unsent(std::uint32_t bytes, std::uint32_t segment);
  void split_sent(std::size_t i, std::uint32_t bytes, std::uint32_t segment);
  /// Appends the next sent block to the i-th.
  void join_sent(std::size_t i, std::uint32_t segment);
  /// The first sent block was acknowledged up to `bytes`; how many segments that freed.
  std::uint32_t trim_front(std::uint32_t bytes, std::uint32_t segment);
  /// Recounts a sent block for a new segment size.
  void recount(std::size_t i, std::uint32_t segment);
  void clear();

  void mark_sacked(std::size_t i);
  void mark_lost(std::size_t i);
  void mark_resent(std::size_t i, Instant now);
  void unmark_lost(std::size_t i);

  // Segments, as RFC 6675 counts them.
  [[nodiscard]] std::uint32_t outstanding() const { return outstanding_; }  ///< sent and not acknowledged
  [[nodiscard]] std::uint32_t sacked() const { return sacked_; }
  [[nodiscard]] std::uint32_t lost() const { return lost_; }
  [[nodiscard]] std::uint32_t resent() const { return resent_; }
  [[nodiscard]] std::uint32_t in_flight() const { return outstanding_ - sacked_ - lost_ + resent_; }
  /// Without SACK: duplicate acknowledgements stand for segments that arrived.
  void set_sacked(std::uint32_t segments) { sacked_ = segments; }
  /// The kernel's count of buffer memory: payload, and some 900 bytes of overhead a block.
  [[nodiscard]] std::uint64_t memory() const { return memory_; }
  void grow_last(std::uint32_t bytes) {
    blocks_.back().length += bytes;
    memory_ += bytes;
  }
  void count_new_block() { memory_ += block_overhead; }

 private:
  static constexpr std::uint32_t block_overhead = 896;
  void count(const SendBlock& block, std::int32_t sign);

  std::vector<SendBlock> blocks_;
  std::size_t head_ = 0;
  std::size_t unsent_ = 0;
  std::uint32_t outstanding_ = 0;
  std::uint32_t sacked_ = 0;
  std::uint32_t lost_ = 0;
  std::uint32_t resent_ = 0;
  std::uint64_t memory_ = 0;
};

}  // namespace lvslab::sim::endpoint
