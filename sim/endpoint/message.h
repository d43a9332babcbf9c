#pragma once
/// What an application says in one write: a request or an answer of the laboratory's programs.
///
/// It is held as its recipe (a head, so many filler bytes, a tail), not as its bytes: a megabyte of answer costs
/// nothing until a segment of it is on the wire, and any slice can be written at any time (retransmission).

#include <array>
#include <cstdint>
#include <string_view>

#include <lvslab/net/bytes.h>

namespace lvslab::sim::endpoint {

class Message {
 public:
  Message() = default;
  /// An HTTP/1.0-like head of exactly `size` bytes (at least 4) that ends in an empty line.
  [[nodiscard]] static Message request(std::uint64_t size, std::uint32_t index);
  /// `name`, a newline, filler: `size` bytes (at least 1).
  [[nodiscard]] static Message answer(std::string_view name, std::uint64_t size);

  [[nodiscard]] std::uint64_t size() const { return head_size_ + filler_count_ + tail_size_; }
  /// Writes the bytes from `offset` on; they must exist.
  void copy(std::uint64_t offset, net::MutableBytes into) const;

 private:
  // Names have at most 32 characters, and "GET /4294967295 HTTP/1.0\r\nX: " has 29: nothing is longer.
  std::array<char, 40> head_{};
  std::array<char, 4> tail_{};
  std::uint64_t filler_count_ = 0;
  std::uint8_t head_size_ = 0;
  std::uint8_t tail_size_ = 0;
  char filler_ = 'x';
};

/// Finds the end of a request (CR LF CR LF) in a stream that arrives in pieces.
class EmptyLineFinder {
 public:
  /// True once the empty line has been seen, in this piece or before.
  bool feed(net::Bytes piece);

 private:
  std::uint8_t matched_ = 0;
};

}  // namespace lvslab::sim::endpoint
