#include "icmp_news.h"

#include <lvslab/net/icmpv6.h>

namespace lvslab::sim::endpoint {
namespace {

using Kind = IcmpNews::Kind;

IcmpNews unreachable_over_ipv4(std::uint8_t code) {
  IcmpNews news{Kind::error, SocketError::host_unreachable, true, code <= net::icmp_code::host, net::Family::ipv4};
  switch (code) {
    case net::icmp_code::network:
    case 11:  // network, for this type of service
      news.told_to_udp = false;
      [[fallthrough]];
    case 6:  // network unknown
    case 9:  // network prohibited
      news.error = SocketError::network_unreachable;
      break;
    case net::icmp_code::host:
    case 5:   // source route failed
    case 12:  // host, for this type of service
      news.told_to_udp = false;
      break;
    case net::icmp_code::protocol: news.error = SocketError::no_protocol; break;
    case net::icmp_code::port: news.error = SocketError::refused; break;
    case net::icmp_code::fragmentation_needed:
      news.kind = Kind::smaller_path;
      news.error = SocketError::message_too_long;
      break;
    default: break;
  }
  return news;
}

IcmpNews over_ipv4(const net::IcmpView& message) {
  switch (message.type()) {
    case net::IcmpType::unreachable: return unreachable_over_ipv4(message.code());
    case net::IcmpType::redirect: return {Kind::redirect, SocketError::none, false, false, net::Family::ipv4};
    case net::IcmpType::time_exceeded:
      return {Kind::error, SocketError::host_unreachable, false, true, net::Family::ipv4};
    case net::IcmpType::parameter_problem:
      return {Kind::error, SocketError::no_protocol, false, true, net::Family::ipv4};
    default: return {};
  }
}

IcmpNews unreachable_over_ipv6(std::uint8_t code) {
  const auto error = [](SocketError what, bool final) {
    return IcmpNews{Kind::error, what, final, final, net::Family::ipv6};
  };
  switch (code) {
    case net::icmpv6_code::no_route: return error(SocketError::network_unreachable, false);
    case net::icmpv6_code::administratively_prohibited:
    case net::icmpv6_code::policy:
    case net::icmpv6_code::reject_route: return error(SocketError::permission, true);
    case net::icmpv6_code::port: return error(SocketError::refused, true);
    default: return error(SocketError::host_unreachable, false);
  }
}

IcmpNews over_ipv6(const net::IcmpView& message) {
  using enum net::Icmpv6Type;
  switch (net::icmpv6_type(message)) {
    case unreachable: return unreachable_over_ipv6(message.code());
    case packet_too_big: return {Kind::smaller_path, SocketError::message_too_long, true, false, net::Family::ipv6};
    case time_exceeded: return {Kind::error, SocketError::host_unreachable, false, false, net::Family::ipv6};
    case parameter_problem: return {Kind::error, SocketError::no_protocol, true, true, net::Family::ipv6};
    case redirect: return {Kind::redirect, SocketError::none, false, false, net::Family::ipv6};
    default: return {};
  }
}

}  // namespace

IcmpNews news_of(const net::IcmpView& message, net::Family family) {
  return family == net::Family::ipv4 ? over_ipv4(message) : over_ipv6(message);
}

}  // namespace lvslab::sim::endpoint
