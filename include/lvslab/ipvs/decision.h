#pragma once
/// Why a new connection went to this real server, as values: who could have had it, with what numbers, and which
/// comparison, place in a list or entry of a table decided.
///
/// Made only when somebody listens (Occasion::tell costs one branch otherwise). It travels with the notes that say the
/// same in words (story.h): decision_of(note).
///
/// Servers are named by their addresses, so a decision can be kept after they are gone.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <lvslab/ipvs/service.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/story.h>

namespace lvslab::ipvs {

/// Whether a scheduler may choose a server, and why not.
enum class Fitness : std::uint8_t { usable, weight_zero, overloaded, removed };
[[nodiscard]] std::string_view name_of(Fitness fitness);  ///< "usable", "weight 0", "overloaded", "removed"

/// A real server as it stood when the scheduler was asked. The new connection does not count yet.
struct Candidate {
  net::Endpoint server;
  std::int32_t weight = 1;
  std::uint32_t active = 0;
  std::uint32_t inactive = 0;
  std::int64_t overhead = 0;
  Fitness fitness = Fitness::usable;
  bool operator==(const Candidate&) const = default;
};

/// rr, wrr: whose turn it is.
struct Turn {
  /// wrr's water level: a server takes part while its weight reaches it.
  struct Level {
    std::int32_t before = 0;   ///< when the walk began
    std::int32_t level = 0;    ///< when it ended
    std::int32_t highest = 0;  ///< where it starts again after the bottom
    std::int32_t step = 1;     ///< the weights' greatest common divisor: by so much it sinks at each end of the list
    bool operator==(const Level&) const = default;
  };
  std::optional<net::Endpoint> after;   ///< the server chosen last; none: the walk begins with the first in the list
  std::optional<net::Endpoint> chosen;  ///< none: the walk found nobody
  std::int32_t weight = 0;              ///< of the chosen
  std::optional<Level> level;           ///< wrr only
  bool operator==(const Turn&) const = default;
};

/// lc, wlc, sed, nq, lblc, lblcr, fo, ovf, twos: the least, or the most, of something.
struct Comparison {
  enum class Measure : std::uint8_t {
    overhead,             ///< lc: least
    overhead_per_weight,  ///< wlc, lblc, lblcr, twos: least
    delay,                ///< sed, nq: least (active + 1) per weight
    weight,               ///< fo, ovf: most
  };
  struct Side {
    net::Endpoint server;
    std::uint32_t active = 0;
    std::uint32_t others = 0;   ///< what overhead adds to 256 active: the inactive ones, or all (kernel_profile.h)
    std::int64_t measured = 0;  ///< overhead; active + 1; the weight
    std::int32_t weight = 1;
    bool operator==(const Side&) const = default;
  };
  Measure measure = Measure::overhead;
  Side winner;
  std::optional<Side> runner_up;  ///< the closest of the others; none: there was no other
  bool is_tie = false;            ///< both measure the same: the earlier in the list wins
  bool of_drawn = false;          ///< twos: only the two drawn are compared
  bool with_room = false;         ///< ovf: only those with no more active connections than their weight
  bool operator==(const Comparison&) const = default;
};

/// nq: this one has nothing to do.
struct Idle {
  net::Endpoint server;
  bool operator==(const Idle&) const = default;
};

/// sh, dh, mh: a place in a table.
struct TableLookup {
  enum class Key : std::uint8_t { client_address, client_address_and_port, destination_address };
  struct Probe {
    std::uint32_t place = 0;
    std::optional<net::Endpoint> server;  ///< none: the place is empty
    bool is_usable = false;
    bool operator==(const Probe&) const = default;
  };
  Key key = Key::client_address;
  net::Endpoint address;         ///< what was hashed; the port counts only if the key says so
  std::uint32_t hash = 0;        ///< all 32 bits; the place is made of it
  std::uint32_t table_size = 0;  ///< 256; mh 4093
  bool fallback = false;         ///< further places are tried when the first one's server cannot take it
  std::vector<Probe> probes;     ///< in the order they were looked at; one more only with fallback
  bool operator==(const TableLookup&) const = default;
};

/// lblc, lblcr: what is remembered for the destination.
struct Memory {
  enum class Outcome : std::uint8_t {
    unknown,   ///< nothing is remembered: the comparison that follows decides, and is remembered
    kept,      ///< the server remembered, or the least loaded of the set, takes it
    unusable,  ///< removed, or of weight 0 (lblcr: or overloaded; no member is left)
    full,      ///< more active connections than its weight, and some other is less than half full
  };
  net::Address destination;
  std::vector<net::Endpoint> servers;  ///< remembered; of lblc at most one
  Outcome outcome = Outcome::unknown;
  std::optional<net::Endpoint> server;      ///< the one looked at
  std::uint32_t active = 0;                 ///< of the one looked at
  std::int32_t weight = 0;                  ///< of the one looked at
  std::optional<net::Endpoint> half_empty;  ///< full: the other
  std::optional<net::Endpoint> dropped;     ///< lblcr: the set had not changed for long, and this one left it
  bool table_full = false;                  ///< no new entry is made (kernel_profile.h)
  bool operator==(const Memory&) const = default;
};

/// twos: two lots, each between 0 and the sum of the weights.
struct Lots {
  std::int64_t total = 0;
  std::int64_t first = 0;
  std::int64_t second = 0;
  net::Endpoint first_server;
  net::Endpoint second_server;
  bool operator==(const Lots&) const = default;
};

/// A persistence template decided, or was made for the one the scheduler chose.
struct Persistence {
  net::Address client;  ///< cut to the service's mask
  std::string mask;     ///< as ipvsadm's -M has it: "255.255.255.0", IPv6: "64"
  net::Endpoint server;
  bool is_new = false;
  std::uint32_t timeout_s = 0;
  bool operator==(const Persistence&) const = default;
};

using Ground = std::variant<Turn, Comparison, Idle, TableLookup, Memory, Lots, Persistence>;

/// One decision, from the question to the answer.
struct Decision final : Evidence {
  ServiceKey service;
  std::string scheduler;  ///< as ipvsadm spells it; "none" when the service has none
  net::Endpoint client;
  net::Address destination;           ///< of the packet
  std::vector<Candidate> candidates;  ///< in the list's order, the most recently added first; empty: nobody was asked
  std::vector<Ground> grounds;        ///< what decided, step by step
  std::optional<net::Endpoint> chosen;
};

/// "wlc: 10.0.0.7:80 has overhead 3*256 + 12 = 780 over weight 2, less than 10.0.0.8:80 with ..."
[[nodiscard]] Note note_of(const Ground& ground, std::string_view scheduler);
[[nodiscard]] Note note_of(const Candidate& candidate);

/// The decision behind a note; null: it is about something else. Lives as long as the note.
[[nodiscard]] const Decision* decision_of(const Note& note);

}  // namespace lvslab::ipvs
