#pragma once
/// One ipvsadm command, understood: what is to be done to the director.

#include <functional>
#include <optional>
#include <string>

#include <lvslab/ipvs/director.h>

#include "dpvs.h"
#include "options.h"

namespace lvslab::sim::console::ipvsadm {

struct Request {
  std::string program;  ///< ipvsadm's name as it was typed
  Command command = Command::list;
  OptionSet given;
  // Of the service: protocol and firewall mark; the address is below.
  net::IpProtocol protocol = net::IpProtocol::tcp;
  std::uint32_t firewall_mark = 0;
  net::Endpoint service;  ///< of a mark: 0.0.0.0 or ::
  ipvs::ServiceSettings service_settings;
  net::Address server;
  net::Port server_port;
  ipvs::ServerSettings server_settings;
  std::optional<ipvs::Timeouts> timeouts;
  ipvs::SyncRole daemon_role = ipvs::SyncRole::master;
  ipvs::SyncSettings daemon;
  DpvsRequest dpvs;  ///< what is DPVS's and not Linux's
  [[nodiscard]] bool has(Option option) const { return given[index_of(option)]; }
};

/// The address of a host's name; nullopt: nobody has it.
using Resolver = std::function<std::optional<net::Ipv4>(const std::string& name)>;

/// `words[0]` is the program's name as it was typed. Complaints are ipvsadm's own, or say what is not modelled.
[[nodiscard]] Result<Request, Complaint> read_request(const Words& words, const Resolver& resolver);

/// Reads it with the machine's names and does it.
Ending run(const Words& words, Context& context);
/// Does it.
Ending apply(const Request& request, Context& context);
/// ipvsadm -R: each line of the standard input is a command of `program`.
Ending restore(Context& context, const std::string& program = "ipvsadm");

}  // namespace lvslab::sim::console::ipvsadm
