#pragma once
/// What a line of iptables or ip6tables asks for. Made from its words alone; what chains there are only the machine
/// knows.

#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/netfilter.h>

#include "../command.h"

namespace lvslab::sim::console::iptables {

enum class Command : std::uint8_t {
  append,
  insert,
  replace,
  remove,
  check,
  list,
  list_rules,
  flush,
  zero,
  new_chain,
  delete_chain,
  rename_chain,
  policy,
  version,
};

struct Request {
  net::Family family = net::Family::ipv4;
  Command command = Command::list;
  std::string table = "filter";
  std::string chain;                      ///< empty: all
  std::string other;                      ///< the new name, or the policy
  std::optional<std::uint32_t> position;  ///< of a rule, from 1
  std::vector<host::RuleSpec> specs;      ///< one for each pair of the sources and destinations that were named
  bool has_rule = false;                  ///< anything of a rule was given
  bool numeric = false;
  bool verbose = false;
  bool exact = false;
  bool line_numbers = false;
  std::string warning;  ///< printed before anything is done
};

/// "iptables", "ip6tables"
[[nodiscard]] std::string tool_of(net::Family family);
/// "Try `iptables -h' ..."
[[nodiscard]] std::string hint_of(net::Family family);
/// "iptables v1.8.9 (legacy): ...", with the hint where to find help.
[[nodiscard]] Complaint usage_error(net::Family family, const std::string& sentence);

[[nodiscard]] Result<Request, Complaint> read_request(net::Family family, const Words& words);
[[nodiscard]] Ending apply(const Request& request, Context& context);

/// -S: "-A PREROUTING -d 10.0.0.4/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff"
/// `counters`: " -c 2 160", which stands before the target; or nothing.
[[nodiscard]] std::string rule_text(const std::string& chain, const host::RuleSpec& spec,
                                    const std::string& counters = {});
/// -A -v: the rule in short.
[[nodiscard]] std::string rule_line(const host::RuleSpec& spec, const Machine& machine);
/// -L of one chain.
[[nodiscard]] std::string chain_listing(const host::NetfilterTable& table, const host::Chain& chain,
                                        const Request& request, const Machine& machine);

}  // namespace lvslab::sim::console::iptables
