#pragma once
/// A real server as the director keeps it: its settings, what it carries now and has carried.

#include <cstdint>
#include <optional>

#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/ipvs/network.h>
#include <lvslab/ipvs/service.h>
#include <lvslab/ipvs/traffic.h>

namespace lvslab::ipvs {

/// A server's place in the director's memory. Stays valid while the server is configured or any connection knows it.
enum class ServerId : std::uint32_t {};
inline constexpr ServerId no_server{0xffffffff};

struct RealServer {
  net::Endpoint address;
  ServerSettings settings;
  /// The last weight that was not 0, or the weight it was added with. Maglev builds its table from it.
  std::int32_t last_weight = 1;
  std::uint32_t active = 0;      ///< connections in a state that counts as active (TCP: half-open and established)
  std::uint32_t inactive = 0;    ///< all others, UDP always
  std::uint32_t persistent = 0;  ///< persistence templates
  bool overloaded = false;       ///< its upper threshold was reached; cleared below the lower one
  bool available = true;         ///< false: deleted, and remembered only for its connections
  Traffic traffic;
  /// Of the tunnel's last datagram; nullopt: none since the server was configured.
  std::optional<RouteAnswer> last_route;

  /// May a scheduler give it a new connection?
  [[nodiscard]] bool is_usable() const { return available && !overloaded && settings.weight > 0; }
};

/// "How busy": 256 for each active connection and 1 for each inactive one, or for each at all. An idle keep-alive
/// connection costs a server little but not nothing. Wraps at 32 bits as in Linux 6.1.
[[nodiscard]] inline std::uint32_t overhead_of(const RealServer& server, std::uint32_t cost_of_an_active_one) {
  return server.active * cost_of_an_active_one + server.inactive;
}
/// 256, or 257 where the one for each at all counts it once more.
[[nodiscard]] inline std::uint32_t cost_of_active(const KernelProfile& kernel) {
  return kernel.overhead_counts_all ? 257 : 256;
}
[[nodiscard]] inline std::uint32_t overhead_of(const RealServer& server, const KernelProfile& kernel) {
  return overhead_of(server, cost_of_active(kernel));
}

}  // namespace lvslab::ipvs
