#pragma once
// An ICMP error, and the datagram it is about.

#include <optional>

#include <lvslab/ipvs/connection.h>
#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/net/checksum.h>
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

/// Does IPVS take what a later fragment begins with for ports? A mistake of Linux, and another one since.
[[nodiscard]] inline bool mistakes_for_header(const net::IpView& fragment, const KernelProfile& kernel) {
  if (!fragment.is_ipv4()) return false;
  if (kernel.quoted_fragments_are_left_alone) return follows_key_exchange(fragment.protocol());
  return fragment.protocol() == net::IpProtocol::tcp || fragment.protocol() == net::IpProtocol::sctp;
}

/// nullopt: not such an error, or what it quotes is not the beginning of a TCP or UDP packet (or of a tunnel's).
[[nodiscard]] inline std::optional<IcmpQuote> read_quote(const net::IpView& view, const KernelProfile& kernel) {
  if (view.is_fragment()) return std::nullopt;
  const auto icmp = net::IcmpView::at(view.payload());
  if (!icmp || !concerns_connections(view.family(), *icmp)) return std::nullopt;
  const auto quoted = net::IpView::at_quoted(icmp->payload());
  if (!quoted || quoted->family() != view.family()) return std::nullopt;
  IcmpQuote quote{*icmp, *quoted, read_headers(*quoted)};
  if (quoted->fragment_offset() != 0) {
    if (!mistakes_for_header(*quoted, kernel)) return std::nullopt;
    if (!quote.headers.has_ports) read_ports(quote.headers, quoted->payload());
  }
  return quote;
}

/// Of an error from the client's side, about this connection.
[[nodiscard]] inline bool looks_at_checksum(const net::IpView& error, const Connection& connection,
                                            const KernelProfile& kernel) {
  if (connection.forwarding == Forwarding::full_nat) return true;  // not Linux's
  return kernel.icmp_checksum_by_method ? connection.forwarding == Forwarding::masquerading : error.is_ipv4();
}

[[nodiscard]] inline bool icmp_checksum_is_right(const net::IpView& view) {
  if (view.is_ipv4()) return net::IcmpView::at(view.payload())->checksum_is_right();
  return net::icmpv6_checksum_is_right(view.payload(), view.source().ipv6(), view.destination().ipv6());
}

/// Of an error from the servers' side, as the kernel sees it: up to 6.1.170 it forgets ICMPv6's pseudo header, so that
/// a right sum is wrong to it.
[[nodiscard]] inline bool checksum_seems_right(const net::IpView& error, const KernelProfile& kernel) {
  if (error.is_ipv4() || kernel.icmp_checksum_by_method) return icmp_checksum_is_right(error);
  return net::internet_checksum(error.payload()) == 0;
}

}  // namespace lvslab::ipvs
