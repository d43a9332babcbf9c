#pragma once
/// What has arrived: the next byte expected, and what came too early (RFC 9293 section 3.10.7.4, RFC 2018).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/net/proxy_header.h>
#include <lvslab/net/tcp_view.h>

#include "message.h"

namespace lvslab::sim::endpoint {

/// The reader's side of a connection: what the laboratory's programs look for in what they read.
class Inbox {
 public:
  explicit Inbox(bool keeps_first_line = false) : keeps_first_line_(keeps_first_line) {}
  void put(net::Bytes piece);
  /// The application reads all there is; how much that was.
  std::uint32_t take() { return std::exchange(unread_, 0); }
  [[nodiscard]] std::uint32_t unread() const { return unread_; }
  /// What comes first is to be a PROXY header; the request begins behind it.
  void expect_proxy_header() { proxy_ = Proxy::expected; }
  /// The header, once it is whole; nullopt: none was expected, or it is not there yet.
  [[nodiscard]] std::optional<net::ProxyHeader> proxy_header() const;
  /// What came instead of the header that was expected is none.
  [[nodiscard]] bool proxy_header_is_missing() const { return proxy_ == Proxy::missing; }
  [[nodiscard]] bool empty_line_seen() const { return empty_line_seen_; }
  [[nodiscard]] const std::string& first_line() const { return first_line_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }  ///< bytes that ever came

 private:
  enum class Proxy : std::uint8_t { not_expected, expected, whole, missing };
  void read(net::Bytes piece);
  net::Bytes take_header(net::Bytes piece);

  std::vector<std::byte> header_;  ///< the PROXY header, as far as it has come
  std::string first_line_;
  std::uint64_t total_ = 0;
  std::uint32_t unread_ = 0;
  EmptyLineFinder finder_;
  Proxy proxy_ = Proxy::not_expected;
  bool keeps_first_line_ = false;
  bool first_line_ended_ = false;
  bool empty_line_seen_ = false;
};

/// Early segments, kept until the gap before them closes, and the SACK blocks that tell of them.
class EarlyData {
 public:
  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  /// Keeps a payload that begins after `next`; true: all of it was there already (a duplicate).
  bool add(net::TcpSeq begin, net::Bytes payload, bool fin);
  /// Moves what follows `next` without a gap to `inbox`, advancing `next`. True: a FIN was reached (`next` is past it).
  /// What lies before `next` came twice, once early and once in order: on_duplicate.
  bool take_in_order(net::TcpSeq& next, Inbox& inbox);
  void clear();
  [[nodiscard]] std::size_t held_bytes() const;
  /// The blocks for an acknowledgement, the most recently changed first; at most `most`, behind a duplicate report.
  void report(net::TcpOptions& options, std::size_t most) const;
  /// The next acknowledgement tells that `block` came twice (RFC 2883).
  void on_duplicate(net::SackBlock block) { duplicate_ = block; }
  void on_reported() { duplicate_.reset(); }
  [[nodiscard]] bool has_report() const { return !pieces_.empty() || duplicate_; }
  [[nodiscard]] std::size_t block_count() const { return block_count_ + (duplicate_ ? 1U : 0U); }

 private:
  struct Piece {
    net::TcpSeq begin;
    net::TcpSeq end;  ///< includes the FIN
    bool fin = false;
    std::vector<std::byte> payload;
  };
  void note_block(net::TcpSeq begin, net::TcpSeq end);

  std::vector<Piece> pieces_;               ///< by sequence, disjoint
  std::array<net::SackBlock, 4> blocks_{};  ///< the most recent first
  std::uint8_t block_count_ = 0;
  std::optional<net::SackBlock> duplicate_;
};

}  // namespace lvslab::sim::endpoint
