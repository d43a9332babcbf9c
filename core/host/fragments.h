#pragma once
// Where a datagram is cut when it leaves in fragments.

#include <cstddef>
#include <vector>

#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/packet.h>

namespace lvslab::host {

/// RFC 8200 section 4.5: the first fragment of an IPv6 datagram holds all headers, the transport's included.
[[nodiscard]] bool lacks_headers(const net::Ipv6View& fragment);
/// And all but the last are a multiple of eight bytes long.
[[nodiscard]] bool is_of_odd_length(const net::Ipv6View& fragment);

struct Cut {
  std::vector<std::size_t> sizes;  ///< of the pieces, in order
  bool as_it_came = false;
};
/// How a payload is cut of which `room` bytes fit behind the headers of one piece: as it came, if all those pieces fit;
/// what was put in front since (a tunnel's header) is in the first one. Otherwise into pieces as large as possible, in
/// units of eight bytes but for the last.
[[nodiscard]] Cut cut_for(const net::Packet& datagram, std::size_t payload, std::size_t room);

}  // namespace lvslab::host
