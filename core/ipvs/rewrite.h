#pragma once
// Changing addresses and ports inside datagrams, and the checksums that cover them.

#include <lvslab/net/packet.h>

#include "headers.h"

namespace lvslab::ipvs {

/// Destination address and port become `to`; IP and transport checksums follow without being verified: what arrived
/// broken leaves broken. A UDP datagram without a checksum gets a real one.
void rewrite_destination(net::Packet& datagram, const Headers& headers, const net::Endpoint& to);
/// The same for the source.
void rewrite_source(net::Packet& datagram, const Headers& headers, const net::Endpoint& to);

/// Which end of the quoted datagram an ICMP error's rewriting concerns.
enum class QuotedEnd : std::uint8_t { source, destination };

/// In an ICMP error that starts at its IP header: the quoted datagram's address and port become `to`. IP checksums
/// and the ICMP checksum follow; the quoted transport checksum is left as it was, as in Linux.
void rewrite_quoted(net::Packet& error, QuotedEnd end, const net::Endpoint& to);

}  // namespace lvslab::ipvs
