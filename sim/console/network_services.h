#pragma once
/// Names of well-known ports, as /etc/services has them.

#include <optional>
#include <string_view>

#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>

namespace lvslab::sim::console {

/// "http" -> 80. Names are case-sensitive.
[[nodiscard]] std::optional<net::Port> port_of_service(std::string_view name, net::IpProtocol protocol);
/// 80 -> "http"; nullopt: no name, or none with this protocol.
[[nodiscard]] std::optional<std::string_view> service_of_port(net::Port port, net::IpProtocol protocol);

}  // namespace lvslab::sim::console
