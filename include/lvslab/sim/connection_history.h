#pragma once
/// How many connections the directors' servers had, from the beginning of a run to where it has come: what ipvsadm
/// -Ln shows as ActiveConn and InActConn, at every moment. Events do not tell: connections also expire in silence.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <lvslab/sim/event_log.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

/// From this moment on a server has so many.
struct ConnectionSample {
  Instant at{};
  std::uint64_t events = 0;  ///< that had happened
  std::uint32_t server = 0;  ///< index into ConnectionHistory::servers()
  std::uint32_t active = 0;
  std::uint32_t inactive = 0;
};

class ConnectionHistory {
 public:
  /// "10.0.0.7:80", with service and director where there are several of them.
  struct Server {
    std::uint32_t node = 0;  ///< the director
    std::string service;     ///< "TCP 10.0.0.4:80"
    std::string address;     ///< "10.0.0.7:80"
  };

  /// To be called after every step of the session, whose events are in the log.
  void observe(const Session& session, const EventLog& log);
  /// Forgets what was seen when more than so many events had happened.
  void forget(std::uint64_t events);

  /// Those that ever were in a service, in the order they were seen.
  [[nodiscard]] const std::vector<Server>& servers() const { return servers_; }
  /// Only changes, in the order of time.
  [[nodiscard]] const std::vector<ConnectionSample>& samples() const { return samples_; }

 private:
  struct Last {
    std::uint32_t active = 0;
    std::uint32_t inactive = 0;
    bool operator==(const Last&) const = default;
  };
  void look_at(const Session& session, std::uint32_t node, std::uint64_t events);
  std::uint32_t index_of(std::uint32_t node, const std::string& service, const std::string& address);

  std::vector<Server> servers_;
  std::map<std::string, std::uint32_t> index_;                   ///< by all that a server is
  std::vector<Last> last_;                                       ///< by server
  std::map<std::uint32_t, std::vector<std::uint32_t>> present_;  ///< by director: servers that its services have
  std::vector<ConnectionSample> samples_;
  std::size_t seen_ = 0;
};

}  // namespace lvslab::sim
