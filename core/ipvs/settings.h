#pragma once
// net.ipv4.vs.*: how one director differs from another beyond its services. Section 12 of docs/ipvs.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/ipvs/director.h>

namespace lvslab::ipvs {

struct Settings {
  int conn_reuse_mode = 1;
  int expire_nodest_conn = 0;
  int expire_quiescent_template = 0;
  int lblc_expiration = 86400;   ///< seconds
  int lblcr_expiration = 86400;  ///< seconds
  int nat_icmp_send = 0;
  int pmtu_disc = 1;
  int run_estimation = 1;
  int schedule_icmp = 0;
  int sloppy_tcp = 0;
  int snat_reroute = 1;
};

/// As `sysctl` prints it; nullopt: Linux 6.1 has no such setting.
[[nodiscard]] std::optional<std::string> read_setting(const Settings& settings, std::string_view name);
ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value);
/// Sorted.
[[nodiscard]] std::vector<std::string> setting_names();

}  // namespace lvslab::ipvs
