#include "receive_offload.h"

#include <algorithm>
#include <limits>

#include <lvslab/net/checksum.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::host {
namespace {

constexpr std::size_t checksum_at = 16;  // in the TCP header
constexpr std::size_t flags_at = 13;

struct Parts {
  net::IpView ip;
  net::TcpView tcp;
};
std::optional<Parts> parts_of(const net::Packet& datagram) {
  const auto ip = net::IpView::at(datagram.bytes());
  if (!ip || ip->is_fragment()) return std::nullopt;
  if (ip->header_size() != (ip->is_ipv4() ? net::ipv4_header_size : net::ipv6_header_size)) return std::nullopt;
  if (ip->protocol() != net::IpProtocol::tcp) return std::nullopt;
  const auto tcp = net::TcpView::at(ip->payload());
  if (!tcp) return std::nullopt;
  return Parts{*ip, *tcp};
}

bool same_connection(const Parts& a, const Parts& b) {
  return a.ip.source() == b.ip.source() && a.ip.destination() == b.ip.destination() &&
         a.tcp.source_port() == b.tcp.source_port() && a.tcp.destination_port() == b.tcp.destination_port();
}

/// PSH and FIN end a burst, they do not forbid that the segment belongs to it.
std::uint8_t lasting_flags(const net::TcpView& tcp) {
  auto flags = tcp.flags();
  flags.psh = flags.fin = false;
  return flags.to_uint();
}

bool continues(const Parts& first, const Parts& next, std::uint32_t segment_size) {
  return first.ip.hop_limit() == next.ip.hop_limit() && first.ip.traffic_class() == next.ip.traffic_class() &&
         first.ip.dont_fragment() == next.ip.dont_fragment() && lasting_flags(first.tcp) == lasting_flags(next.tcp) &&
         first.tcp.acknowledgement() == next.tcp.acknowledgement() &&
         std::ranges::equal(first.tcp.option_bytes(), next.tcp.option_bytes()) &&
         next.tcp.sequence() == first.tcp.sequence() + static_cast<std::uint32_t>(first.tcp.payload().size()) &&
         next.tcp.payload().size() <= segment_size &&
         first.ip.bytes().size() + next.tcp.payload().size() <= std::numeric_limits<std::uint16_t>::max();
}

/// Whether nothing can be merged behind it.
bool ends_burst(const net::TcpView& tcp, std::uint32_t segment_size) {
  const net::TcpFlags flags = tcp.flags();
  return flags.psh || flags.fin || flags.syn || flags.rst || flags.urg || tcp.payload().size() < segment_size;
}

net::Packet joined(const net::Packet& first, const Parts& a, const Parts& b) {
  const auto before = first.bytes();
  const auto added = b.tcp.payload();
  auto whole = net::Packet::uninitialised(before.size() + added.size(), first.lineage);
  whole.confirms_next_hop = first.confirms_next_hop;
  const auto bytes = whole.mutable_bytes();
  std::ranges::copy(before, bytes.begin());
  std::ranges::copy(added, bytes.begin() + static_cast<std::ptrdiff_t>(before.size()));
  if (a.ip.is_ipv4()) {
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    net::refresh_ipv4_checksum(bytes);
  } else {
    net::store_u16(bytes, 4, static_cast<std::uint16_t>(bytes.size() - net::ipv6_header_size));
  }
  const auto segment = bytes.subspan(a.ip.header_size());
  net::store_u8(segment, flags_at, static_cast<std::uint8_t>(a.tcp.flags().to_uint() | b.tcp.flags().to_uint()));
  net::store_u16(segment, checksum_at, 0);
  net::ChecksumSum sum;
  sum.add_pseudo_header(a.ip.source(), a.ip.destination(), net::IpProtocol::tcp, segment.size());
  sum.add(segment);
  net::store_u16(segment, checksum_at, sum.value());
  return whole;
}

}  // namespace

ReceiveOffload::Fate ReceiveOffload::take(net::Packet& datagram, InterfaceId in, Instant now,
                                          std::vector<Merged>& ready) {
  const auto next = parts_of(datagram);
  if (!next) return Fate::passed;
  const auto release = [&](std::vector<Held>::iterator at) {
    ready.push_back(std::move(at->merged));
    held_.erase(at);
  };
  const auto at = std::ranges::find_if(held_, [&](const Held& held) {
    return held.merged.in == in && same_connection(*parts_of(held.merged.datagram), *next);
  });
  if (at != held_.end()) {
    const auto first = *parts_of(at->merged.datagram);
    if (continues(first, *next, at->first_size) && !next->tcp.payload().empty() &&
        net::transport_checksum_is_right(datagram.bytes())) {
      at->merged.datagram = joined(at->merged.datagram, first, *next);
      at->merged.segment_size = at->first_size;
      at->until = now + burst_gap;
      if (ends_burst(next->tcp, at->first_size)) release(at);
      return Fate::merged;
    }
    release(at);
  }
  const auto size = static_cast<std::uint32_t>(next->tcp.payload().size());
  if (size == 0 || ends_burst(next->tcp, size) || !net::transport_checksum_is_right(datagram.bytes()))
    return Fate::passed;
  held_.push_back({{std::move(datagram), in, 0}, size, now + burst_gap});
  return Fate::kept;
}

void ReceiveOffload::flush(Instant now, std::vector<Merged>& ready) {
  for (auto& held : held_) {
    if (held.until <= now) ready.push_back(std::move(held.merged));
  }
  std::erase_if(held_, [&](const Held& held) { return held.until <= now; });
}

std::optional<Instant> ReceiveOffload::earliest_end() const {
  const auto first = std::ranges::min_element(held_, {}, &Held::until);
  return first == held_.end() ? std::nullopt : std::optional(first->until);
}

}  // namespace lvslab::host
