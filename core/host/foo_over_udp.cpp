// Datagrams in UDP: FOU and GUE (draft-ietf-intarea-gue). What is inside is handled as if it had come right behind the
// outer IP header: a tunnel device takes it.

#include <algorithm>

#include <lvslab/net/ip_view.h>
#include <lvslab/net/udp_view.h>

#include "state.h"

namespace lvslab::host {
namespace {

constexpr std::size_t udp_header_size = 8;
constexpr std::size_t gue_header_size = 4;

struct Inside {
  std::size_t skipped = 0;  ///< bytes between the IP header and what is inside
  net::IpProtocol protocol{};
};

/// nullopt: no GUE header that this host understands, or a control message.
std::optional<Inside> read_gue(net::Bytes payload) {
  if (payload.empty()) return std::nullopt;
  const unsigned first = net::load_u8(payload, 0);
  const unsigned version = first >> 6U;
  if (version == 1) {  // no header at all: the IP version is in these bits
    return Inside{0, first >> 4U == 4 ? net::IpProtocol::ipip : net::IpProtocol::ipv6};
  }
  constexpr unsigned control = 0x20;
  constexpr unsigned known_flags = 0;
  const std::size_t size = gue_header_size + std::size_t{first & 0x1fU} * 4;
  if (version != 0 || (first & control) != 0 || payload.size() < size) return std::nullopt;
  if ((net::load_u16(payload, 2) & ~known_flags) != 0) return std::nullopt;
  return Inside{size, net::IpProtocol{net::load_u8(payload, 1)}};
}

/// Takes `count` bytes out behind the IP header, which then says that `protocol` follows.
void take_out(net::Packet& datagram, std::size_t header_size, std::size_t count, net::IpProtocol protocol) {
  const auto before = datagram.mutable_bytes();
  const auto end = static_cast<std::ptrdiff_t>(header_size);
  std::copy_backward(before.begin(), before.begin() + end, before.begin() + end + static_cast<std::ptrdiff_t>(count));
  datagram.drop_front(count);
  const auto bytes = datagram.mutable_bytes();
  if (is_ipv6(datagram)) {
    net::store_u8(bytes, 6, static_cast<std::uint8_t>(protocol));
    net::store_u16(bytes, 4, static_cast<std::uint16_t>(bytes.size() - net::ipv6_header_size));
  } else {
    net::store_u8(bytes, 9, static_cast<std::uint8_t>(protocol));
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    net::refresh_ipv4_checksum(bytes);
  }
}

}  // namespace

bool Host::State::unwrap_foo_over_udp(Incoming& incoming, Outcome& out) {
  const auto view = *net::IpView::at(incoming.datagram.bytes());
  if (view.protocol() != net::IpProtocol::udp) return false;
  const auto udp = net::UdpView::at(view.payload());
  if (!udp) return false;
  const auto found = foo_over_udp.find({view.family(), udp->destination_port()});
  if (found == foo_over_udp.end()) return false;
  const auto carried = view.payload().subspan(udp_header_size);
  const auto inside = found->second.protocol ? std::optional(Inside{0, *found->second.protocol}) : read_gue(carried);
  const bool has_extensions = !view.is_ipv4() && view.header_size() != net::ipv6_header_size;
  if (!inside || has_extensions) {
    drop(DropReason::malformed, std::move(incoming.datagram), false, out);
    incoming.datagram = {};
    return true;
  }
  out.story.tell("UDP port {0} is one for datagrams inside: the UDP header is taken off", udp->destination_port());
  take_out(incoming.datagram, view.header_size(), udp_header_size + inside->skipped, inside->protocol);
  return true;
}

ConfigResult Host::add_foo_over_udp(net::Port port, const FooOverUdp& settings) {
  const bool added = state_->foo_over_udp.try_emplace({settings.family, port}, settings).second;
  if (!added) return Unexpected{ConfigError::address_not_available};
  return {};
}

ConfigResult Host::remove_foo_over_udp(net::Port port, net::Family family) {
  if (state_->foo_over_udp.erase({family, port}) == 0) return Unexpected{ConfigError::no_such_entry};
  return {};
}

std::vector<std::pair<net::Port, FooOverUdp>> Host::foo_over_udp() const {
  std::vector<std::pair<net::Port, FooOverUdp>> ports;
  for (const auto& [key, settings] : state_->foo_over_udp) ports.emplace_back(key.second, settings);
  return ports;
}

}  // namespace lvslab::host
