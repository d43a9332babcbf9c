#pragma once
/// What a line of `route add` or `route del` asks for, of either family.

#include <cstdint>
#include <optional>
#include <string>

#include "command.h"

namespace lvslab::sim::console {

enum class RouteFamily : std::uint8_t { inet, inet6 };

struct RouteRequest {
  bool removes = false;
  enum class Kind : std::uint8_t { guessed, net, host } kind = Kind::guessed;
  std::string target;         ///< of IPv6 with its length, which only the machine judges
  std::optional<int> length;  ///< of an IPv4 target: /24, netmask
  std::optional<std::string> gateway;
  std::optional<std::string> device;
  std::optional<std::uint32_t> metric;
  std::uint32_t advertised_mss = 0;
  bool rejects = false;
};

/// `words[at]` is "add" or "del".
[[nodiscard]] Result<RouteRequest, Complaint> read_route_request(const Words& words, std::size_t at,
                                                                 RouteFamily family);

/// The exit code where the kernel refuses.
inline constexpr int route_refused = 7;
/// A line that the tool answers with its usage page.
[[nodiscard]] Complaint route_usage(const std::string& before = "");

}  // namespace lvslab::sim::console
