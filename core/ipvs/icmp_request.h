#pragma once
// The errors a director has the host send, in either family's numbers.

#include <lvslab/ipvs/verdict.h>
#include <lvslab/net/icmpv6.h>

namespace lvslab::ipvs {

[[nodiscard]] inline IcmpRequest icmp_request(net::Family family, net::IcmpType four, std::uint8_t code_four,
                                              net::Icmpv6Type six, std::uint8_t code_six, std::uint32_t rest = 0) {
  return family == net::Family::ipv4 ? IcmpRequest{static_cast<std::uint8_t>(four), code_four, rest, {}}
                                     : IcmpRequest{static_cast<std::uint8_t>(six), code_six, rest, {}};
}

[[nodiscard]] inline IcmpRequest port_unreachable(net::Family family) {
  return icmp_request(family, net::IcmpType::unreachable, net::icmp_code::port, net::Icmpv6Type::unreachable,
                      net::icmpv6_code::port);
}
/// There is no way to the real server.
[[nodiscard]] inline IcmpRequest host_unreachable(net::Family family) {
  return icmp_request(family, net::IcmpType::unreachable, net::icmp_code::host, net::Icmpv6Type::unreachable,
                      net::icmpv6_code::address);
}
[[nodiscard]] inline IcmpRequest hop_limit_exceeded(net::Family family) {
  return icmp_request(family, net::IcmpType::time_exceeded, 0, net::Icmpv6Type::time_exceeded, 0);
}
[[nodiscard]] inline IcmpRequest too_big(net::Family family, std::uint32_t mtu) {
  return icmp_request(family, net::IcmpType::unreachable, net::icmp_code::fragmentation_needed,
                      net::Icmpv6Type::packet_too_big, 0, mtu);
}

}  // namespace lvslab::ipvs
