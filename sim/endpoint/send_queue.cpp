#include "send_queue.h"

#include <algorithm>

namespace lvslab::sim::endpoint {

void SendQueue::count(const SendBlock& block, std::int32_t sign) {
  const auto change = [&](std::uint32_t& counter) {
    counter = sign > 0 ? counter + block.segments : counter - std::min(counter, block.segments);
  };
  change(outstanding_);
  if (block.sacked) change(sacked_);
  if (block.lost) change(lost_);
  if (block.resent) change(resent_);
}

void SendQueue::on_sent() {
  outstanding_ += blocks_[unsent_].segments;
  ++unsent_;
}

void SendQueue::pop_front() {
  const SendBlock& block = blocks_[head_];
  count(block, -1);
  memory_ -= std::min<std::uint64_t>(memory_, block.length + block_overhead);
  ++head_;
  if (head_ == blocks_.size()) {
    blocks_.clear();
    head_ = unsent_ = 0;
    memory_ = 0;
  } else if (head_ >= 64 && head_ * 2 >= blocks_.size()) {
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(head_));
    unsent_ -= head_;
    head_ = 0;
  }
}

namespace {

SendBlock cut(SendBlock& block, std::uint32_t bytes, std::uint32_t segment) {
  SendBlock rest = block;
  rest.begin = block.begin + bytes;
  rest.length = block.length - bytes;
  rest.count(segment);
  block.length = bytes;
  block.count(segment);
  block.fin = false;
  block.push = false;
  return rest;
}

}  // namespace

void SendQueue::split_unsent(std::uint32_t bytes, std::uint32_t segment) {
  const SendBlock rest = cut(blocks_[unsent_], bytes, segment);
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(unsent_) + 1, rest);
  memory_ += block_overhead;
}

void SendQueue::split_sent(std::size_t i, std::uint32_t bytes, std::uint32_t segment) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  const SendBlock rest = cut(block, bytes, segment);
  count(block, +1);
  count(rest, +1);
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(head_ + i) + 1, rest);
  ++unsent_;
  memory_ += block_overhead;
}

void SendQueue::join_sent(std::size_t i, std::uint32_t segment) {
  SendBlock& block = blocks_[head_ + i];
  const SendBlock next = blocks_[head_ + i + 1];
  count(block, -1);
  count(next, -1);
  block.length += next.length;
  block.fin = next.fin;
  block.push = block.push || next.push;
  block.ever_resent = block.ever_resent || next.ever_resent;
  block.count(segment);
  count(block, +1);
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(head_ + i) + 1);
  --unsent_;
  memory_ -= std::min<std::uint64_t>(memory_, block_overhead);
}

std::uint32_t SendQueue::trim_front(std::uint32_t bytes, std::uint32_t segment) {
  SendBlock& block = blocks_[head_];
  const std::uint32_t before = block.segments;
  count(block, -1);
  block.begin += bytes;
  block.length -= bytes;
  block.count(segment);
  count(block, +1);
  memory_ -= std::min<std::uint64_t>(memory_, bytes);
  return before - block.segments;
}

void SendQueue::recount(std::size_t i, std::uint32_t segment) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  block.count(segment);
  count(block, +1);
}

void SendQueue::clear() {
  blocks_.clear();
  head_ = unsent_ = 0;
  outstanding_ = sacked_ = lost_ = resent_ = 0;
  memory_ = 0;
}

void SendQueue::mark_sacked(std::size_t i) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  block.sacked = true;
  block.lost = false;
  block.resent = false;
  count(block, +1);
}

void SendQueue::mark_lost(std::size_t i) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  block.lost = true;
  block.resent = false;  // the retransmission, if any, was lost too
  count(block, +1);
}

void SendQueue::mark_resent(std::size_t i, Instant now) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  block.resent = true;
  block.ever_resent = true;
  block.sent_at = now;
  count(block, +1);
}

void SendQueue::unmark_lost(std::size_t i) {
  SendBlock& block = blocks_[head_ + i];
  count(block, -1);
  block.lost = false;
  count(block, +1);
}

}  // namespace lvslab::sim::endpoint
