#pragma once
/// What ipvsadm shows of a director: tables, connections, and the rules that would make it (-S).

#include <optional>
#include <string>

#include "request.h"

namespace lvslab::sim::console::ipvsadm {

/// How addresses are written.
enum class Naming : std::uint8_t { numeric, by_name };
[[nodiscard]] std::string endpoint_text(const net::Endpoint& endpoint, net::IpProtocol protocol, Naming naming,
                                        const Machine& machine);

/// Services by mark, family, protocol, address, port; their servers by address and port, whatever their family. As
/// ipvsadm has it, 32-bit words are compared by the sign of their difference, so that far apart addresses may stand
/// "wrong".
void sort_services(std::vector<ipvs::ServiceReport>& services);

/// -L of services, in the form that the request's options ask for.
[[nodiscard]] std::string service_listing(const Request& request, std::vector<ipvs::ServiceReport> services,
                                          const Machine& machine);
/// -L -c
[[nodiscard]] std::string connection_listing(const Request& request,
                                             const std::vector<ipvs::ConnectionReport>& connections,
                                             const Machine& machine);
/// -L --daemon
[[nodiscard]] std::string daemon_listing(const std::vector<ipvs::SyncDaemon>& daemons);
/// -v
[[nodiscard]] std::string version_line();
/// -h, which begins with it
[[nodiscard]] std::string help_page();
/// -S
[[nodiscard]] std::string rules(const Request& request, std::vector<ipvs::ServiceReport> services,
                                const Machine& machine);

/// "sh-fallback,sh-port", or "flag-1": the scheduler names its flags, or has no name for one; nullopt: none is set.
[[nodiscard]] std::optional<std::string> scheduler_flags_text(const ipvs::ServiceSettings& settings);

}  // namespace lvslab::sim::console::ipvsadm
