#pragma once
/// UDP of one host: bound sockets of servers, connected sockets of clients.

#include <cstdint>
#include <optional>
#include <vector>

#include "flow_table.h"
#include "message.h"
#include "wire.h"

namespace lvslab::sim::endpoint {

class UdpLayer {
 public:
  void bind(const std::optional<net::Address>& address, net::Port port, std::uint32_t service) {
    bound_.push_back({address, port, service});
  }
  void connect(const FourTuple& flow, std::uint32_t request) { connected_.insert(flow, request); }
  void disconnect(const FourTuple& flow) { connected_.erase(flow); }
  [[nodiscard]] bool is_in_use(const FourTuple& flow) const { return connected_.find(flow).has_value(); }
  [[nodiscard]] std::optional<std::uint32_t> find_request(const FourTuple& flow) const { return connected_.find(flow); }
  [[nodiscard]] std::optional<std::uint32_t> find_service(const net::Address& address, net::Port port) const;

  template <class Tell>
  void each_bound(Tell&& tell) const {
    for (const Bound& bound : bound_) tell(bound.address, bound.port);
  }

 private:
  struct Bound {
    std::optional<net::Address> address;
    net::Port port;
    std::uint32_t service;
  };
  std::vector<Bound> bound_;
  FlowTable connected_;
};

/// Sends one datagram. Over IPv4 it goes with DF if it fits the path's MTU; in fragments otherwise. False: no route, or
/// longer than IP can carry.
bool send_udp(Wire& wire, const FourTuple& flow, const Message& message, std::uint16_t identification,
              std::uint32_t lineage_flow, host::SourceChoice choice = host::SourceChoice::bound);

}  // namespace lvslab::sim::endpoint
