#include "unmodelled_parameters.h"

#include <algorithm>
#include <array>

#include "devices.h"

namespace lvslab::sim::console {
namespace {

// What Linux 6.1 has under net.ipv4, modelled or not.
// clang-format off
constexpr auto host_wide = std::to_array<std::string_view>({
    "fib_multipath_hash_fields", "fib_multipath_hash_policy", "fib_multipath_use_neigh", "fib_notify_on_flag_change",
    "fwmark_reflect", "icmp_echo_enable_probe", "icmp_echo_ignore_all", "icmp_echo_ignore_broadcasts",
    "icmp_errors_use_inbound_ifaddr", "icmp_ignore_bogus_error_responses", "icmp_msgs_burst", "icmp_msgs_per_sec",
    "icmp_ratelimit", "icmp_ratemask", "igmp_link_local_mcast_reports", "igmp_max_memberships", "igmp_max_msf",
    "igmp_qrv", "ip_autobind_reuse", "ip_default_ttl", "ip_dynaddr", "ip_early_demux", "ip_forward",
    "ip_forward_update_priority", "ip_forward_use_pmtu", "ip_local_port_range", "ip_local_reserved_ports",
    "ip_no_pmtu_disc", "ip_nonlocal_bind", "ip_unprivileged_port_start", "ipfrag_high_thresh", "ipfrag_low_thresh",
    "ipfrag_max_dist", "ipfrag_time", "nexthop_compat_mode", "ping_group_range", "raw_l3mdev_accept",
    "route.min_adv_mss", "route.min_pmtu", "route.mtu_expires", "tcp_abort_on_overflow", "tcp_adv_win_scale",
    "tcp_allowed_congestion_control", "tcp_app_win", "tcp_autocorking", "tcp_available_congestion_control",
    "tcp_base_mss", "tcp_challenge_ack_limit", "tcp_child_ehash_entries", "tcp_comp_sack_delay_ns",
    "tcp_comp_sack_nr", "tcp_comp_sack_slack_ns", "tcp_congestion_control", "tcp_dsack", "tcp_early_demux",
    "tcp_early_retrans", "tcp_ecn", "tcp_ecn_fallback", "tcp_ehash_entries", "tcp_fack", "tcp_fastopen",
    "tcp_fastopen_blackhole_timeout_sec", "tcp_fastopen_key", "tcp_fin_timeout", "tcp_frto", "tcp_fwmark_accept",
    "tcp_invalid_ratelimit", "tcp_keepalive_intvl", "tcp_keepalive_probes", "tcp_keepalive_time", "tcp_l3mdev_accept",
    "tcp_limit_output_bytes", "tcp_max_reordering", "tcp_max_syn_backlog", "tcp_max_tw_buckets", "tcp_migrate_req",
    "tcp_min_rtt_wlen", "tcp_min_snd_mss", "tcp_min_tso_segs", "tcp_moderate_rcvbuf", "tcp_mtu_probe_floor",
    "tcp_mtu_probing", "tcp_no_metrics_save", "tcp_no_ssthresh_metrics_save", "tcp_notsent_lowat",
    "tcp_orphan_retries", "tcp_pacing_ca_ratio", "tcp_pacing_ss_ratio", "tcp_probe_interval", "tcp_probe_threshold",
    "tcp_recovery", "tcp_reflect_tos", "tcp_reordering", "tcp_retrans_collapse", "tcp_retries1", "tcp_retries2",
    "tcp_rfc1337", "tcp_rmem", "tcp_sack", "tcp_shrink_window", "tcp_slow_start_after_idle", "tcp_stdurg",
    "tcp_syn_retries", "tcp_synack_retries", "tcp_syncookies", "tcp_thin_linear_timeouts", "tcp_timestamps",
    "tcp_tso_rtt_log", "tcp_tso_win_divisor", "tcp_tw_reuse", "tcp_window_scaling", "tcp_wmem",
    "tcp_workaround_signed_windows", "udp_early_demux", "udp_l3mdev_accept", "udp_rmem_min", "udp_wmem_min",
    "xfrm4_gc_thresh",
});
// clang-format on
// clang-format off
constexpr auto of_interface = std::to_array<std::string_view>({
    "accept_local", "accept_redirects", "accept_source_route", "arp_accept", "arp_announce", "arp_evict_nocarrier",
    "arp_filter", "arp_ignore", "arp_notify", "bc_forwarding", "bootp_relay", "disable_policy", "disable_xfrm",
    "drop_gratuitous_arp", "drop_unicast_in_l2_multicast", "force_igmp_version", "forwarding",
    "igmpv2_unsolicited_report_interval", "igmpv3_unsolicited_report_interval", "ignore_routes_with_linkdown",
    "log_martians", "mc_forwarding", "medium_id", "promote_secondaries", "proxy_arp", "proxy_arp_pvlan",
    "route_localnet", "rp_filter", "secure_redirects", "send_redirects", "shared_media", "src_valid_mark", "tag",
});
// clang-format on
// clang-format off
constexpr auto of_neighbours = std::to_array<std::string_view>({
    "anycast_delay", "app_solicit", "base_reachable_time_ms", "delay_first_probe_time", "gc_stale_time",
    "interval_probe_time_ms", "locktime", "mcast_resolicit", "mcast_solicit", "proxy_delay", "proxy_qlen",
    "retrans_time_ms", "ucast_solicit", "unres_qlen", "unres_qlen_bytes", "base_reachable_time", "retrans_time",
});
// clang-format on
/// Of these groups nothing at all is modelled.
constexpr auto other_groups = std::to_array<std::string_view>(
    {"abi.", "debug.", "dev.", "fs.", "kernel.", "net.bridge.", "net.core.", "net.ipv6.", "net.netfilter.",
     "net.nf_conntrack_max", "net.unix.", "user.", "vm."});

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool is_unmodelled_parameter(const Machine& machine, std::string_view name) {
  for (const std::string_view group : other_groups) {
    if (name.starts_with(group)) return true;
  }
  constexpr std::string_view prefix = "net.ipv4.";
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  if (contains(host_wide, name)) return true;
  // conf.INTERFACE.NAME, neigh.INTERFACE.NAME
  const std::size_t first = name.find('.');
  const std::size_t second = first == std::string_view::npos ? first : name.find('.', first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view table = name.substr(0, first);
  std::string interface(name.substr(first + 1, second - first - 1));
  std::ranges::replace(interface, '/', '.');
  const bool exists =
      interface == "default" || (table == "conf" && interface == "all") || find_device(machine, interface);
  const std::string_view last = name.substr(second + 1);
  return exists &&
         ((table == "conf" && contains(of_interface, last)) || (table == "neigh" && contains(of_neighbours, last)));
}

}  // namespace lvslab::sim::console
