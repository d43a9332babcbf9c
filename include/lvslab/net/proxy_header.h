#pragma once
/// The PROXY protocol (HAProxy's specification, "The PROXY protocol Versions 1 & 2"): a proxy says in front of the data
/// from whom and to where the connection was.
///
///   version 1, text:    PROXY TCP4 192.0.2.10 10.0.0.4 40000 80\r\n
///   version 2, binary:  0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a | 21 | 11 | length | source | destination | ports
///                       signature                            |2,cmd|family, protocol

#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>

namespace lvslab::net {

struct ProxyHeader {
  std::uint8_t version = 2;  ///< 1 or 2
  /// Of version 2: the proxy speaks for itself (LOCAL); of version 1: it does not know (UNKNOWN). No addresses then.
  bool has_addresses = true;
  IpProtocol protocol = IpProtocol::tcp;  ///< version 1: tcp only
  Endpoint source;                        ///< both of one family
  Endpoint destination;
  bool operator==(const ProxyHeader&) const = default;
};

/// The largest header of ours and of version 1.
inline constexpr std::size_t most_proxy_header_v1 = 107;

/// Version 2: 28 bytes for IPv4, 52 for IPv6; version 1: as long as its text.
[[nodiscard]] std::vector<std::byte> proxy_header_bytes(const ProxyHeader& header);

/// What the beginning of a stream (or a datagram) is.
struct ProxyHeaderReading {
  enum class Kind : std::uint8_t {
    absent,      ///< something else: it cannot become a header any more
    incomplete,  ///< a header so far; more must come
    whole,
    malformed,  ///< begins like a header and is none
  };
  Kind kind = Kind::absent;
  ProxyHeader header;    ///< of a whole one
  std::size_t size = 0;  ///< of a whole one: its bytes, extensions of version 2 included
};
[[nodiscard]] ProxyHeaderReading read_proxy_header(Bytes stream);

}  // namespace lvslab::net
