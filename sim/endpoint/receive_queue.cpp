#include "receive_queue.h"

#include <algorithm>

namespace lvslab::sim::endpoint {

void Inbox::put(net::Bytes piece) {
  if (piece.empty()) return;
  unread_ += static_cast<std::uint32_t>(piece.size());
  total_ += piece.size();
  if (proxy_ == Proxy::expected) piece = take_header(piece);
  if (proxy_ != Proxy::missing) read(piece);
}

/// Takes what belongs to the header off the stream; what is left of the piece.
net::Bytes Inbox::take_header(net::Bytes piece) {
  const auto before = header_.size();
  header_.insert(header_.end(), piece.begin(), piece.end());
  const auto reading = net::read_proxy_header(header_);
  switch (reading.kind) {
    case net::ProxyHeaderReading::Kind::incomplete: return {};
    case net::ProxyHeaderReading::Kind::whole:
      proxy_ = Proxy::whole;
      header_.resize(reading.size);
      return piece.subspan(reading.size - before);
    default: proxy_ = Proxy::missing; return {};
  }
}

std::optional<net::ProxyHeader> Inbox::proxy_header() const {
  if (proxy_ != Proxy::whole) return std::nullopt;
  return net::read_proxy_header(header_).header;
}

void Inbox::read(net::Bytes piece) {
  if (piece.empty()) return;
  if (keeps_first_line_) {
    if (first_line_ended_) return;
    const std::string_view text(reinterpret_cast<const char*>(piece.data()), piece.size());
    const auto end = text.find('\n');
    first_line_ended_ = end != std::string_view::npos;
    first_line_ += text.substr(0, end);
  } else if (!empty_line_seen_) {
    empty_line_seen_ = finder_.feed(piece);
  }
}

bool EarlyData::add(net::TcpSeq begin, net::Bytes payload, bool fin) {
  const net::TcpSeq end = begin + static_cast<std::uint32_t>(payload.size()) + (fin ? 1U : 0U);
  net::TcpSeq at = begin;
  bool something_new = false;
  // Fill the holes between the pieces there are, in order.
  for (std::size_t i = 0; i <= pieces_.size() && at.before(end); ++i) {
    const bool is_last = i == pieces_.size();
    if (!is_last && !at.before(pieces_[i].end)) continue;
    const net::TcpSeq hole_end = is_last || end.before(pieces_[i].begin) ? end : pieces_[i].begin;
    if (at.before(hole_end)) {
      something_new = true;
      Piece piece{at, hole_end, fin && hole_end == end, {}};
      const std::uint32_t length = hole_end - at - (piece.fin ? 1U : 0U);
      const auto part = payload.subspan(at - begin, length);
      piece.payload.assign(part.begin(), part.end());
      pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(i), std::move(piece));
      ++i;
    }
    if (i < pieces_.size() && hole_end.before(end))
      at = pieces_[i].end;
    else
      at = hole_end;
  }
  // The block this segment now belongs to: all that touches it.
  net::TcpSeq left = begin;
  net::TcpSeq right = end;
  for (const Piece& piece : pieces_) {
    if (!piece.begin.after(right) && !piece.end.before(left)) {
      if (piece.begin.before(left)) left = piece.begin;
      if (piece.end.after(right)) right = piece.end;
    }
  }
  note_block(left, right);
  return !something_new;
}

void EarlyData::note_block(net::TcpSeq begin, net::TcpSeq end) {
  std::array<net::SackBlock, 4> kept{};
  std::uint8_t count = 0;
  kept[count++] = {begin, end};
  for (std::size_t i = 0; i < block_count_ && count < kept.size(); ++i) {
    const auto& block = blocks_[i];
    const bool swallowed = !block.left.before(begin) && !block.right.after(end);
    if (!swallowed) kept[count++] = block;
  }
  blocks_ = kept;
  block_count_ = count;
}

bool EarlyData::take_in_order(net::TcpSeq& next, Inbox& inbox) {
  bool fin_reached = false;
  std::size_t taken = 0;
  const net::TcpSeq in_order_end = next;
  for (; taken < pieces_.size() && !pieces_[taken].begin.after(next); ++taken) {
    const Piece& piece = pieces_[taken];
    if (piece.begin.before(in_order_end)) {
      const bool is_whole = !piece.end.after(in_order_end);
      on_duplicate({piece.begin, is_whole ? piece.end : in_order_end});
    }
    if (!piece.end.after(next)) continue;
    const std::uint32_t skipped = next - piece.begin;
    inbox.put(net::Bytes(piece.payload).subspan(std::min<std::size_t>(skipped, piece.payload.size())));
    next = piece.end;
    fin_reached = fin_reached || piece.fin;
  }
  pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(taken));
  std::uint8_t count = 0;
  for (std::size_t i = 0; i < block_count_; ++i) {
    if (blocks_[i].right.after(next)) blocks_[count++] = blocks_[i];
  }
  block_count_ = count;
  return fin_reached;
}

void EarlyData::clear() {
  pieces_.clear();
  block_count_ = 0;
  duplicate_.reset();
}

std::size_t EarlyData::held_bytes() const {
  std::size_t bytes = 0;
  for (const Piece& piece : pieces_) bytes += piece.payload.size();
  return bytes;
}

void EarlyData::report(net::TcpOptions& options, std::size_t most) const {
  std::size_t count = 0;
  if (duplicate_ && count < most) options.sack[count++] = *duplicate_;
  for (std::size_t i = 0; i < block_count_ && count < most; ++i) options.sack[count++] = blocks_[i];
  options.sack_count = static_cast<std::uint8_t>(count);
}

}  // namespace lvslab::sim::endpoint
