#pragma once
// An ICMP error, and the datagram it is about.

#include <optional>

#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>

#include "headers.h"

namespace lvslab::ipvs {

struct IcmpQuote {
  net::IcmpView icmp;
  net::Ipv4View datagram;  ///< the quoted one, perhaps cut short
  Headers headers;         ///< of the quoted one
};

/// The errors that IPVS looks into: unreachable, source quench, time exceeded. Not redirects, not parameter problems.
[[nodiscard]] inline bool concerns_connections(net::IcmpType type) {
  return type == net::IcmpType::unreachable || type == net::IcmpType::source_quench ||
         type == net::IcmpType::time_exceeded;
}

/// nullopt: not such an error, or what it quotes is not the beginning of a TCP or UDP packet (or of a tunnel's).
[[nodiscard]] inline std::optional<IcmpQuote> read_quote(const net::Ipv4View& view) {
  if (view.is_fragment()) return std::nullopt;
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp || !concerns_connections(icmp->type())) return std::nullopt;
  const auto quoted = net::Ipv4View::at_quoted(icmp->payload());
  if (!quoted || quoted->fragment_offset() != 0) return std::nullopt;
  return IcmpQuote{*icmp, *quoted, read_headers(*quoted)};
}

}  // namespace lvslab::ipvs
