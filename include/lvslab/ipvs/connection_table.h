#pragma once
/// All connections the director knows. Both directions of a flow are found by one hash, that of protocol, client
/// address and client port, since the reply's destination is the client again.
///
/// Finding, adding and removing are O(1); memory is that of the most connections there ever were at once.
/// A value: copies are deep and go on alike. References stay good until the entry is removed.

#include <cstdint>
#include <optional>
#include <vector>

#include <lvslab/ipvs/connection.h>
#include <lvslab/ipvs/expiry_wheel.h>

namespace lvslab::ipvs {

/// Entries in chunks that never move.
class ConnectionStore {
 public:
  [[nodiscard]] Connection& operator[](ConnectionId id) {
    const auto index = static_cast<std::uint32_t>(id);
    return chunks_[index >> chunk_bits][index & (chunk_size - 1)];
  }
  [[nodiscard]] const Connection& operator[](ConnectionId id) const {
    const auto index = static_cast<std::uint32_t>(id);
    return chunks_[index >> chunk_bits][index & (chunk_size - 1)];
  }
  /// A place for a new entry; the most recently given back is the first to be used again.
  [[nodiscard]] ConnectionId take();
  void give_back(ConnectionId id);

 private:
  static constexpr std::uint32_t chunk_bits = 8;
  static constexpr std::uint32_t chunk_size = 1U << chunk_bits;
  std::vector<std::vector<Connection>> chunks_;
  std::uint32_t used_ = 0;  ///< places ever used
  ConnectionId free_ = no_connection;
};

class ConnectionTable {
 public:
  ConnectionTable();

  /// The connection of a packet from its client; the newest if there are several. One that was announced without its
  /// client's port (any_client_port) is found from every port, and it alone from port 0.
  [[nodiscard]] ConnectionId find_request(net::IpProtocol protocol, const net::Endpoint& client,
                                          const net::Endpoint& virtual_address) const;
  /// The connection of a packet from its real server. With masquerading the server sends from its own address, with
  /// any other method from the virtual one.
  [[nodiscard]] ConnectionId find_reply(net::IpProtocol protocol, const net::Endpoint& source,
                                        const net::Endpoint& client) const;
  /// All that a client has begun from one port, the newest first.
  [[nodiscard]] std::vector<ConnectionId> of_client(net::IpProtocol protocol, const net::Endpoint& client) const;
  /// `client` is masked, its port 0.
  [[nodiscard]] ConnectionId find_template(net::IpProtocol protocol, const net::Endpoint& client,
                                           const net::Endpoint& virtual_address) const;

  /// Adds it and starts its clock: it expires `timeout_s` after `now`. Its client must not change afterwards.
  ConnectionId insert(const Connection& connection, Instant now);
  void remove(ConnectionId id);
  /// The client of an announced connection has come: from now on it is found by this port.
  void set_client_port(ConnectionId id, net::Port port);

  [[nodiscard]] Connection& operator[](ConnectionId id) { return store_[id]; }
  [[nodiscard]] const Connection& operator[](ConnectionId id) const { return store_[id]; }
  [[nodiscard]] std::size_t size() const { return count_; }

  /// It lives until `timeout_s` after `now`. O(1), usually without touching anything but the entry.
  void rearm(ConnectionId id, Instant now) { expire_at(id, now + std::chrono::seconds(store_[id].timeout_s)); }
  void expire_at(ConnectionId id, Instant when);
  /// The next entry whose time is up at `now`, earliest first; it is still in the table, and must be removed or
  /// rearmed. nullopt: no more.
  [[nodiscard]] std::optional<ConnectionId> next_expired(Instant now) { return wheel_.pop_due(store_, now); }
  /// Nothing expires before this; nullopt: nothing ever.
  [[nodiscard]] std::optional<Instant> next_deadline() const { return wheel_.next(store_); }

  /// Oldest first. O(n log n).
  [[nodiscard]] std::vector<ConnectionId> all() const;

 private:
  [[nodiscard]] std::size_t bucket_of(net::IpProtocol protocol, const net::Endpoint& client) const;
  void grow();
  /// Out of its bucket's chain.
  void unlink(ConnectionId id);

  ConnectionStore store_;
  std::vector<ConnectionId> buckets_;  ///< heads of chains, newest first; a power of two
  ExpiryWheel wheel_;
  std::size_t count_ = 0;
  std::size_t of_any_port_ = 0;  ///< entries that wait for a client's port
  std::uint32_t created_ = 0;
};

}  // namespace lvslab::ipvs
