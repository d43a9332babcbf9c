#include "rewrite.h"

#include <lvslab/net/checksum.h>
#include <lvslab/net/crc32c.h>
#include <lvslab/net/icmpv6.h>

namespace lvslab::ipvs {
namespace {

constexpr std::size_t tcp_checksum_at = 16;
constexpr std::size_t udp_checksum_at = 6;

void refresh_udp_checksum(net::MutableBytes datagram, std::size_t transport) {
  const auto view = *net::IpView::at(datagram);
  const auto segment = view.payload();
  net::store_u16(datagram, transport + udp_checksum_at, 0);
  net::ChecksumSum sum;
  sum.add_pseudo_header(view.source(), view.destination(), net::IpProtocol::udp, segment.size());
  sum.add(segment);
  const auto checksum = sum.value();
  net::store_u16(datagram, transport + udp_checksum_at, checksum == 0 ? std::uint16_t{0xffff} : checksum);
}

/// RFC 9260 section 6.8, appendix A: little-endian, over the packet with the checksum taken as zero.
void refresh_sctp_checksum(net::MutableBytes packet) {
  constexpr std::size_t checksum_at = 8;
  if (packet.size() < sctp_header_size) return;
  net::store_u32(packet, checksum_at, 0);
  net::store_u32(packet, checksum_at, __builtin_bswap32(net::crc32c(packet)));
}

/// RFC 1624: only what changed is looked at.
std::uint16_t moved(std::uint16_t checksum, const net::Address& from, const net::Address& to) {
  if (from.is_ipv4()) return net::updated_checksum_u32(checksum, from.ipv4().to_uint(), to.ipv4().to_uint());
  for (std::size_t word = 0; word < 4; ++word) {
    checksum = net::updated_checksum_u32(checksum, from.ipv6().word(word), to.ipv6().word(word));
  }
  return checksum;
}

std::uint16_t moved(std::uint16_t checksum, const net::Endpoint& from, const net::Endpoint& to) {
  return net::updated_checksum(moved(checksum, from.address, to.address), from.port.to_uint(), to.port.to_uint());
}

void rewrite_transport(net::MutableBytes datagram, const Headers& headers, std::size_t port_at,
                       const net::Endpoint& from, const net::Endpoint& to) {
  if (follows_key_exchange(headers.protocol)) return;
  net::store_u16(datagram, headers.transport + port_at, to.port.to_uint());
  if (headers.protocol == net::IpProtocol::sctp) {
    // Its checksum covers ports, but no addresses.
    if (from.port != to.port) refresh_sctp_checksum(datagram.subspan(headers.transport));
    return;
  }
  if (headers.protocol == net::IpProtocol::tcp) {
    const auto at = headers.transport + tcp_checksum_at;
    if (datagram.size() >= at + 2) net::store_u16(datagram, at, moved(net::load_u16(datagram, at), from, to));
    return;
  }
  const auto at = headers.transport + udp_checksum_at;
  if (datagram.size() < at + 2) return;
  if (const auto checksum = net::load_u16(datagram, at); checksum != 0) {
    const auto after = moved(checksum, from, to);
    net::store_u16(datagram, at, after == 0 ? std::uint16_t{0xffff} : after);
  } else {
    refresh_udp_checksum(datagram, headers.transport);
  }
}

}  // namespace

void rewrite_destination(net::Packet& datagram, const Headers& headers, const net::Endpoint& to) {
  const auto bytes = datagram.mutable_bytes();
  net::set_destination(bytes, to.address);
  if (headers.has_ports) rewrite_transport(bytes, headers, 2, headers.destination, to);
}

void rewrite_source(net::Packet& datagram, const Headers& headers, const net::Endpoint& to) {
  const auto bytes = datagram.mutable_bytes();
  net::set_source(bytes, to.address);
  if (headers.has_ports) rewrite_transport(bytes, headers, 0, headers.source, to);
}

void rewrite_quoted(net::Packet& error, QuotedEnd end, const net::Endpoint& to) {
  const auto bytes = error.mutable_bytes();
  const auto view = *net::IpView::at(bytes);
  const auto message = bytes.subspan(view.header_size(), view.payload().size());
  const auto quoted = message.subspan(net::IcmpView::header_size);
  const std::size_t transport = net::IpView::at_quoted(quoted)->header_size();
  const bool has_ports = !follows_key_exchange(net::IpView::at_quoted(quoted)->protocol());
  if (end == QuotedEnd::source) {
    net::set_source(quoted, to.address);
    if (has_ports) net::store_u16(quoted, transport, to.port.to_uint());
  } else {
    net::set_destination(quoted, to.address);
    if (has_ports) net::store_u16(quoted, transport + 2, to.port.to_uint());
  }
  if (view.is_ipv4()) {
    net::refresh_ipv4_checksum(quoted);
    net::store_u16(message, 2, 0);
    net::store_u16(message, 2, net::internet_checksum(message));
  } else {
    net::refresh_icmpv6_checksum(message, view.source().ipv6(), view.destination().ipv6());
  }
}

}  // namespace lvslab::ipvs
