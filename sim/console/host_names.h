#pragma once
/// Names of addresses, from the node's /etc/hosts. There is no DNS in the laboratory.

#include <optional>
#include <string>

#include <lvslab/net/address.h>

#include "command.h"

namespace lvslab::sim::console {

/// An address as its text, or a name of /etc/hosts, in capitals or not.
[[nodiscard]] std::optional<net::Address> resolve(const Machine& machine, const std::string& name);
/// The same, of IPv4 only.
[[nodiscard]] std::optional<net::Ipv4> resolve_ipv4(const Machine& machine, const std::string& name);
/// The first name of an address; nullopt: none, and the tools print the address.
[[nodiscard]] std::optional<std::string> host_name_of(const Machine& machine, const net::Address& address);
/// As C's inet_aton: one to four numbers, decimal, octal or hexadecimal, the last filling what is left.
[[nodiscard]] std::optional<net::Ipv4> read_legacy_ipv4(std::string_view text);

}  // namespace lvslab::sim::console
