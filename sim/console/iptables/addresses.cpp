// Addresses with masks, of either family.

#include <array>
#include <bit>

#include "../numbers.h"
#include "words.h"

namespace lvslab::sim::console::iptables {
namespace {

int width_of(net::Family family) { return family == net::Family::ipv4 ? 32 : 128; }

net::Address mask_of(net::Family family, int length) {
  if (family == net::Family::ipv4) return net::Ipv4Prefix{net::Ipv4{}, length}.mask();
  std::array<std::uint8_t, net::Ipv6::size> ones{};
  ones.fill(0xff);
  return net::Ipv6Prefix{net::Ipv6{ones}, length}.network();
}

/// How many bits it begins with; whether there are others is not looked at.
int length_of(const net::Address& mask) {
  if (mask.is_ipv4()) return std::countl_one(mask.ipv4().to_uint());
  int length = 0;
  for (const auto octet : mask.ipv6().octets()) {
    length += std::countl_one(octet);
    if (octet != 0xff) break;
  }
  return length;
}

std::optional<net::Address> parse(net::Family family, const std::string& text) {
  const auto address = net::Address::parse(text);
  return address && address->family() == family ? address : std::nullopt;
}

std::optional<net::Address> read_mask(net::Family family, const std::string& text) {
  if (text.find_first_of(".:") != std::string::npos) return parse(family, text);
  const auto length = read_number(text);
  if (!length || *length > static_cast<std::uint64_t>(width_of(family))) return std::nullopt;
  return mask_of(family, static_cast<int>(*length));
}

Reading<host::AddressPattern> read_address(net::Family family, const std::string& text) {
  const auto slash = text.rfind('/');
  const std::string host = text.substr(0, slash);
  auto mask = mask_of(family, width_of(family));
  if (slash != std::string::npos) {
    const auto given = read_mask(family, text.substr(slash + 1));
    if (!given) return Unexpected{"invalid mask `" + text.substr(slash + 1) + "' specified"};
    mask = *given;
  }
  const bool is_any_network = host.empty() && family == net::Family::ipv4;
  const auto address = is_any_network ? net::Address{} : parse(family, host);
  if (!address) return Unexpected{"host/network `" + host + "' not found"};
  return host::AddressPattern{host::masked(*address, mask), mask, false};
}

}  // namespace

Reading<std::vector<host::AddressPattern>> read_addresses(net::Family family, const std::string& text) {
  std::vector<host::AddressPattern> patterns;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(',', begin);
    const auto pattern = read_address(family, text.substr(begin, end == std::string::npos ? end : end - begin));
    if (!pattern) return Unexpected{pattern.error()};
    patterns.push_back(*pattern);
  }
  return patterns;
}

host::AddressPattern everything(net::Family family) {
  const auto none = mask_of(family, 0);
  return {none, none, false};
}

bool is_everything(const host::AddressPattern& pattern) { return pattern.mask == mask_of(pattern.mask.family(), 0); }

bool is_one_host(const host::AddressPattern& pattern) {
  return length_of(pattern.mask) == width_of(pattern.mask.family());
}

std::string address_text(const host::AddressPattern& pattern, bool with_host_mask) {
  const std::string address = to_text(pattern.address);
  if (is_one_host(pattern) && !with_host_mask) return address;
  const int length = length_of(pattern.mask);
  const bool is_prefix = pattern.mask == mask_of(pattern.mask.family(), length);
  return address + "/" + (is_prefix ? std::to_string(length) : to_text(pattern.mask));
}

}  // namespace lvslab::sim::console::iptables
