#include "tcp_numbers.h"

namespace lvslab::sim {

TcpNumbers::TcpNumbers(SequenceBook* book, Direction there, DissectionDetail detail)
    : book_(book),
      there_(there),
      back_(there.second, there.first),
      is_every_byte_(detail == DissectionDetail::every_byte) {}

void TcpNumbers::enter(const net::TcpView& segment, bool quoted) {
  if (book_ == nullptr) return;
  first_there_ = book_->first(there_);
  first_back_ = book_->first(back_);
  const auto flags = segment.flags();
  const auto first = segment.sequence();
  if (!is_every_byte_) {
    if (flags.syn && !quoted) book_->see_syn(there_, first);
    return;
  }
  if (flags.syn && !quoted) {
    const auto known = book_->relative(there_, first);
    if (!flags.ack && known != 0U) book_->forget(back_);  // ports used again: the answer will count anew
    book_->see_syn(there_, first);
  } else if (flags.syn) {
    book_->assume_first(there_, first);
  } else if (!flags.rst || first != net::TcpSeq{}) {  // the reset of a SYN has number 0
    book_->assume_first(there_, first - 1);
  }
  if (flags.ack) book_->assume_first(back_, segment.acknowledgement() - 1);
}

void TcpNumbers::take_back() {
  if (book_ == nullptr) return;
  put_back(there_, first_there_);
  put_back(back_, first_back_);
}

void TcpNumbers::put_back(const Direction& direction, std::optional<net::TcpSeq> first) {
  if (first) {
    book_->see_syn(direction, *first);
  } else {
    book_->forget(direction);
  }
}

std::string TcpNumbers::counted(const Direction& direction, net::TcpSeq sequence) const {
  const auto relative = book_ != nullptr ? book_->relative(direction, sequence) : std::nullopt;
  if (is_every_byte_ && !relative && sequence != net::TcpSeq{}) return "?";
  return std::to_string(relative ? *relative : sequence.to_uint());
}

}  // namespace lvslab::sim
