#pragma once
// Full NAT's flows: by connection, and by what the server's packets carry (server and local address). O(1) each.

#include <vector>

#include "flow.h"

namespace lvslab::ipvs::full_nat {

class FlowTable {
 public:
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  /// nullptr: the connection is of another method.
  [[nodiscard]] Flow* find(ConnectionId connection);
  [[nodiscard]] const Flow* find(ConnectionId connection) const {
    return const_cast<FlowTable*>(this)->find(connection);
  }
  /// The flow of a packet from `server` to `local`.
  [[nodiscard]] Flow* find_reply(net::IpProtocol protocol, const net::Endpoint& server, const net::Endpoint& local);
  /// References to flows stay good until one is added.
  Flow& add(ConnectionId connection, net::IpProtocol protocol, const net::Endpoint& server, const net::Endpoint& local);
  void remove(ConnectionId connection);
  [[nodiscard]] std::size_t held_packets() const;

 private:
  using Slot = std::uint32_t;
  static constexpr Slot no_slot = 0xffffffff;
  [[nodiscard]] std::size_t bucket_of(net::IpProtocol protocol, const net::Endpoint& server,
                                      const net::Endpoint& local) const;
  void grow();

  std::vector<Flow> flows_;
  std::vector<Slot> free_;
  std::vector<Slot> slot_of_;  ///< by connection
  std::vector<Slot> buckets_;  ///< heads of chains; a power of two
  std::size_t count_ = 0;
};

}  // namespace lvslab::ipvs::full_nat
