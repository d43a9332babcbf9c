#pragma once
/// What ifconfig, route and arp, which come from one package (net-tools), have in common.

#include <array>
#include <optional>
#include <string>

#include <lvslab/host/host.h>
#include <lvslab/net/ipv4.h>

#include "command.h"

namespace lvslab::sim::console {

/// The prefix length of a mask with its ones in front; nullopt: another mask.
[[nodiscard]] inline std::optional<int> length_of_mask(net::Ipv4 mask) {
  for (int length = 0; length <= 32; ++length) {
    if (net::Ipv4Prefix(net::Ipv4{0xffffffff}, length).network() == mask) return length;
  }
  return std::nullopt;
}

/// Before prefixes there were classes: A, B and C by the first bits.
[[nodiscard]] inline int class_length(net::Ipv4 address) {
  const std::uint32_t first = address.to_uint() >> 24;
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
}

/// The kernel's answer, as strerror has it.
[[nodiscard]] inline std::string errno_text(host::ConfigError error) {
  using enum host::ConfigError;
  switch (error) {
    case file_exists: return "File exists";
    case no_such_process: return "No such process";
    case no_such_entry: return "No such file or directory";
    case no_such_device: return "No such device";
    case address_not_available: return "Cannot assign requested address";
    // The old calls know no better for a gateway that is not on a link.
    case network_unreachable:
    case invalid_gateway: return "Network is unreachable";
    case host_unreachable: return "No route to host";
    case permission_denied: return "Permission denied";
    case network_down: return "Network is down";
    case operation_not_supported: return "Operation not supported";
    case invalid_argument:
    case invalid_source: break;
  }
  return "Invalid argument";
}

/// "eth0:1" -> "eth0"
[[nodiscard]] inline std::string device_of_label(const std::string& label) { return label.substr(0, label.find(':')); }

}  // namespace lvslab::sim::console
