#pragma once
/// An ICMP error in ping's words.

#include <string>

#include <lvslab/net/icmp_view.h>

namespace lvslab::sim::console {

[[nodiscard]] std::string icmp_error_text(const net::IcmpView& icmp);

/// The same of ICMPv6: "Destination unreachable: No route".
[[nodiscard]] std::string icmpv6_error_text(const net::IcmpView& icmp);

}  // namespace lvslab::sim::console
