#include <lvslab/net/ipv6.h>

#include "columns.h"
#include "devices.h"
#include "ip_route.h"
#include "proc_net.h"

namespace lvslab::sim::console {
namespace {

/// All 32 digits.
std::string digits_of(const net::Ipv6& address) {
  std::string text;
  for (const std::uint8_t octet : address.octets()) {
    text += "0123456789abcdef"[octet >> 4];
    text += "0123456789abcdef"[octet & 15];
  }
  return text;
}

std::string lower_hex(std::uint64_t value, std::size_t width) {
  std::string digits = zeros(hex(value), width);
  for (char& c : digits) c = static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
  return digits;
}

/// As /proc/net/if_inet6 numbers it, which is not how `ip` does.
unsigned scope_number(host::Scope scope) {
  switch (scope) {
    case host::Scope::host: return 0x10;
    case host::Scope::link: return 0x20;
    case host::Scope::site: return 0x40;
    default: return 0;
  }
}

}  // namespace

std::string ipv6_address_table(const Machine& machine) {
  enum Flag : unsigned { permanent = 0x80, deprecated = 0x20 };
  std::string text;
  for (const Device& device : devices_of(machine)) {
    if (!device.id) continue;
    for (const host::InterfaceAddress6& address : machine.host.interface(*device.id).addresses6) {
      const unsigned flags = Flag::permanent | (address.deprecated ? Flag::deprecated : 0U);
      text += digits_of(address.address) + " " + lower_hex(device.index, 2) + " " +
              lower_hex(static_cast<std::uint64_t>(address.prefix_length), 2) + " " +
              lower_hex(scope_number(address.scope()), 2) + " " + lower_hex(flags, 2) + " " + right(device.name, 8) +
              "\n";
    }
  }
  return text;
}

}  // namespace lvslab::sim::console
