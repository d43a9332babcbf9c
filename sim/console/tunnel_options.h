#pragma once
/// The options of tunnels, which `ip tunnel add` and `ip link add ... type` share.

#include <optional>
#include <string>

#include <lvslab/host/interface.h>

#include "ip_words.h"

namespace lvslab::sim::console {

/// "ipip", "sit", "gre", "ip6tnl": as `ip link add ... type` calls them; nullopt: no tunnel that is modelled.
[[nodiscard]] std::optional<host::Interface::Kind> tunnel_type(const std::string& type);
/// What holds unless something else is said.
[[nodiscard]] host::TunnelSettings default_settings(host::Interface::Kind kind);
/// Takes one option with its value; false: the word in turn is none that is modelled.
bool take_option(IpWords& words, host::Interface::Kind kind, host::TunnelSettings& settings);
/// The value of `mode`: what is inside ("ip6ip6", "ipip6", "any"; of sit "ip6ip"). False: not modelled.
bool take_mode(IpWords& words, host::Interface::Kind kind, host::TunnelSettings& settings);

}  // namespace lvslab::sim::console
