#include "stream_shift.h"

#include <lvslab/net/checksum.h>

namespace lvslab::ipvs {
namespace {

constexpr std::size_t sequence_at = 4;
constexpr std::size_t acknowledgement_at = 8;
constexpr std::size_t checksum_at = 16;

/// A number that may stand at an odd place; the checksum counts words, so then its bytes change sides.
void replace(net::MutableBytes segment, std::size_t at, std::uint32_t value) {
  const auto before = net::load_u32(segment, at);
  net::store_u32(segment, at, value);
  auto checksum = net::load_u16(segment, checksum_at);
  if (at % 2 == 0) {
    checksum = net::updated_checksum_u32(checksum, before, value);
  } else {
    const auto turned = [](std::uint32_t v) { return v << 8U | v >> 24U; };
    checksum = net::updated_checksum_u32(checksum, turned(before), turned(value));
  }
  net::store_u16(segment, checksum_at, checksum);
}

}  // namespace

void StreamShift::change(net::TcpSeq sequence, std::int32_t growth) {
  if (before_ != after_ && !position_.before(sequence)) return;  // the same segment, sent again
  position_ = sequence;
  before_ = after_;
  after_ += static_cast<std::uint32_t>(growth);
}

net::TcpSeq StreamShift::forth(net::TcpSeq sequence) const {
  return sequence + (sequence.after(position_) ? after_ : before_);
}

net::TcpSeq StreamShift::back(net::TcpSeq acknowledged) const {
  const auto moved = acknowledged - before_;
  return acknowledged - (moved.after(position_) ? after_ : before_);
}

void shift_sequence(net::MutableBytes segment, const StreamShift& shift) {
  if (!shift.is_needed()) return;
  replace(segment, sequence_at, shift.forth(net::TcpSeq{net::load_u32(segment, sequence_at)}).to_uint());
}

void shift_acknowledgement(net::MutableBytes segment, const StreamShift& shift) {
  const auto view = net::TcpView::at(segment);
  if (!shift.is_needed() || !view || !view->flags().ack) return;
  replace(segment, acknowledgement_at, shift.back(view->acknowledgement()).to_uint());
  constexpr std::uint8_t end_of_options = 0;
  constexpr std::uint8_t no_operation = 1;
  constexpr std::uint8_t selective_acknowledgement = 5;
  const std::size_t end = view->header_size();
  for (std::size_t at = net::TcpView::min_size; at < end;) {
    const auto kind = net::load_u8(segment, at);
    if (kind == end_of_options) return;
    if (kind == no_operation) {
      ++at;
      continue;
    }
    if (at + 2 > end) return;
    const std::size_t length = net::load_u8(segment, at + 1);
    if (length < 2 || at + length > end) return;
    if (kind == selective_acknowledgement) {
      for (std::size_t edge = at + 2; edge + 4 <= at + length; edge += 4) {
        replace(segment, edge, shift.back(net::TcpSeq{net::load_u32(segment, edge)}).to_uint());
      }
    }
    at += length;
  }
}

}  // namespace lvslab::ipvs
