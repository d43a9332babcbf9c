#include "unmodelled_parameters.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "devices.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

struct Parameter {
  std::string_view name;
  std::string_view value;  ///< the kernel's default
};

// What else a network namespace of Linux 6.1 has under net.ipv4, net.ipv6 and net.core.
// clang-format off
constexpr auto host_wide = std::to_array<Parameter>({
    {"fib_multipath_hash_fields", "7"}, {"fib_multipath_hash_policy", "0"}, {"fib_multipath_use_neigh", "0"},
    {"fib_notify_on_flag_change", "0"}, {"fwmark_reflect", "0"}, {"icmp_echo_enable_probe", "0"},
    {"icmp_ignore_bogus_error_responses", "1"}, {"icmp_msgs_burst", "50"}, {"icmp_msgs_per_sec", "1000"},
    {"igmp_link_local_mcast_reports", "1"}, {"igmp_max_memberships", "20"}, {"igmp_max_msf", "10"},
    {"igmp_qrv", "2"}, {"ip_autobind_reuse", "0"}, {"ip_dynaddr", "0"}, {"ip_early_demux", "1"},
    {"ip_forward_update_priority", "1"}, {"ip_local_reserved_ports", ""}, {"ip_nonlocal_bind", "0"},
    {"ip_unprivileged_port_start", "1024"}, {"ipfrag_high_thresh", "4194304"}, {"ipfrag_low_thresh", "3145728"},
    {"ipfrag_max_dist", "64"}, {"ipfrag_time", "30"}, {"nexthop_compat_mode", "1"}, {"ping_group_range", "1\t0"},
    {"raw_l3mdev_accept", "1"}, {"route.min_adv_mss", "256"}, {"route.min_pmtu", "552"},
    {"route.mtu_expires", "600"}, {"tcp_abort_on_overflow", "0"}, {"tcp_adv_win_scale", "1"},
    {"tcp_allowed_congestion_control", "reno cubic"}, {"tcp_app_win", "31"}, {"tcp_autocorking", "1"},
    {"tcp_available_congestion_control", "reno cubic"}, {"tcp_base_mss", "1024"},
    {"tcp_challenge_ack_limit", "2147483647"}, {"tcp_child_ehash_entries", "0"},
    {"tcp_comp_sack_delay_ns", "1000000"}, {"tcp_comp_sack_nr", "44"}, {"tcp_comp_sack_slack_ns", "100000"},
    {"tcp_congestion_control", "cubic"}, {"tcp_dsack", "1"}, {"tcp_early_demux", "1"}, {"tcp_early_retrans", "3"},
    {"tcp_ecn", "2"}, {"tcp_ecn_fallback", "1"}, {"tcp_ehash_entries", "-16384"}, {"tcp_fack", "0"},
    {"tcp_fastopen", "1"}, {"tcp_fastopen_blackhole_timeout_sec", "0"},
    {"tcp_fastopen_key", "00000000-00000000-00000000-00000000"}, {"tcp_frto", "2"}, {"tcp_fwmark_accept", "0"},
    {"tcp_invalid_ratelimit", "500"}, {"tcp_keepalive_intvl", "75"}, {"tcp_keepalive_probes", "9"},
    {"tcp_keepalive_time", "7200"}, {"tcp_l3mdev_accept", "0"}, {"tcp_limit_output_bytes", "1048576"},
    {"tcp_max_reordering", "300"}, {"tcp_max_syn_backlog", "128"}, {"tcp_max_tw_buckets", "8192"},
    {"tcp_migrate_req", "0"}, {"tcp_min_rtt_wlen", "300"}, {"tcp_min_snd_mss", "48"}, {"tcp_min_tso_segs", "2"},
    {"tcp_moderate_rcvbuf", "1"}, {"tcp_mtu_probe_floor", "48"}, {"tcp_mtu_probing", "0"},
    {"tcp_no_metrics_save", "0"}, {"tcp_no_ssthresh_metrics_save", "1"}, {"tcp_notsent_lowat", "4294967295"},
    {"tcp_orphan_retries", "0"}, {"tcp_pacing_ca_ratio", "120"}, {"tcp_pacing_ss_ratio", "200"},
    {"tcp_probe_interval", "600"}, {"tcp_probe_threshold", "8"}, {"tcp_recovery", "1"}, {"tcp_reflect_tos", "0"},
    {"tcp_reordering", "3"}, {"tcp_retrans_collapse", "1"}, {"tcp_retries1", "3"}, {"tcp_rfc1337", "0"},
    {"tcp_rmem", "4096\t131072\t6291456"}, {"tcp_shrink_window", "0"}, {"tcp_slow_start_after_idle", "1"},
    {"tcp_stdurg", "0"}, {"tcp_syncookies", "1"}, {"tcp_thin_linear_timeouts", "0"}, {"tcp_tso_rtt_log", "9"},
    {"tcp_tso_win_divisor", "3"}, {"tcp_tw_reuse", "2"}, {"tcp_wmem", "4096\t16384\t4194304"},
    {"tcp_workaround_signed_windows", "0"}, {"udp_early_demux", "1"}, {"udp_l3mdev_accept", "0"},
    {"udp_rmem_min", "4096"}, {"udp_wmem_min", "4096"}, {"vs.debug_level", "0"}, {"xfrm4_gc_thresh", "32768"},
});
// clang-format on
// clang-format off
constexpr auto of_interface = std::to_array<Parameter>({
    {"accept_source_route", "1"}, {"bc_forwarding", "0"}, {"bootp_relay", "0"}, {"disable_policy", "0"},
    {"disable_xfrm", "0"}, {"drop_unicast_in_l2_multicast", "0"}, {"force_igmp_version", "0"},
    {"igmpv2_unsolicited_report_interval", "10000"}, {"igmpv3_unsolicited_report_interval", "1000"},
    {"mc_forwarding", "0"}, {"medium_id", "0"}, {"tag", "0"},
});
// clang-format on
// clang-format off
constexpr auto of_neighbours = std::to_array<Parameter>({
    {"anycast_delay", "100"}, {"app_solicit", "0"}, {"interval_probe_time_ms", "5000"}, {"mcast_resolicit", "0"},
    {"proxy_delay", "80"}, {"proxy_qlen", "64"}, {"unres_qlen", "101"},
});
// clang-format on
// clang-format off
constexpr auto of_core = std::to_array<Parameter>({
    {"somaxconn", "4096"}, {"txrehash", "1"}, {"xfrm_acq_expires", "30"}, {"xfrm_aevent_etime", "10"},
    {"xfrm_aevent_rseqth", "2"}, {"xfrm_larval_drop", "1"},
});
// clang-format on
// The same under net.ipv6.
// clang-format off
constexpr auto host_wide6 = std::to_array<Parameter>({
    {"anycast_src_echo_reply", "0"}, {"auto_flowlabels", "1"}, {"bindv6only", "0"}, {"fib_multipath_hash_fields", "7"},
    {"fib_multipath_hash_policy", "0"}, {"fib_notify_on_flag_change", "0"}, {"flowlabel_consistency", "1"},
    {"flowlabel_reflect", "0"}, {"flowlabel_state_ranges", "0"}, {"fwmark_reflect", "0"},
    {"icmp.echo_ignore_all", "0"}, {"icmp.echo_ignore_anycast", "0"}, {"icmp.echo_ignore_multicast", "0"},
    {"icmp.ratelimit", "1000"}, {"icmp.ratemask", "0-1,3-127"}, {"idgen_delay", "1"}, {"idgen_retries", "3"},
    {"ioam6_id", "16777215"}, {"ioam6_id_wide", "72057594037927935"}, {"ip6frag_high_thresh", "4194304"},
    {"ip6frag_low_thresh", "3145728"}, {"ip6frag_time", "60"}, {"ip_nonlocal_bind", "0"},
    {"max_dst_opts_length", "2147483647"}, {"max_dst_opts_number", "8"}, {"max_hbh_length", "2147483647"},
    {"max_hbh_opts_number", "8"}, {"mld_max_msf", "64"}, {"mld_qrv", "2"}, {"route.gc_elasticity", "9"},
    {"route.gc_interval", "30"}, {"route.gc_min_interval", "0"}, {"route.gc_min_interval_ms", "500"},
    {"route.gc_thresh", "1024"}, {"route.gc_timeout", "60"}, {"route.max_size", "2147483647"},
    {"route.min_adv_mss", "1220"}, {"route.mtu_expires", "600"}, {"route.skip_notify_on_dev_down", "0"},
    {"seg6_flowlabel", "0"}, {"xfrm6_gc_thresh", "32768"},
});
constexpr auto of_interface6 = std::to_array<Parameter>({
    {"accept_ra_defrtr", "1"}, {"accept_ra_from_local", "0"}, {"accept_ra_min_hop_limit", "1"},
    {"accept_ra_min_lft", "0"}, {"accept_ra_mtu", "1"}, {"accept_ra_pinfo", "1"}, {"accept_ra_rt_info_max_plen", "0"},
    {"accept_ra_rt_info_min_plen", "0"}, {"accept_ra_rtr_pref", "1"}, {"accept_source_route", "0"},
    {"addr_gen_mode", "0"}, {"disable_policy", "0"}, {"enhanced_dad", "1"}, {"force_mld_version", "0"},
    {"ioam6_enabled", "0"}, {"ioam6_id", "65535"}, {"ioam6_id_wide", "4294967295"}, {"max_addresses", "16"},
    {"max_desync_factor", "600"}, {"mldv1_unsolicited_report_interval", "10000"},
    {"mldv2_unsolicited_report_interval", "1000"}, {"ndisc_tclass", "0"}, {"proxy_ndp", "0"},
    {"ra_defrtr_metric", "1024"}, {"regen_max_retry", "3"}, {"router_probe_interval", "60"},
    {"router_solicitation_delay", "1"}, {"router_solicitation_interval", "4"},
    {"router_solicitation_max_interval", "3600"}, {"rpl_seg_enabled", "0"}, {"seg6_enabled", "0"},
    {"suppress_frag_ndisc", "1"}, {"temp_prefered_lft", "86400"}, {"temp_valid_lft", "604800"}, {"use_tempaddr", "0"},
});
// clang-format on
/// Set, they would change nothing that happens here: the queues they bound never fill, nobody keeps connections alive,
/// no datagram has options, and no port is in want.
constexpr auto inert = std::to_array<std::string_view>(
    {"net.core.somaxconn", "net.ipv4.igmp_max_memberships", "net.ipv4.ip_dynaddr", "net.ipv4.ip_early_demux",
     "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_early_demux", "net.ipv4.tcp_keepalive_intvl",
     "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_max_syn_backlog",
     "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_rfc1337", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_tw_reuse",
     "net.ipv4.udp_early_demux", "net.ipv6.route.max_size", "net.ipv6.route.gc_thresh"});
/// Of each interface.
constexpr auto inert_of_interface =
    std::to_array<std::string_view>({"accept_source_route", "disable_policy", "disable_xfrm"});
/// Of each interface of IPv6: no routers advertise, nobody has temporary addresses.
constexpr auto inert_of_interface6 = std::to_array<std::string_view>(
    {"accept_ra_defrtr", "accept_ra_pinfo", "accept_ra_rtr_pref", "accept_source_route", "use_tempaddr",
     "max_addresses", "enhanced_dad", "router_solicitation_delay", "router_solicitation_interval"});

/// Of these groups nothing at all is modelled.
constexpr auto other_groups =
    std::to_array<std::string_view>({"abi.", "debug.", "dev.", "fs.", "kernel.", "net.bridge.", "net.ipv6.",
                                     "net.netfilter.", "net.nf_conntrack_max", "net.unix.", "user.", "vm."});

template <class Parameters>
const Parameter* find(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

struct InterfaceParameter {
  bool of_neighbours = false;
  std::string interface;
  std::string_view name;
};

/// "conf.INTERFACE.NAME", "neigh.INTERFACE.NAME" of an interface that is there.
std::optional<InterfaceParameter> split(const Machine& machine, std::string_view name) {
  const std::size_t first = name.find('.');
  const std::size_t last = name.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const std::string_view table = name.substr(0, first);
  if (table != "conf" && table != "neigh") return std::nullopt;
  InterfaceParameter parts{table == "neigh", std::string(name.substr(first + 1, last - first - 1)),
                           name.substr(last + 1)};
  std::ranges::replace(parts.interface, '/', '.');
  const bool exists = parts.of_neighbours ? find_device(machine, parts.interface).has_value()
                                          : parts.interface == "all" || parts.interface == "default" ||
                                                find_device(machine, parts.interface).has_value();
  return exists ? std::optional(parts) : std::nullopt;
}

/// Without what was written since.
std::optional<std::string> default_of(const Machine& machine, std::string_view name) {
  constexpr std::string_view core_prefix = "net.core.";
  constexpr std::string_view prefix = "net.ipv4.";
  constexpr std::string_view prefix6 = "net.ipv6.";
  const Parameter* found = nullptr;
  if (name.starts_with(core_prefix)) {
    found = find(of_core, name.substr(core_prefix.size()));
  } else if (name.starts_with(prefix)) {
    name.remove_prefix(prefix.size());
    found = find(host_wide, name);
    const auto parts = found == nullptr ? split(machine, name) : std::nullopt;
    if (parts) found = parts->of_neighbours ? find(of_neighbours, parts->name) : find(of_interface, parts->name);
    if (found != nullptr && parts) {
      if (parts->interface == "all" && parts->name == "accept_source_route") return "0";
      if (parts->interface == "lo" && parts->name.starts_with("disable_")) return "1";
    }
  } else if (name.starts_with(prefix6)) {
    name.remove_prefix(prefix6.size());
    found = find(host_wide6, name);
    const auto parts = found == nullptr ? split(machine, name) : std::nullopt;
    if (parts) found = parts->of_neighbours ? find(of_neighbours, parts->name) : find(of_interface6, parts->name);
  }
  return found == nullptr ? std::nullopt : std::optional(std::string(found->value));
}

bool is_inert(std::string_view name) {
  if (std::ranges::find(inert, name) != inert.end()) return true;
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (name.starts_with("net.ipv6.conf.")) {
    return std::ranges::find(inert_of_interface6, last) != inert_of_interface6.end();
  }
  return name.starts_with("net.ipv4.conf.") && std::ranges::find(inert_of_interface, last) != inert_of_interface.end();
}

std::string file_of(std::string_view name) { return "/proc/sys/" + std::string(name); }

}  // namespace

std::optional<std::string> read_unmodelled_parameter(const Machine& machine, std::string_view name) {
  auto value = default_of(machine, name);
  if (!value) return std::nullopt;
  const auto written = machine.files.find(file_of(name));
  return written == machine.files.end() ? value : written->second;
}

Written write_unmodelled_parameter(Machine machine, std::string_view name, const std::string& text) {
  const std::string value = text.substr(0, text.find_last_not_of(" \t\n") + 1);
  if (value == read_unmodelled_parameter(machine, name)) return Written::done;
  if (!is_inert(name)) return Written::not_modelled;
  constexpr std::int64_t most = 0x7fffffff;
  const bool negative = value.starts_with('-');
  const auto number = read_decimal(negative ? value.substr(1) : value);
  if (!number || *number > most) return Written::refused;
  if (name == "net.ipv4.tcp_tw_reuse" && (negative || *number > 2)) return Written::refused;
  machine.files[file_of(name)] = value;
  return Written::done;
}

std::vector<std::string> unmodelled_parameter_names(const Machine& machine) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& prefix, const auto& parameters) {
    for (const Parameter& each : parameters) names.push_back(prefix + std::string(each.name));
  };
  add("net.core.", of_core);
  add("net.ipv4.", host_wide);
  add("net.ipv6.", host_wide6);
  for (const std::string each : {"all", "default"}) {
    add("net.ipv4.conf." + each + ".", of_interface);
    add("net.ipv6.conf." + each + ".", of_interface6);
  }
  for (const Device& device : devices_of(machine)) {
    std::string interface = device.name;
    std::ranges::replace(interface, '.', '/');
    add("net.ipv4.conf." + interface + ".", of_interface);
    add("net.ipv4.neigh." + interface + ".", of_neighbours);
    add("net.ipv6.conf." + interface + ".", of_interface6);
    add("net.ipv6.neigh." + interface + ".", of_neighbours);
  }
  return names;
}

bool is_unmodelled_parameter(std::string_view name) {
  // The old spellings in seconds and in ticks.
  if (name.starts_with("net.ipv4.neigh.") &&
      (name.ends_with(".base_reachable_time") || name.ends_with(".retrans_time")))
    return true;
  return std::ranges::any_of(other_groups, [&](std::string_view group) { return name.starts_with(group); });
}

}  // namespace lvslab::sim::console
