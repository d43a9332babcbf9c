#pragma once
/// Ports that a kernel chose, as numbers that two runs share: the first to appear is 1.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <lvslab/sim/comparison.h>
#include <lvslab/sim/run_record.h>

namespace lvslab::sim::comparison {

/// Where net.ipv4.ip_local_port_range begins.
inline constexpr std::uint16_t first_free_port = 32768;

/// The ports that a scenario asks for.
[[nodiscard]] std::set<std::uint16_t> named_ports(const Scenario& scenario);

class FreePorts {
 public:
  FreePorts() = default;
  /// `in_order`: all ports from first_free_port on, as they appear in the run.
  FreePorts(const std::vector<std::uint16_t>& in_order, const std::set<std::uint16_t>& named);
  /// From 1; nullopt: the port counts as it is.
  [[nodiscard]] std::optional<std::size_t> number_of(std::uint16_t port) const;

 private:
  std::map<std::uint16_t, std::size_t> numbers_;
};

/// Of the left and the right side.
[[nodiscard]] std::pair<FreePorts, FreePorts> free_ports(const RunRecord& left, const RunRecord& right,
                                                         const Terms& terms);

}  // namespace lvslab::sim::comparison
