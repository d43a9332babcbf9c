#pragma once
/// The lines about one device that `ip addr` and `ip link` share.

#include <string>

#include "devices.h"
#include "ip_words.h"

namespace lvslab::sim::console {

enum class ListedBy : std::uint8_t { addr, link };

/// "8: eth0@if12: <...> mtu 1500 qdisc noqueue state UP group default qlen 1000", no line end.
[[nodiscard]] std::string heading_line(const Device& device, ListedBy listed_by);
/// The same of IPv6's list: "8: eth0@if12: <...> mtu 1500 state UP qlen 1000".
[[nodiscard]] std::string short_heading_line(const Device& device);
/// "    link/ether 02:... brd ff:... link-netns sw", no line end.
[[nodiscard]] std::string hardware_line(const Device& device);
/// The two or four lines of -s, each begun with `line_end`.
[[nodiscard]] std::string statistics_lines(const Device& device, const Machine& machine, const IpOptions& options);
/// "eth0@if12        UP             "
[[nodiscard]] std::string brief_columns(const Device& device);

}  // namespace lvslab::sim::console
