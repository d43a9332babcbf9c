#pragma once
/// `ping -c1`: one echo request each, and whose reply is whose (RFC 792, RFC 4443).

#include <cstdint>
#include <optional>

#include "flow_table.h"
#include "wire.h"

namespace lvslab::sim::endpoint {

class EchoLayer {
 public:
  explicit EchoLayer(std::uint16_t first_id) : next_id_(first_id) {}

  /// Sends a request of `size` bytes of data; its id, or nullopt if there is no route.
  std::optional<std::uint16_t> send(Wire& wire, const std::optional<net::Address>& source,
                                    const net::Address& destination, std::uint64_t size, std::uint32_t request,
                                    std::uint32_t lineage_flow);
  /// Whose id it is. Answers may come from another address than was asked (as ping reports them).
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint16_t id) const { return waiting_.find(key(id)); }
  void forget(std::uint16_t id) { waiting_.erase(key(id)); }

 private:
  static FourTuple key(std::uint16_t id) { return {{}, {}, net::Port{id}, {}}; }
  FlowTable waiting_;
  std::uint16_t next_id_;
};

}  // namespace lvslab::sim::endpoint
