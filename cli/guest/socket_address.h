#pragma once
/// Our addresses as the socket API takes them.

#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>

namespace lvslab::cli::guest {

/// An address of either family with a port.
class SocketAddress {
 public:
  SocketAddress(const net::Address& address, net::Port port) {
    if (address.is_ipv4()) {
      sockaddr_in four{};
      four.sin_family = AF_INET;
      four.sin_port = htons(port.to_uint());
      four.sin_addr.s_addr = htonl(address.ipv4().to_uint());
      keep(four);
    } else {
      sockaddr_in6 six{};
      six.sin6_family = AF_INET6;
      six.sin6_port = htons(port.to_uint());
      std::memcpy(&six.sin6_addr, address.ipv6().octets().data(), address.ipv6().octets().size());
      keep(six);
    }
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t size() const { return size_; }
  [[nodiscard]] int family() const { return storage_.ss_family; }

 private:
  template <class Kind>
  void keep(const Kind& address) {
    std::memcpy(&storage_, &address, sizeof address);
    size_ = sizeof address;
  }
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

/// The address of that family that stands for all of a host's.
[[nodiscard]] inline net::Address any_address(net::Family family) {
  return family == net::Family::ipv4 ? net::Address{net::Ipv4{}} : net::Address{net::Ipv6{}};
}

}  // namespace lvslab::cli::guest
