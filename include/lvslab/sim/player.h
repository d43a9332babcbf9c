#pragma once
/// A run that can be walked through in both directions, event by event, and looked into at every point.
///
/// What has happened is remembered as events; the world at an earlier point is made again, exactly, from a copy of the
/// session taken before it. Copies are spaced so that there are never more than `most_copies`.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/connection_history.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

class Player {
 public:
  static constexpr std::size_t most_copies = 64;

  /// Stands before the first event.
  explicit Player(const Scenario& scenario);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  /// How many events lie behind: the number of the current one; 0 at the start.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  /// The event that has happened last; nullptr at the start.
  [[nodiscard]] const TraceEvent* current() const;
  /// Everything that was ever reached, also what lies ahead of the position.
  [[nodiscard]] const Recording& recording() const { return recording_; }
  /// What the directors' servers carried, as far as the run ever got.
  [[nodiscard]] const ConnectionHistory& connections() const { return connections_; }

  /// The run goes on behind all that is known; nobody moves. False: nothing is left to happen.
  bool extend() { return advance_frontier(); }

  /// False, and no movement, at the end (the start).
  bool forward();
  bool backward();
  /// To the event of that number, or as far as there are events. True: it is there.
  bool go_to(std::uint64_t number);
  /// To the last event that happened not later.
  void go_to_time(Instant time);
  /// Behind the nodes' commands, where traffic and timeline begin.
  void go_to_origin();

  /// The world after the step that brought the current event. Amortised cost: running the events since a copy, or since
  /// the position that was asked for before.
  [[nodiscard]] const Session& world();
  /// Somebody does something at this point. From here on things go differently: what lay ahead is forgotten. What a
  /// command printed.
  std::string intervene(const Intervention& intervention);
  /// Another run with this past and no future yet, standing where this one stands.
  [[nodiscard]] std::unique_ptr<Player> branch();

 private:
  struct Copy {
    std::uint64_t events = 0;  ///< good for this position and later ones
    Session session;
  };
  /// A run that has come as far as `frontier`, with what is known of its past.
  Player(const Session& frontier, EventLog past, ConnectionHistory connections, const std::vector<Copy>& copies,
         std::uint64_t spacing);
  /// Lets the frontier go on until something has happened; false: nothing is left.
  bool advance_frontier();
  void keep_copy();

  Session frontier_;  ///< as far as the run ever got
  Recording recording_;
  ConnectionHistory connections_;
  std::vector<Copy> copies_;  ///< by events
  std::uint64_t spacing_ = 256;
  std::uint64_t position_ = 0;
  std::optional<Session> past_;  ///< the world at past_position_, when it is not the frontier
  std::uint64_t past_position_ = 0;
};

}  // namespace lvslab::sim
