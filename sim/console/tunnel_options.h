#pragma once
/// The options of an IPIP tunnel, which `ip tunnel add` and `ip link add ... type ipip` share.

#include <lvslab/host/interface.h>

#include "ip_words.h"

namespace lvslab::sim::console {

/// Takes one option with its value; false: the word in turn is none that is modelled.
bool take_tunnel_option(IpWords& words, host::TunnelSettings& settings);

}  // namespace lvslab::sim::console
