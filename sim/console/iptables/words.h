#pragma once
/// The values of iptables' options: addresses, ports, protocols, flags, numbers. Each complains in the tool's words, to
/// which the line adds the tool's name.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/host/netfilter.h>
#include <lvslab/result.h>

#include "request.h"

namespace lvslab::sim::console::iptables {

template <class Value>
using Reading = Result<Value, std::string>;

/// "10.0.0.4", "10.0.0.0/24", "10.0.0.0/255.255.0.0", "2001:db8::/32", several with commas between.
[[nodiscard]] Reading<std::vector<host::AddressPattern>> read_addresses(net::Family family, const std::string& text);
/// Any address.
[[nodiscard]] host::AddressPattern everything(net::Family family);
/// "10.0.0.4", "10.0.0.0/24", "10.0.0.0/255.0.255.0"; a host's whole mask only if `with_host_mask`.
[[nodiscard]] std::string address_text(const host::AddressPattern& pattern, bool with_host_mask);
[[nodiscard]] bool is_everything(const host::AddressPattern& pattern);
/// A mask of all bits: a single host.
[[nodiscard]] bool is_one_host(const host::AddressPattern& pattern);
/// "tcp", "6", "all"
[[nodiscard]] Reading<std::uint8_t> read_protocol(const std::string& text);
/// "tcp" for 6; the number where there is no name.
[[nodiscard]] std::string protocol_text(std::uint8_t protocol);
/// "80", "http", "1024:", ":1023"
[[nodiscard]] Reading<host::PortRange> read_port_range(const std::string& text, net::IpProtocol protocol);
/// "80,443,1000:2000", at most 15 ports.
[[nodiscard]] Reading<std::vector<host::PortRange>> read_port_list(const std::string& text, net::IpProtocol protocol);
/// "SYN,ACK", "ALL", "NONE"
[[nodiscard]] Reading<std::uint8_t> read_tcp_flags(const std::string& text);
/// "echo-request", "8", "3/1", "any" (of IPv4)
[[nodiscard]] Reading<host::IcmpMatch> read_icmp_type(net::Family family, const std::string& text);
/// "7", "0x10/0xff": value and mask.
[[nodiscard]] std::optional<std::pair<std::uint32_t, std::optional<std::uint32_t>>> read_mark(const std::string& text);

/// "FIN,SYN,RST,ACK"; "ALL", "NONE"
[[nodiscard]] std::string tcp_flags_text(std::uint8_t flags);
/// nullopt: such a type and code has no name.
[[nodiscard]] std::optional<std::string_view> icmp_name(const host::IcmpMatch& match);

}  // namespace lvslab::sim::console::iptables
