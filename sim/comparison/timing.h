#pragma once
/// What was sent again, and when.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "frame_reader.h"

namespace lvslab::sim::comparison {

/// Watches the frames of one interface on one side, in order.
class Repetitions {
 public:
  void see(const ReadFrame& frame, const CapturedFrame& captured);

  using Name = std::pair<TimingRemark::Kind, std::string>;  ///< TimingRemark::what
  [[nodiscard]] const std::map<Name, std::vector<Duration>>& found() const { return found_; }

 private:
  struct Chain {
    Instant first{};
    Instant last{};
  };
  void see_tcp(const ReadFrame& frame, const CapturedFrame& captured);
  void see_arp(const ReadFrame& frame, Instant at);
  void see_neighbour_discovery(const ReadFrame& frame, Instant at);
  void see_question(const std::string& what, Instant at);

  std::map<std::string, Chain> sent_;     ///< by everything that makes a transmission the same again
  std::map<std::string, Instant> begun_;  ///< connections, by both ends
  std::map<Name, std::vector<Duration>> found_;
};

/// Each thing told once, of the interface where it was repeated most.
class TimingReport {
 public:
  void add(const std::string& interface, const Repetitions& left, const Repetitions& right);
  [[nodiscard]] std::vector<TimingRemark> remarks() const;

 private:
  std::map<Repetitions::Name, TimingRemark> best_;
};

}  // namespace lvslab::sim::comparison
