#include <algorithm>

#include <lvslab/net/tcp_options.h>
#include <lvslab/net/toa_option.h>

namespace lvslab::net {

void write_toa(MutableBytes into, std::uint8_t kind, const Endpoint& client) {
  store_u8(into, 0, kind);
  store_u8(into, 1, static_cast<std::uint8_t>(toa_size(client.address)));
  store_u16(into, 2, client.port.to_uint());
  if (client.address.is_ipv4()) {
    store_u32(into, 4, client.address.ipv4().to_uint());
  } else {
    std::ranges::copy(std::as_bytes(std::span{client.address.ipv6().octets()}), into.subspan(4).begin());
  }
}

std::optional<Endpoint> read_toa(Bytes option) {
  const Port port = option.size() >= 4 ? Port{load_u16(option, 2)} : Port{};
  if (option.size() == toa_size_ipv4) return Endpoint{Ipv4{load_u32(option, 4)}, port};
  if (option.size() == toa_size_ipv6) return Endpoint{Ipv6::load(option, 4), port};
  return std::nullopt;
}

std::optional<Endpoint> find_toa(Bytes options, std::uint8_t kind) {
  std::optional<Endpoint> found;
  each_tcp_option(options, [&](std::uint8_t each, Bytes option) {
    if (each == kind && !found) found = read_toa(option);
  });
  return found;
}

Ipv6 ipv4_mapped(Ipv4 address) {
  std::array<std::uint8_t, 16> octets{};
  octets[10] = octets[11] = 0xff;
  for (std::size_t i = 0; i < 4; ++i) octets[12 + i] = static_cast<std::uint8_t>(address.to_uint() >> (24 - 8 * i));
  return Ipv6{octets};
}

}  // namespace lvslab::net
