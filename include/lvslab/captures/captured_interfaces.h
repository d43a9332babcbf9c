#pragma once
/// Which interfaces of a run a capture has, and which frames it sees there.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/session.h>

namespace lvslab::captures {

/// A number for each captured interface: the Ethernet interfaces of the scenario's hosts, in the order of the file.
/// A value, good without the session.
class CapturedInterfaces {
 public:
  explicit CapturedInterfaces(const sim::Session& session);

  /// "client", "eth0"; the position is the number.
  struct Name {
    std::string node;
    std::string interface;
  };
  [[nodiscard]] const std::vector<Name>& names() const { return names_; }
  /// The interface that an event's frame passed; nullopt: the event is none that tcpdump would see.
  [[nodiscard]] std::optional<std::uint32_t> of(const sim::TraceEvent& event) const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::vector<Name> names_;
  std::vector<std::vector<std::uint32_t>> number_;  // [node][host::InterfaceId]
};

}  // namespace lvslab::captures
