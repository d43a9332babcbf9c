#pragma once
// The ports of local addresses. A server sees all clients of one local address as one host, so a connection needs a
// port that no other connection from that address to that server has. DPVS keeps 16 pools an address and lets the
// server's address and port choose among them: so many times 64 thousand connections fit on one local address, but no
// more than 64 thousand of them to one server.
//
// A pool hands out the port that has rested longest: first those never used, in order, then those given back, the
// earliest first. Late segments of an old connection then do least harm.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include <lvslab/net/endpoint.h>

namespace lvslab::ipvs::full_nat {

class LocalPorts {
 public:
  struct Range {
    std::uint16_t low = 1025;
    std::uint16_t high = 65535;
    std::uint32_t pools = 16;
    bool operator==(const Range&) const = default;
  };

  /// A new range empties the pools; ports in use come back to them when they are given back.
  void set_range(const Range& range);
  /// A port for `is_free`, which is asked because a port of a former range may still be in use. nullopt: none is left.
  template <class IsFree>
  std::optional<net::Port> take(const net::Address& local, const net::Endpoint& server, IsFree is_free) {
    auto& pool = pools_[{local, pool_of(server)}];
    for (auto left = pool.unused(range_) + pool.rested.size(); left > 0; --left) {
      const bool is_fresh = pool.has_fresh(range_);
      const auto port = pool.next(range_);
      if (is_free(port)) return port;
      if (!is_fresh) pool.rested.push_back(port.to_uint());
    }
    return std::nullopt;
  }
  void give_back(const net::Address& local, const net::Endpoint& server, net::Port port);

 private:
  struct Pool {
    std::uint32_t used = 0;            ///< how many of the range have ever been handed out
    std::deque<std::uint16_t> rested;  ///< given back, the earliest first
    [[nodiscard]] std::size_t unused(const Range& range) const { return range.high - range.low + 1U - used; }
    [[nodiscard]] bool has_fresh(const Range& range) const { return unused(range) > 0; }
    net::Port next(const Range& range);
  };
  [[nodiscard]] std::uint32_t pool_of(const net::Endpoint& server) const;

  Range range_;
  std::map<std::pair<net::Address, std::uint32_t>, Pool> pools_;
};

}  // namespace lvslab::ipvs::full_nat
