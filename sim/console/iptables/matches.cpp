#include "matches.h"

#include <algorithm>
#include <array>

namespace lvslab::sim::console::iptables {
namespace {

/// That Linux has and we do not.
// clang-format off
constexpr auto other_matches = std::to_array<std::string_view>({
    "addrtype", "ah", "bpf", "cgroup", "cluster", "connbytes", "connlabel", "connlimit", "connmark", "conntrack", "cpu",
    "dccp", "devgroup", "dscp", "ecn", "esp", "hashlimit", "helper", "iprange", "ipvs", "length", "limit", "mac",
    "nfacct", "osf", "owner", "physdev", "pkttype", "policy", "quota", "rateest", "realm", "recent", "rpfilter", "set",
    "socket", "state", "statistic", "string", "tcpmss", "time", "tos", "ttl", "u32", "udplite"});
// clang-format on

}  // namespace

bool Matches::option(const std::string& name) {
  return mark_option(name) || comment_option(name) || multiport_option(name) || icmp_option(name) || ports_option(name);
}

void Matches::load(const std::string& name) {
  if (name == "tcp" || name == "udp" || name == "sctp") {
    std::uint8_t protocol = 0;
    line_.take(read_protocol(name), protocol);
    host::PortsMatch match;
    match.protocol = net::IpProtocol{protocol};
    rule_.matches.emplace_back(match);
  } else if (name == "multiport") {
    rule_.matches.emplace_back(host::MultiportMatch{});
  } else if (name == "icmp") {
    rule_.matches.emplace_back(host::IcmpMatch{});
  } else if (name == "mark") {
    rule_.matches.emplace_back(host::MarkMatch{});
  } else if (name == "comment") {
    rule_.matches.emplace_back(host::CommentMatch{});
  } else if (std::ranges::find(other_matches, std::string_view(name)) != other_matches.end()) {
    line_.refuse("the match '" + name + "'");
  } else {
    line_.fail("Couldn't load match `" + name + "':No such file or directory\n");
  }
}

bool Matches::mark_option(const std::string& name) {
  auto* match = last<host::MarkMatch>();
  if (match == nullptr || name != "mark") return false;
  const auto given = read_mark(line_.needed_word("--mark"));
  if (!given) {
    line_.fail("mark: bad integer value for option \"--mark\", or out of range.\n");
    return true;
  }
  *match = {given->first, given->second.value_or(0xffffffff), line_.inverted};
  match->value &= match->mask;
  return true;
}

bool Matches::comment_option(const std::string& name) {
  auto* match = last<host::CommentMatch>();
  if (match == nullptr || name != "comment") return false;
  if (line_.inverted) line_.fail("comment: option \"--comment\" cannot be inverted.\n");
  match->text = line_.needed_word("--comment");
  return true;
}

bool Matches::multiport_option(const std::string& name) {
  using Ends = host::MultiportMatch::Ends;
  auto* match = last<host::MultiportMatch>();
  if (match == nullptr) return false;
  if (name == "source-ports" || name == "sports") {
    match->ends = Ends::source;
  } else if (name == "destination-ports" || name == "dports") {
    match->ends = Ends::destination;
  } else if (name == "ports") {
    match->ends = Ends::either;
  } else {
    return false;
  }
  constexpr std::array<std::uint8_t, 5> with_ports{6, 17, 33, 132, 136};
  if (rule_.protocol_inverted || std::ranges::find(with_ports, rule_.protocol) == with_ports.end()) {
    line_.fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    return true;
  }
  match->inverted = line_.inverted;
  line_.take(read_port_list(line_.needed_word("--" + name), net::IpProtocol{rule_.protocol}), match->ports);
  return true;
}

bool Matches::icmp_option(const std::string& name) {
  if (name != "icmp-type") return false;
  if (last<host::IcmpMatch>() == nullptr) {
    if (rule_.protocol != 1 || rule_.protocol_inverted) return false;
    load("icmp");
  }
  auto* match = last<host::IcmpMatch>();
  line_.take(read_icmp_type(line_.needed_word("--icmp-type")), *match);
  match->inverted = line_.inverted;
  return true;
}

bool Matches::ports_option(const std::string& name) {
  const bool is_source = name == "sport" || name == "source-port";
  const bool is_destination = name == "dport" || name == "destination-port";
  const bool is_of_tcp = name == "tcp-flags" || name == "syn" || name == "tcp-option";
  const bool is_of_sctp = name == "chunk-types";
  if (!is_source && !is_destination && !is_of_tcp && !is_of_sctp) return false;
  if (last<host::PortsMatch>() == nullptr) {
    const auto protocol = net::IpProtocol{rule_.protocol};
    const bool has_ports =
        protocol == net::IpProtocol::tcp || protocol == net::IpProtocol::udp || protocol == net::IpProtocol::sctp;
    if (!has_ports || rule_.protocol_inverted) return false;
    load(protocol_text(rule_.protocol));
  }
  auto& match = *last<host::PortsMatch>();
  const bool is_tcp = match.protocol == net::IpProtocol::tcp;
  if ((is_of_tcp && !is_tcp) || (is_of_sctp && match.protocol != net::IpProtocol::sctp)) return false;
  if (name == "tcp-option" || is_of_sctp) {
    line_.refuse("the option --" + name);
  } else if (is_source) {
    line_.take(read_port_range(line_.needed_word("--" + name), match.protocol), match.source);
    match.source_inverted = line_.inverted;
  } else if (is_destination) {
    line_.take(read_port_range(line_.needed_word("--" + name), match.protocol), match.destination);
    match.destination_inverted = line_.inverted;
  } else if (name == "syn") {
    constexpr std::uint8_t fin_syn_rst_ack = 0x17;
    match.flags_asked = fin_syn_rst_ack;
    match.flags_set = 0x02;
    match.flags_inverted = line_.inverted;
  } else {
    line_.take(read_tcp_flags(line_.needed_word("--tcp-flags")), match.flags_asked);
    if (line_.trouble()) return true;
    const auto set = line_.optional_word();
    if (!set) {
      line_.fail("--tcp-flags requires two args.");
      return true;
    }
    line_.take(read_tcp_flags(*set), match.flags_set);
    match.flags_inverted = line_.inverted;
  }
  return true;
}

void Matches::judge() const {
  for (const auto& match : rule_.matches) {
    if (const auto* ports = std::get_if<host::PortsMatch>(&match)) {
      if (static_cast<std::uint8_t>(ports->protocol) != rule_.protocol || rule_.protocol_inverted) {
        // The kernel refuses it.
        line_.object(complain("iptables: Invalid argument. Run `dmesg' for more information.\n", 1).error);
      }
    }
    const auto* multiport = std::get_if<host::MultiportMatch>(&match);
    if (multiport != nullptr && multiport->ports.empty()) line_.fail("multiport expection an option");
    const auto* comment = std::get_if<host::CommentMatch>(&match);
    if (comment != nullptr && comment->text.empty()) line_.fail("comment: option \"--comment\" must be specified");
  }
}

}  // namespace lvslab::sim::console::iptables
