#pragma once
/// What a line of iptables asks for. Made from its words alone; what chains there are only the machine knows.

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
};

/// "iptables v1.8.9 (legacy): ...", with the hint where to find help.
[[nodiscard]] Complaint usage_error(const std::string& sentence);

[[nodiscard]] Result<Request, Complaint> read_request(const Words& words);
[[nodiscard]] Ending apply(const Request& request, Context& context);

/// -S: "-A PREROUTING -d 10.0.0.4/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff"
[[nodiscard]] std::string rule_text(const std::string& chain, const host::RuleSpec& spec);
/// -L of one chain.
[[nodiscard]] std::string chain_listing(const host::NetfilterTable& table, const host::Chain& chain,
                                        const Request& request, const Machine& machine);

/// "tcp" for 6; the number where there is no name.
[[nodiscard]] std::string protocol_text(std::uint8_t protocol);

}  // namespace lvslab::sim::console::iptables
