/// modprobe: every module that an LVS machine needs is there from the start, so loading one does nothing.

#include <algorithm>
#include <array>

#include "commands.h"

namespace lvslab::sim::console {
namespace {

/// Of Debian's kernel, those an administrator of such machines names.
// clang-format off
constexpr std::array<std::string_view, 66> modules = {
    "8021q", "af_packet", "arp_tables", "arpt_mangle", "arptable_filter", "bonding", "br_netfilter", "bridge", "dummy",
    "fou", "gre", "ip6_tables", "ip6_tunnel", "ip6table_filter", "ip6table_mangle", "ip6table_nat", "ip6table_raw",
    "ip_gre", "ip_tables", "ip_tunnel", "ip_vs", "ip_vs_dh", "ip_vs_fo", "ip_vs_ftp", "ip_vs_lblc", "ip_vs_lblcr", "ip_vs_lc",
    "ip_vs_mh", "ip_vs_nq", "ip_vs_ovf", "ip_vs_pe_sip", "ip_vs_rr", "ip_vs_sed", "ip_vs_sh", "ip_vs_wlc", "ip_vs_wrr", "ipip",
    "iptable_filter", "iptable_mangle", "iptable_nat", "iptable_raw", "ipv6", "llc", "macvlan", "nf_conntrack",
    "nf_conntrack_ftp", "nf_conntrack_netlink", "nf_defrag_ipv4", "nf_nat", "nf_nat_ftp", "nf_tables", "nfnetlink",
    "sch_htb", "sch_netem", "sch_tbf", "sit", "stp", "tun", "tunnel4", "veth", "vxlan", "x_tables", "xt_conntrack",
    "xt_mark", "xt_multiport", "xt_tcpudp"};
// clang-format on

bool is_known(std::string name) {
  for (char& c : name) c = c == '-' ? '_' : c;
  return std::ranges::find(modules, std::string_view(name)) != modules.end();
}

}  // namespace

Plan plan_modprobe(const Words& words) {
  Words names;
  bool all = false;
  bool quiet = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with('-')) {
      names.push_back(word);
    } else if (word == "-a" || word == "--all") {
      all = true;
    } else if (word == "-q" || word == "--quiet" || word == "-qa" || word == "-aq") {
      quiet = true;
      all = all || word.find('a', 1) != std::string::npos;
    } else if (word == "-n" || word == "--dry-run" || word == "-v" || word == "--verbose") {
      // Nothing is ever loaded, so there is nothing to say and nothing to leave out.
    } else if (word == "-r" || word == "--remove") {
      return not_modelled("modprobe: the option " + word);
    } else {
      return not_modelled("modprobe: the option " + word);
    }
  }
  if (names.empty()) return complain("modprobe: ERROR: missing parameters. See -h.\n");
  // Without -a the words after the first are the module's parameters.
  if (!all) names.resize(1);
  std::string text;
  bool failed = false;
  for (const std::string& name : names) {
    if (is_known(name)) continue;
    failed = true;
    if (quiet) continue;
    text += std::string("modprobe: ") + (all ? "WARNING" : "FATAL") + ": Module " + name +
            " not found in directory /lib/modules/6.1.176\n";
  }
  if (failed) return complain(text);
  return say("");
}

}  // namespace lvslab::sim::console
