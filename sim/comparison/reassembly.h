#pragma once
/// Fragments put together again, because only the whole datagram has a transport checksum that can be judged.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <lvslab/net/ip_view.h>
#include <lvslab/net/mac.h>
#include <lvslab/time.h>

namespace lvslab::sim::comparison {

class Reassembly {
 public:
  /// Of a fragment that completes its datagram: whether all checksums in the whole are right; nullopt otherwise.
  /// `from` and `to` tell apart a datagram that passes the interface twice, on its way in and out.
  /// O(log of the datagrams in pieces + size of the datagram).
  [[nodiscard]] std::optional<bool> add(net::Mac from, net::Mac to, const net::IpView& fragment, Instant at);

 private:
  /// As long as Linux waits for the rest (net.ipv4.ipfrag_time; net.ipv6.ip6frag_time is twice that).
  static constexpr Duration patience = 30s;
  using Key = std::tuple<net::Mac, net::Mac, net::Address, net::Address, net::IpProtocol, std::uint32_t>;
  struct Pieces {
    Instant since{};
    std::map<std::size_t, std::vector<std::byte>> at;  ///< payloads by offset
    std::optional<std::size_t> size;                   ///< known once the last has come
  };
  std::map<Key, Pieces> waiting_;
};

}  // namespace lvslab::sim::comparison
