#pragma once
/// A segment's sequence numbers as people read them: counted from each side's first.

#include <optional>
#include <string>

#include <lvslab/net/tcp_view.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

class TcpNumbers {
 public:
  /// `there`: the direction of the segment itself. Without a book numbers stay as they are.
  TcpNumbers(SequenceBook* book, SequenceBook::Direction there, DissectionDetail detail);

  /// Remembers what the segment's and later ones' numbers are to be counted from.
  void enter(const net::TcpView& segment, bool quoted);
  /// As if the segment had not been entered.
  void take_back();

  [[nodiscard]] std::string there(net::TcpSeq sequence) const { return counted(there_, sequence); }
  [[nodiscard]] std::string back(net::TcpSeq sequence) const { return counted(back_, sequence); }

 private:
  using Direction = SequenceBook::Direction;
  [[nodiscard]] std::string counted(const Direction& direction, net::TcpSeq sequence) const;
  void put_back(const Direction& direction, std::optional<net::TcpSeq> first);

  SequenceBook* book_;
  Direction there_;
  Direction back_;
  bool is_every_byte_;
  std::optional<net::TcpSeq> first_there_;  ///< before the segment was entered
  std::optional<net::TcpSeq> first_back_;
};

}  // namespace lvslab::sim
