#pragma once
/// What DPVS's ipvsadm understands beyond Linux's, for full NAT (docs/fullnat.md). Kept apart from ipvsadm 1.31:
///
///   -a, -e ... -b, --fullnat              the forwarding method (with -A and -E, -b remains --sched-flags)
///   -A, -E ... -j, --synproxy enable|disable
///   -A, -E ... --proxy-protocol v1|v2|v1-insecure|v2-insecure|disable
///   -P, --add-laddr   -Q, --del-laddr     -z LOCAL-ADDRESS -t SERVICE [-F INTERFACE]
///   -G, --get-laddr   [-t SERVICE]

#include <optional>
#include <string>

#include <lvslab/ipvs/director.h>

#include "../command.h"

namespace lvslab::sim::console::ipvsadm {

struct DpvsRequest {
  enum class Command : std::uint8_t { none, add_local_address, remove_local_address, list_local_addresses };
  Command command = Command::none;
  net::Address local_address;
  std::string interface;  ///< -F; empty: not given
  bool full_nat = false;
  bool syn_proxy = false;
  ipvs::ProxyProtocol proxy_protocol = ipvs::ProxyProtocol::none;
  bool trusts_proxy_headers = false;
  bool is_used = false;  ///< any of it was given: Linux's ipvsadm would not understand the line
};

/// Takes those words out of `words`, the first of which is the program's name; a command of DPVS's becomes one of
/// Linux's that takes the same service.
[[nodiscard]] Result<DpvsRequest, Complaint> take_dpvs_words(Words& words);

/// -P, -Q, -G of a service (of every service, if `key` is not given).
Ending apply_to_local_addresses(const DpvsRequest& request, const std::optional<ipvs::ServiceKey>& key,
                                Context& context);

/// " synproxy proxy-protocol v2", as a service's flags in a listing; "": nothing of full NAT.
[[nodiscard]] std::string full_nat_flags(const ipvs::ServiceSettings& settings);
/// " -j enable --proxy-protocol v2", as -S writes it.
[[nodiscard]] std::string full_nat_words(const ipvs::ServiceSettings& settings);
/// The lines of -S that give a service its local addresses. `service`: "-t 10.0.0.4:80".
[[nodiscard]] std::string local_address_rules(const ipvs::ServiceReport& report, const std::string& service,
                                              const Machine& machine);

}  // namespace lvslab::sim::console::ipvsadm
