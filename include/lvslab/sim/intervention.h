#pragma once
/// What somebody does in the middle of a run, beyond what its scenario says.

#include <cstddef>
#include <string>
#include <variant>

#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

/// A command line is typed on a host.
struct TypedCommand {
  std::string node;
  std::string line;
};
/// A host is switched off or on: all its interfaces at once.
struct PowerSwitch {
  std::string node;
  bool up = false;
};
/// A cable is cut, or mended.
struct CableChange {
  std::size_t link = 0;  ///< index into Scenario::links
  bool up = false;
};
/// A client asks. `traffic.start` does not count: it begins now, or, before the network is set
/// up, as soon as it is. Of a run with `until` the end is put off until the
/// last request has had its time.
struct Probe {
  TrafficSpec traffic;
};

using Intervention = std::variant<TypedCommand, PowerSwitch, CableChange, Probe>;

}  // namespace lvslab::sim
