#pragma once
/// "tcp:10.0.0.4:80", "udp:[2001:db8::4]:53", "icmp:10.0.0.4", "tcp:80": what is asked, and what is listened on.

#include <optional>
#include <string>
#include <string_view>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>
#include <lvslab/result.h>

namespace lvslab::sim::scenario {

struct Target {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  std::optional<net::Address> address;  ///< unset: none was written
  std::optional<std::uint32_t> port;    ///< any number that was written, or none
};

/// The parts, and no judgement but of their form. The error is a sentence.
[[nodiscard]] Result<Target, std::string> parse_target(std::string_view text);

}  // namespace lvslab::sim::scenario
