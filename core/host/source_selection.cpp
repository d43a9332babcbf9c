// Which of its IPv6 addresses a host uses towards a destination (RFC 6724 section 5), as Linux does it: candidates of
// the outgoing interface first, then of all; the first of the best wins.

#include <array>
#include <bit>
#include <compare>

#include "state.h"

namespace lvslab::host {
namespace {

/// RFC 6724 section 2.1 with Linux's table: addresses of a kind speak to addresses of that kind.
int label_of(const net::Ipv6& address) {
  struct Entry {
    net::Ipv6Prefix prefix;
    int label;
  };
  static const std::array<Entry, 8> table{{{{net::Ipv6::parse("::1").value(), 128}, 0},
                                           {{net::Ipv6::parse("::ffff:0:0").value(), 96}, 4},
                                           {{net::Ipv6{}, 96}, 3},
                                           {{net::Ipv6::parse("2001::").value(), 32}, 6},
                                           {{net::Ipv6::parse("2001:10::").value(), 28}, 7},
                                           {{net::Ipv6::parse("2002::").value(), 16}, 2},
                                           {{net::Ipv6::parse("fc00::").value(), 7}, 5},
                                           {{net::Ipv6{}, 0}, 1}}};
  for (const auto& [prefix, label] : table) {
    if (prefix.contains(address)) return label;
  }
  return 1;
}

/// RFC 4291 section 2.7's scope numbers, of unicast addresses too.
int scope_number(const net::Ipv6& address) {
  constexpr int link = 2;
  constexpr int global = 14;
  if (address.is_multicast()) return address.octets()[1] & 0x0f;
  return address.is_link_local() || address.is_loopback() ? link : global;
}

int common_prefix(const net::Ipv6& a, const net::Ipv6& b) {
  int bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int same = std::countl_zero(a.word(i) ^ b.word(i));
    bits += same;
    if (same < 32) break;
  }
  return bits;
}

/// In the order of the rules; the larger wins.
struct Merit {
  bool is_destination = false;
  int scope = 0;  ///< the smallest that reaches far enough; failing that, the widest
  bool preferred = false;
  bool on_interface = false;
  bool same_label = false;
  int prefix = 0;
  auto operator<=>(const Merit&) const = default;
};

}  // namespace

std::optional<net::Ipv6> Host::State::select_source(InterfaceId device, const net::Ipv6& destination) const {
  const int reach = scope_number(destination);
  const int label = label_of(destination);
  std::optional<net::Ipv6> best;
  Merit best_merit;
  const auto consider = [&](InterfaceId id) {
    for (const auto& candidate : at(id).addresses6) {
      Merit merit;
      merit.is_destination = candidate.address == destination;
      const int scope = scope_number(candidate.address);
      merit.scope = scope >= reach ? -scope : scope - 128;
      merit.preferred = !candidate.deprecated;
      merit.on_interface = id == device;
      merit.same_label = label_of(candidate.address) == label;
      merit.prefix = std::min(common_prefix(candidate.address, destination), candidate.prefix_length);
      if (!best || merit > best_merit) {
        best = candidate.address;
        best_merit = merit;
      }
    }
  };
  consider(device);
  const bool device_only = destination.is_multicast() || destination.is_link_local() ||
                           at(device).settings6.use_oif_addrs_only != 0 || six.all.use_oif_addrs_only != 0;
  if (!device_only) {
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
      const InterfaceId id{static_cast<std::uint16_t>(i)};
      if (id != device && !interfaces[i].removed) consider(id);
    }
  }
  return best;
}

}  // namespace lvslab::host
