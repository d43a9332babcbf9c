#pragma once
/// Conversations with the kernel about its interfaces (rtnetlink): devices are made, joined, set up and shaped.
///
/// A socket speaks for the network namespace in which it was opened, whatever namespace its owner moves to afterwards.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/net/mac.h>
#include <lvslab/time.h>

namespace lvslab::io {

/// A message with attributes, possibly nested; see rtnetlink(7).
class NetlinkRequest {
 public:
  /// `header`: the fixed part that the type demands (struct ifinfomsg, tcmsg, ...).
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, net::Bytes header);

  NetlinkRequest& add(std::uint16_t attribute, net::Bytes value);
  NetlinkRequest& add(std::uint16_t attribute, std::string_view text);  ///< with the zero at its end
  NetlinkRequest& add(std::uint16_t attribute, std::uint32_t value);
  NetlinkRequest& add(std::uint16_t attribute, std::uint8_t value);
  /// Bytes without an attribute around them.
  NetlinkRequest& add_raw(net::Bytes bytes);
  /// What is added until the matching end() is inside this attribute.
  NetlinkRequest& begin(std::uint16_t attribute);
  NetlinkRequest& end();

  [[nodiscard]] std::vector<std::byte>& message() { return message_; }

 private:
  std::vector<std::byte> message_;
  std::vector<std::size_t> open_;
};

/// One end of a cable between two namespaces, as veth(4) makes it.
struct VethEnd {
  std::string name;
  int network_namespace = -1;  ///< a file descriptor
};

/// Every member function throws std::system_error that says what could not be done.
class NetlinkSocket {
 public:
  /// For the calling thread's network namespace.
  NetlinkSocket();
  NetlinkSocket(NetlinkSocket&& other) noexcept;
  NetlinkSocket& operator=(NetlinkSocket&&) = delete;
  ~NetlinkSocket();

  /// A bridge without spanning tree and multicast snooping: a plain learning switch. `ageing`: of what it learns.
  void add_bridge(const std::string& name, Duration ageing) const;
  /// A cable: two interfaces of the same MTU, which may be in other namespaces.
  void add_veth(const VethEnd& a, const VethEnd& b, std::uint32_t mtu) const;
  void set_up(const std::string& interface, bool up) const;
  void set_mac(const std::string& interface, net::Mac mac) const;
  /// Makes the interface a port of the bridge.
  void set_master(const std::string& interface, const std::string& bridge) const;
  /// What leaves by this interface is delayed, slowed down and lost (the queueing discipline netem). `loss` from 0
  /// to 1.
  void shape(const std::string& interface, Duration latency, std::uint64_t bandwidth_bps, double loss,
             std::uint32_t queue_packets) const;

 private:
  [[nodiscard]] std::uint32_t index_of(const std::string& interface) const;
  void carry_out(NetlinkRequest request, const std::string& intention) const;
  int socket_ = -1;
};

}  // namespace lvslab::io
