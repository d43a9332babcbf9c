#pragma once
// Putting fragments together (RFC 791 section 3.2, RFC 8200 section 4.5, RFC 5722 for overlaps), with Linux's limits.

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include <lvslab/host/outcome.h>
#include <lvslab/net/address.h>
#include <lvslab/net/packet.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// Where reassembly takes place: queues of one do not mix with another's.
enum class ReassemblyUser : std::uint8_t { connection_tracking, local_delivery, director_forward };

class Reassembly {
 public:
  static constexpr Duration patience = 30s;   ///< of IPv4
  static constexpr Duration patience6 = 60s;  ///< of IPv6

  struct Result {
    /// Header of the first fragment, lengths and IPv4's checksum right; IPv6 without a fragment header.
    std::optional<net::Packet> whole;
    std::vector<net::Packet> discarded;  ///< overlapping ones, with the queue they spoiled
    bool overlapped = false;
  };
  /// `fragment` starts at an IP header that says it is a fragment.
  [[nodiscard]] Result add(net::Packet fragment, ReassemblyUser user, InterfaceId in, Instant now);
  /// The others of its datagram are waited for no more; those that are here already.
  [[nodiscard]] std::vector<net::Packet> abandon(const net::Packet& fragment, ReassemblyUser user, InterfaceId in);

  struct Expired {
    InterfaceId in{};
    ReassemblyUser user{};
    bool has_first = false;           ///< fragment 0 arrived: the sender is told
    std::vector<net::Packet> pieces;  ///< in the order of their offsets
  };
  [[nodiscard]] std::vector<Expired> expire(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const {
    return queues_.empty() ? std::nullopt : earliest_deadline();
  }
  [[nodiscard]] std::size_t waiting() const;

 private:
  /// User, source, destination, protocol (0 of IPv6), identification, and the interface where addresses need it.
  using Key = std::tuple<ReassemblyUser, net::Address, net::Address, std::uint8_t, std::uint32_t, InterfaceId>;
  [[nodiscard]] static Key key_of(const net::Packet& fragment, ReassemblyUser user, InterfaceId in);
  struct Queue {
    Instant deadline{};
    InterfaceId in{};
    std::map<std::size_t, net::Packet> pieces;  ///< by offset
    std::optional<std::size_t> total;           ///< known once the last fragment is here
  };
  [[nodiscard]] std::optional<Instant> earliest_deadline() const;

  std::map<Key, Queue> queues_;
};

}  // namespace lvslab::host
