#pragma once
/// Tables under /proc/net that an administrator reads with cat: arp, ip_vs, ip_vs_conn, ip_vs_stats.

#include <string>

#include "command.h"

namespace lvslab::sim::console {

[[nodiscard]] bool is_proc_net_file(const std::string& path);
[[nodiscard]] std::string read_proc_net(const Machine& machine, const std::string& path, Instant now);

/// /proc/net/if_inet6.
[[nodiscard]] std::string ipv6_address_table(const Machine& machine);

}  // namespace lvslab::sim::console
