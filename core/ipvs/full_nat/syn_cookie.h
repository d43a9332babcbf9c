#pragma once
// SYN cookies: a half-open connection that costs the director nothing. What it would have to remember of a client's
// SYN is in the sequence number it answers with, and comes back with the client's acknowledgement.
//
//      cookie = H1(ends) + client's number + (minute << 24) + ((H2(ends, minute) + data) mod 2^24)
//
//      data:  bits 12-15 segment size (an index), 16-19 window scale, 20 timestamps, 21 SACK; the others are zero,
//             and that they are is what proves the cookie right
//
// The form is that of DPVS; its hash is MD5, ours SipHash-2-4: on the wire both are noise.

#include <array>
#include <cstdint>
#include <optional>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/sip_hash.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/time.h>

namespace lvslab::ipvs::full_nat {

/// What a cookie remembers.
struct CookieData {
  std::uint16_t segment_size = 536;  ///< one of the ten that there are
  std::uint8_t window_scale = 0;     ///< 0 to 14; 15: the client's SYN had none
  bool timestamps = false;
  bool sack = false;
  bool operator==(const CookieData&) const = default;
};
inline constexpr std::uint8_t no_window_scale = 15;

struct CookieEnds {
  net::Endpoint client;
  net::Endpoint virtual_address;
};

/// The largest of the ten segment sizes that is no larger.
[[nodiscard]] std::uint16_t cookie_segment_size(std::uint16_t size);

[[nodiscard]] net::TcpSeq make_cookie(const net::SipKey& key, const CookieEnds& ends, net::TcpSeq client_number,
                                      const CookieData& data, Instant now);
/// nullopt: not a cookie of ours for this client, or four minutes old.
[[nodiscard]] std::optional<CookieData> read_cookie(const net::SipKey& key, const CookieEnds& ends,
                                                    net::TcpSeq client_number, net::TcpSeq cookie, Instant now);

/// A number that grows with time for each pair of ends (RFC 6528): 64 ns a step.
[[nodiscard]] net::TcpSeq initial_number(const net::SipKey& key, const net::Endpoint& local,
                                         const net::Endpoint& server, Instant now);

}  // namespace lvslab::ipvs::full_nat
