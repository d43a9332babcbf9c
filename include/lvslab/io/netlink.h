#pragma once
/// Conversations with the kernel about its interfaces (rtnetlink): devices are made, joined, set up and shaped.
///
/// A socket speaks for the network namespace in which it was opened, whatever namespace its owner moves to afterwards.

#include <cstdint>
#include <string>

#include <lvslab/net/mac.h>
#include <lvslab/time.h>

namespace lvslab::io {

class NetlinkRequest;

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
  void carry_out(const NetlinkRequest& request, const std::string& intention) const;
  int socket_ = -1;
};

}  // namespace lvslab::io
