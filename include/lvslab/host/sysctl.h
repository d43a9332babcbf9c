#pragma once
/// The kernel parameters under /proc/sys that the laboratory models, per host.
///
/// Combination rules (all/interface) and defaults: docs/linux-host.md. Names are dotted
/// ("net.ipv4.conf.eth0.arp_ignore"); an interface name may itself contain dots only as '/'.

#include <cstdint>

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

/// net.ipv6.conf.<interface>.*; unlike with IPv4 there is no rule that combines `all` with an interface's own value:
/// what is written to `all` counts where it says so, and is handed on to all interfaces (forwarding, disable_ipv6).
struct Interface6Settings {
  int disable_ipv6 = 0;
  int forwarding = 0;  ///< of `all`: is anything forwarded; of an interface: is it a router's (redirects, router flag)
  int hop_limit = 64;
  int accept_redirects = 1;
  int ndisc_notify = 0;       ///< 1: unsolicited advertisements when the interface comes up or its MAC changes
  int keep_addr_on_down = 0;  ///< 1: addresses given by hand survive `ip link set down`
  int use_oif_addrs_only = 0;
  int force_tllao = 0;  ///< 1: every advertisement names the MAC, also one that answers a unicast question
  int ndisc_evict_nocarrier = 1;
  int ignore_routes_with_linkdown = 0;
  int drop_unsolicited_na = 0;
  int drop_unicast_in_l2_multicast = 0;
  int accept_untracked_na = 0;
  // These are only kept and shown: nobody here advertises routers, and a laboratory does without duplicate detection.
  int accept_ra = 0;
  int accept_dad = 0;
  int autoconf = 1;
  int dad_transmits = 1;
  int router_solicitations = 0;
  bool operator==(const Interface6Settings&) const = default;
};

/// net.ipv4.neigh.<interface>.* and net.ipv6.neigh.<interface>.*; milliseconds where the name says so, seconds
/// otherwise.
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

/// net.ipv6.* that are one for the host.
struct Host6Settings {
  int icmp_ratelimit = 1000;                 ///< icmp.ratelimit, milliseconds between two errors to one receiver
  std::uint64_t icmp_ratemask_low = ~4ULL;   ///< icmp.ratemask: types 0 to 63 that are limited; all but "too big"
  std::uint64_t icmp_ratemask_high = ~0ULL;  ///< types 64 to 127
  int icmp_echo_ignore_all = 0;              ///< icmp.echo_ignore_all
  int icmp_echo_ignore_multicast = 0;        ///< icmp.echo_ignore_multicast
  int icmp_echo_ignore_anycast = 0;          ///< icmp.echo_ignore_anycast
  int anycast_src_echo_reply = 0;
  int bindv6only = 0;
  int auto_flowlabels = 1;
  int route_mtu_expires = 600;  ///< route.mtu_expires, seconds
  bool operator==(const Host6Settings&) const = default;
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
