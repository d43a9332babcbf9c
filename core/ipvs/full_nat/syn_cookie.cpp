#include "syn_cookie.h"

#include <algorithm>

namespace lvslab::ipvs::full_nat {
namespace {

constexpr std::array<std::uint16_t, 10> segment_sizes = {64, 256, 512, 536, 1024, 1280, 1440, 1452, 1460, 4312};
constexpr std::uint32_t data_mask = 0xffffff;
constexpr std::uint32_t used_bits = 0x3ff000;
constexpr std::uint32_t oldest_minutes = 4;

/// Both ends, and a number for what the hash is for.
std::uint32_t hash_of(const net::SipKey& key, const net::Endpoint& a, const net::Endpoint& b, std::uint32_t purpose) {
  std::array<std::byte, 40> bytes{};
  const auto put = [&](std::size_t at, const net::Endpoint& end) {
    if (end.address.is_ipv4()) {
      net::store_u32(bytes, at, end.address.ipv4().to_uint());
    } else {
      std::ranges::copy(std::as_bytes(std::span{end.address.ipv6().octets()}),
                        bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    net::store_u16(bytes, at + 16, end.port.to_uint());
  };
  put(0, a);
  put(18, b);
  net::store_u32(bytes, 36, purpose);
  return static_cast<std::uint32_t>(net::sip_hash<2, 4>(bytes, key));
}

enum Purpose : std::uint32_t { cookie_base = 0xffffffff, connection_number = 0xfffffffe };  // below: a minute

std::uint32_t minute_of(Instant now) { return static_cast<std::uint32_t>(now.time_since_epoch() / Duration{60s}); }

std::uint32_t bits_of(const CookieData& data) {
  const auto size = std::ranges::find(segment_sizes, data.segment_size) - segment_sizes.begin();
  return static_cast<std::uint32_t>(size) << 12 | std::uint32_t{data.window_scale} << 16 |
         (data.timestamps ? 1U << 20 : 0U) | (data.sack ? 1U << 21 : 0U);
}

}  // namespace

std::uint16_t cookie_segment_size(std::uint16_t size) {
  std::uint16_t best = segment_sizes.front();
  for (const auto each : segment_sizes) {
    if (each <= size) best = each;
  }
  return best;
}

net::TcpSeq make_cookie(const net::SipKey& key, const CookieEnds& ends, net::TcpSeq client_number,
                        const CookieData& data, Instant now) {
  const auto minute = minute_of(now);
  const auto base = hash_of(key, ends.client, ends.virtual_address, cookie_base) + client_number.to_uint();
  const auto veil = hash_of(key, ends.client, ends.virtual_address, minute & 0xff);
  return net::TcpSeq{base + (minute << 24) + ((veil + bits_of(data)) & data_mask)};
}

std::optional<CookieData> read_cookie(const net::SipKey& key, const CookieEnds& ends, net::TcpSeq client_number,
                                      net::TcpSeq cookie, Instant now) {
  const auto base = hash_of(key, ends.client, ends.virtual_address, cookie_base) + client_number.to_uint();
  const auto rest = cookie.to_uint() - base;
  const auto minute = rest >> 24;
  if (((minute_of(now) - minute) & 0xff) >= oldest_minutes) return std::nullopt;
  const auto bits = (rest - hash_of(key, ends.client, ends.virtual_address, minute)) & data_mask;
  const auto size = bits >> 12 & 15;
  if ((bits & ~used_bits) != 0 || size >= segment_sizes.size()) return std::nullopt;
  return CookieData{segment_sizes[size], static_cast<std::uint8_t>(bits >> 16 & 15), (bits & 1U << 20) != 0,
                    (bits & 1U << 21) != 0};
}

net::TcpSeq initial_number(const net::SipKey& key, const net::Endpoint& local, const net::Endpoint& server,
                           Instant now) {
  return net::TcpSeq{hash_of(key, local, server, connection_number) +
                     static_cast<std::uint32_t>(now.time_since_epoch().count() >> 6)};
}

}  // namespace lvslab::ipvs::full_nat
