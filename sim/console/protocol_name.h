#pragma once
/// How IPVS's tables call a protocol.

#include <string>

#include <lvslab/net/protocol.h>

namespace lvslab::sim::console {

/// "TCP"; "IP" of a template for all protocols of a mark; "IP_50" where there is no name.
[[nodiscard]] std::string protocol_name(net::IpProtocol protocol);

}  // namespace lvslab::sim::console
