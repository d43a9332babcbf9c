#pragma once
/// Our addresses as the socket API takes them.

#include <netinet/in.h>

#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>

namespace lvslab::cli::guest {

/// Of an IPv4 address; throws std::bad_variant_access for the other family.
[[nodiscard]] inline sockaddr_in socket_address(const net::Address& address, net::Port port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port.to_uint());
  result.sin_addr.s_addr = htonl(address.ipv4().to_uint());
  return result;
}

}  // namespace lvslab::cli::guest
