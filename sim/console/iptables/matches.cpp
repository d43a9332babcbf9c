#include "matches.h"

#include <algorithm>
#include <array>

namespace lvslab::sim::console::iptables {
namespace {

/// That Linux has and we do not.
// clang-format off
constexpr auto other_matches = std::to_array<std::string_view>({
    "addrtype", "ah", "bpf", "cgroup", "cluster", "connbytes", "connlabel", "connlimit", "connmark", "conntrack", "cpu",
    "dccp", "devgroup", "dscp", "ecn", "esp", "hashlimit", "helper", "ipcomp", "iprange", "ipvs", "length", "limit", "mac",
    "nfacct", "owner", "physdev", "pkttype", "policy", "quota", "rateest", "recent", "rpfilter", "set", "socket", "state",
    "statistic", "string", "tcpmss", "time", "tos", "u32", "udplite"});
constexpr auto other_matches_of_ipv4 = std::to_array<std::string_view>({"osf", "realm", "ttl"});
constexpr auto other_matches_of_ipv6 = std::to_array<std::string_view>({
    "dst", "eui64", "frag", "hbh", "hl", "ipv6header", "mh", "rt", "srh"});
// clang-format on

bool is_elsewhere(net::Family family, std::string_view name) {
  const auto has = [name](const auto& names) { return std::ranges::find(names, name) != names.end(); };
  return has(other_matches) || (family == net::Family::ipv4 ? has(other_matches_of_ipv4) : has(other_matches_of_ipv6));
}

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
  } else if (is_icmp(name)) {
    host::IcmpMatch match;
    match.protocol = icmp_protocol();
    rule_.matches.emplace_back(match);
    icmp_type_is_missing_ = true;
  } else if (name == "mark") {
    rule_.matches.emplace_back(host::MarkMatch{});
    mark_is_missing_ = true;
  } else if (name == "comment") {
    rule_.matches.emplace_back(host::CommentMatch{});
  } else if (is_elsewhere(line_.family(), name)) {
    line_.refuse("the match '" + name + "'");
  } else {
    line_.fail("Couldn't load match `" + name + "':No such file or directory\n");
  }
}

net::IpProtocol Matches::icmp_protocol() const {
  return line_.family() == net::Family::ipv4 ? net::IpProtocol::icmp : net::IpProtocol::icmpv6;
}

bool Matches::is_icmp(const std::string& name) const {
  if (line_.family() == net::Family::ipv4) return name == "icmp";
  return name == "icmp6" || name == "icmpv6" || name == "ipv6-icmp";
}

bool Matches::mark_option(const std::string& name) {
  auto* match = last<host::MarkMatch>();
  if (match == nullptr || name != "mark") return false;
  if (!mark_is_missing_) line_.fail_in("mark", "option \"--mark\" can only be used once.");
  mark_is_missing_ = false;
  const auto given = read_mark(line_.needed_word("--mark"));
  if (!given) {
    line_.fail_in("mark", "bad integer value for option \"--mark\", or out of range.");
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
  if (!match->text.empty()) line_.fail_in("comment", "option \"--comment\" can only be used once.");
  match->text = line_.needed_word("--comment");
  return true;
}

bool Matches::multiport_option(const std::string& name) {
  using Ends = host::MultiportMatch::Ends;
  auto* match = last<host::MultiportMatch>();
  if (match == nullptr) return false;
  auto ends = Ends::either;
  if (name == "source-ports" || name == "sports") {
    ends = Ends::source;
  } else if (name == "destination-ports" || name == "dports") {
    ends = Ends::destination;
  } else if (name != "ports") {
    return false;
  }
  if (!match->ports.empty()) {
    const auto name_of = [](Ends which) {
      return which == Ends::source ? "source-ports" : which == Ends::destination ? "destination-ports" : "ports";
    };
    const std::string again = std::string("option \"--") + name_of(ends) + "\" ";
    line_.fail_in("multiport", again + (ends == match->ends ? "can only be used once."
                                                            : std::string("cannot be used together with \"--") +
                                                                  name_of(match->ends) + "\"."));
  }
  match->ends = ends;
  constexpr std::array<std::uint8_t, 5> with_ports{6, 17, 33, 132, 136};
  if (rule_.protocol_inverted) {
    line_.fail("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
    return true;
  }
  if (std::ranges::find(with_ports, rule_.protocol) == with_ports.end()) {
    line_.fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    return true;
  }
  match->inverted = line_.inverted;
  line_.take(read_port_list(line_.needed_word("--" + name), net::IpProtocol{rule_.protocol}), match->ports);
  return true;
}

bool Matches::icmp_option(const std::string& name) {
  const bool is_ipv4 = line_.family() == net::Family::ipv4;
  if (name != (is_ipv4 ? "icmp-type" : "icmpv6-type")) return false;
  const std::string match_name = is_ipv4 ? "icmp" : "icmp6";
  if (last<host::IcmpMatch>() == nullptr) {
    if (rule_.protocol != static_cast<std::uint8_t>(icmp_protocol())) return false;
    load(match_name);
  }
  auto* match = last<host::IcmpMatch>();
  if (!icmp_type_is_missing_) line_.fail_in(match_name, "option \"--" + name + "\" can only be used once.");
  icmp_type_is_missing_ = false;
  line_.take(read_icmp_type(line_.family(), line_.needed_word("--" + name)), *match);
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
    if (!has_ports) return false;
    load(protocol_text(rule_.protocol));
  }
  auto& match = *last<host::PortsMatch>();
  const bool is_tcp = match.protocol == net::IpProtocol::tcp;
  if ((is_of_tcp && !is_tcp) || (is_of_sctp && match.protocol != net::IpProtocol::sctp)) return false;
  const auto only_one = [&](const std::string& option, bool is_given) {
    if (!is_given) return;
    if (match.protocol == net::IpProtocol::udp) {
      line_.fail_in("udp", "option \"--" + option + "\" can only be used once.");
    } else {
      line_.fail("Only one `--" + option + "' allowed");
    }
  };
  if (is_source) only_one("source-port", !match.source.is_everything() || match.source_inverted);
  if (is_destination) only_one("destination-port", !match.destination.is_everything() || match.destination_inverted);
  const bool has_flags = match.flags_asked != 0 || match.flags_inverted;
  if ((name == "syn" || name == "tcp-flags") && has_flags) {
    line_.fail("Only one of `--syn' or `--tcp-flags'  allowed");
  }
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
  if (icmp_type_is_missing_) {
    const bool is_ipv4 = line_.family() == net::Family::ipv4;
    line_.fail_in(is_ipv4 ? "icmp" : "icmp6",
                  std::string("option \"--") + (is_ipv4 ? "icmp-type" : "icmpv6-type") + "\" must be specified");
  }
  if (mark_is_missing_) line_.fail_in("mark", "option \"--mark\" must be specified");
  for (const auto& match : rule_.matches) {
    const auto* multiport = std::get_if<host::MultiportMatch>(&match);
    if (multiport != nullptr && multiport->ports.empty()) line_.fail("multiport expection an option");
    const auto* comment = std::get_if<host::CommentMatch>(&match);
    if (comment != nullptr && comment->text.empty()) {
      line_.fail_in("comment", "option \"--comment\" must be specified");
    }
  }
  for (const auto& match : rule_.matches) {
    const auto* ports = std::get_if<host::PortsMatch>(&match);
    const auto* icmp = std::get_if<host::IcmpMatch>(&match);
    if (ports == nullptr && icmp == nullptr) continue;
    const auto wanted = ports != nullptr ? ports->protocol : icmp->protocol;
    if (static_cast<std::uint8_t>(wanted) != rule_.protocol || rule_.protocol_inverted) {
      // The kernel refuses it.
      line_.object(
          complain(tool_of(line_.family()) + ": Invalid argument. Run `dmesg' for more information.\n", 1).error);
    }
  }
}

}  // namespace lvslab::sim::console::iptables
