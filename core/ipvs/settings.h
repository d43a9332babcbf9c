#pragma once
// net.ipv4.vs.*: how one director differs from another beyond its services. Section 12 of docs/ipvs.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/ipvs/director.h>

namespace lvslab::ipvs {

struct Settings {
  int am_droprate = 10;
  int cache_bypass = 0;
  int conn_reuse_mode = 1;
  int drop_entry = 0;  ///< modes of the defences: 0 off; 1, 2 when memory is short, which it never is here; 3 always
  int drop_packet = 0;
  int expire_nodest_conn = 0;
  int expire_quiescent_template = 0;
  int ignore_tunneled = 0;
  int lblc_expiration = 86400;   ///< seconds
  int lblcr_expiration = 86400;  ///< seconds
  int nat_icmp_send = 0;
  int pmtu_disc = 1;
  int run_estimation = 1;
  int schedule_icmp = 0;
  int secure_tcp = 0;
  int sloppy_sctp = 0;
  int sloppy_tcp = 0;
  int sync_version = 1;

  // Of the synchronisation daemons.
  int backup_only = 0;
  int sync_persist_mode = 0;
  int sync_ports = 1;
  std::uint64_t sync_qlen_max = 3850;  ///< Linux has a thirty-second part of the free memory's pages here
  int sync_refresh_period = 0;         ///< seconds
  int sync_retries = 0;
  int sync_threshold = 3;
  int sync_period = 50;
  int snat_reroute = 1;  ///< replies are routed again, by their new source

  // What they do cannot be seen from outside in a simulated world, whatever their value.
  int amemthresh = 1024;   ///< pages of memory below which a defence of mode 1 begins; memory is never short here
  int sync_sock_size = 0;  ///< bytes of a daemon's socket buffer; what is sent here leaves at once, nothing waits in it

  // Of the host's connection tracking (section 8.4).
  int conntrack = 0;
  int nf_conntrack_checksum = 1;  ///< not one of net.ipv4.vs: it verifies the checksums of what arrives
};

/// The name is that below net.ipv4.vs, or the whole one of a setting from elsewhere.
/// As `sysctl` prints it; nullopt: Linux 6.1 has no such setting.
[[nodiscard]] std::optional<std::string> read_setting(const Settings& settings, std::string_view name);
ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value);
/// Those below net.ipv4.vs, sorted.
[[nodiscard]] std::vector<std::string> setting_names();

}  // namespace lvslab::ipvs
