#pragma once
/// The kernel parameters under /proc/sys that the laboratory models, per host.
///
/// Combination rules (all/interface) and defaults: docs/linux-host.md. Names are dotted
/// ("net.ipv4.conf.eth0.arp_ignore"); an interface name may itself contain dots only as '/'.

namespace lvslab::host {

/// net.ipv4.conf.<interface>.*
struct InterfaceSettings {
  int forwarding = 0;
  int rp_filter = 0;
  int accept_local = 0;
  int route_localnet = 0;
  int log_martians = 0;
  int arp_ignore = 0;
  int arp_announce = 0;
  int arp_accept = 0;
  int arp_notify = 0;
  int arp_filter = 0;
  int proxy_arp = 0;
  int proxy_arp_pvlan = 0;
  int drop_gratuitous_arp = 0;
  int arp_evict_nocarrier = 1;
  int send_redirects = 1;
  int accept_redirects = 1;
  int secure_redirects = 1;
  int shared_media = 1;
  int promote_secondaries = 0;
  int src_valid_mark = 0;
  int ignore_routes_with_linkdown = 0;
  bool operator==(const InterfaceSettings&) const = default;
};

/// net.ipv4.neigh.<interface>.*; milliseconds where the name says so, seconds otherwise.
struct NeighbourSettings {
  int mcast_solicit = 3;
  int ucast_solicit = 3;
  int retrans_time_ms = 1000;
  int base_reachable_time_ms = 30000;
  int delay_first_probe_time = 5;
  int gc_stale_time = 60;
  int locktime = 100;  ///< hundredths of a second
  int unres_qlen_bytes = 212992;
  bool operator==(const NeighbourSettings&) const = default;
};

/// net.ipv4.* that are one for the host.
struct HostSettings {
  int ip_default_ttl = 64;
  int icmp_echo_ignore_all = 0;
  int icmp_echo_ignore_broadcasts = 1;
  int icmp_ratelimit = 1000;
  int icmp_ratemask = 6168;
  int icmp_errors_use_inbound_ifaddr = 0;
  int ip_forward_use_pmtu = 0;
  int ip_no_pmtu_disc = 0;
  int ip_local_port_low = 32768;
  int ip_local_port_high = 60999;
  int tcp_syn_retries = 6;
  int tcp_synack_retries = 5;
  int tcp_retries2 = 15;
  int tcp_timestamps = 1;
  int tcp_sack = 1;
  int tcp_window_scaling = 1;
  int tcp_fin_timeout = 60;
  bool operator==(const HostSettings&) const = default;
};

}  // namespace lvslab::host
