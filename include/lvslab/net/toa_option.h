#pragma once
/// TOA, "TCP option address": the TCP option in which a full NAT director tells a server whom it really speaks with.
///
///     +------+--------+-------+-------+-------+-------+-------+-------+
///     | kind | length |  client port  |   client address (4 or 16 bytes) ...
///     +------+--------+-------+-------+-------+-------+-------+-------+
///
/// No standard: the kind is the sender's choice. DPVS writes 254 for both families, alibaba's LVS 254 and for IPv6 253,
/// JD's Jupiter 200. All in network order. Source: the projects' documentation, see docs/fullnat.md.

#include <cstdint>
#include <optional>

#include <lvslab/net/bytes.h>
#include <lvslab/net/endpoint.h>

namespace lvslab::net {

inline constexpr std::uint8_t toa_kind = 254;
inline constexpr std::size_t toa_size_ipv4 = 8;
inline constexpr std::size_t toa_size_ipv6 = 20;

/// 8 or 20 bytes.
[[nodiscard]] constexpr std::size_t toa_size(const Address& address) {
  return address.is_ipv4() ? toa_size_ipv4 : toa_size_ipv6;
}
/// `into` is of toa_size().
void write_toa(MutableBytes into, std::uint8_t kind, const Endpoint& client);
/// The address in one option, kind and length included; nullopt: neither of the two lengths.
[[nodiscard]] std::optional<Endpoint> read_toa(Bytes option);
/// The first such option among a segment's options; nullopt: there is none.
[[nodiscard]] std::optional<Endpoint> find_toa(Bytes options, std::uint8_t kind);

/// ::ffff:192.0.2.10 (RFC 4291 section 2.5.5.2): an IPv4 address where only an IPv6 one has room.
[[nodiscard]] Ipv6 ipv4_mapped(Ipv4 address);

}  // namespace lvslab::net
