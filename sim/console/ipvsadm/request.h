#pragma once
/// One ipvsadm command, understood: what is to be done to the director.

#include <array>
#include <optional>
#include <string>

#include <lvslab/ipvs/director.h>

#include "dpvs.h"
#include "options.h"

namespace lvslab::sim::console::ipvsadm {

/// An address with or without a port, as it was written; a name is looked up when the command runs.
struct AddressText {
  std::string host;
  std::optional<net::Port> port;
  std::optional<net::Address> address;  ///< unset: `host` is a name
};

struct Request {
  Command command = Command::list;
  OptionSet given;
  // Of the service: protocol and firewall mark; the address is below.
  net::IpProtocol protocol = net::IpProtocol::tcp;
  std::uint32_t firewall_mark = 0;
  bool is_ipv6_mark = false;
  AddressText service;
  ipvs::ServiceSettings service_settings;
  AddressText server;
  ipvs::ServerSettings server_settings;
  std::optional<ipvs::Timeouts> timeouts;
  DpvsRequest dpvs;  ///< what is DPVS's and not Linux's
  [[nodiscard]] bool has(Option option) const { return given[index_of(option)]; }
};

/// The words after the program's name. Complaints are ipvsadm's own, or say what is not modelled.
[[nodiscard]] Result<Request, Complaint> read_request(const Words& words);

/// ipvsadm's sentence about a service to be added or edited that cannot be.
[[nodiscard]] std::optional<std::string> why_service_is_impossible(const Request& request);

/// Does it.
Ending apply(const Request& request, Context& context);
/// ipvsadm -R: each line of the standard input is a command.
Ending restore(Context& context);

}  // namespace lvslab::sim::console::ipvsadm
