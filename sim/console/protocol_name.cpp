#include "protocol_name.h"

namespace lvslab::sim::console {

std::string protocol_name(net::IpProtocol protocol) {
  constexpr net::IpProtocol any{0};
  switch (protocol) {
    case any: return "IP";
    case net::IpProtocol::icmp: return "ICMP";
    case net::IpProtocol::tcp: return "TCP";
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::icmpv6: return "ICMPv6";
    case net::IpProtocol::sctp: return "SCTP";
    default: return "IP_" + std::to_string(static_cast<int>(protocol));
  }
}

}  // namespace lvslab::sim::console
