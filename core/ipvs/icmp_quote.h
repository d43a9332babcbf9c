#pragma once
// An ICMP error, and the datagram it is about.

#include <optional>

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>

#include "headers.h"

namespace lvslab::ipvs {

struct IcmpQuote {
  net::IcmpView icmp;
  net::IpView datagram;  ///< the quoted one, perhaps cut short
  Headers headers;       ///< of the quoted one
};

/// The errors that IPVS looks into. IPv4: unreachable, source quench, time exceeded; not redirects, not parameter
/// problems. IPv6: all errors.
[[nodiscard]] inline bool concerns_connections(net::Family family, const net::IcmpView& icmp) {
  if (family == net::Family::ipv6) return net::is_error(net::icmpv6_type(icmp));
  return icmp.type() == net::IcmpType::unreachable || icmp.type() == net::IcmpType::source_quench ||
         icmp.type() == net::IcmpType::time_exceeded;
}

/// nullopt: not such an error, or what it quotes is not the beginning of a TCP or UDP packet (or of a tunnel's).
[[nodiscard]] inline std::optional<IcmpQuote> read_quote(const net::IpView& view) {
  if (view.is_fragment()) return std::nullopt;
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp || !concerns_connections(view.family(), *icmp)) return std::nullopt;
  const auto quoted = net::IpView::at_quoted(icmp->payload());
  if (!quoted || quoted->family() != view.family() || quoted->fragment_offset() != 0) return std::nullopt;
  return IcmpQuote{*icmp, *quoted, read_headers(*quoted)};
}

[[nodiscard]] inline bool icmp_checksum_is_right(const net::IpView& view) {
  if (view.is_ipv4()) return net::IcmpView::at(view.payload())->checksum_is_right();
  return net::icmpv6_checksum_is_right(view.payload(), view.source().ipv6(), view.destination().ipv6());
}

}  // namespace lvslab::ipvs
