#include <algorithm>

#include <lvslab/ipvs/connection_table.h>
#include <lvslab/mixing.h>

namespace lvslab::ipvs {
namespace {

constexpr std::size_t first_bucket_count = 16;  // every host has a table, few ever fill one

std::uint64_t bits_of(const net::Address& address) {
  if (address.is_ipv4()) return address.ipv4().to_uint();
  std::uint64_t bits = 0;
  for (const auto octet : address.ipv6().octets()) bits = bits * 0x100000001b3 + octet;
  return bits;
}

}  // namespace

ConnectionId ConnectionStore::take() {
  if (free_ != no_connection) {
    const auto id = free_;
    free_ = (*this)[id].next_in_bucket;
    return id;
  }
  if (used_ == chunks_.size() * chunk_size) chunks_.emplace_back(chunk_size);
  return ConnectionId{used_++};
}

void ConnectionStore::give_back(ConnectionId id) {
  (*this)[id].next_in_bucket = free_;
  free_ = id;
}

ConnectionTable::ConnectionTable() : buckets_(first_bucket_count, no_connection) {}

std::size_t ConnectionTable::bucket_of(net::IpProtocol protocol, const net::Endpoint& client) const {
  const std::uint64_t key = bits_of(client.address) ^ (std::uint64_t{client.port.to_uint()} << 32) ^
                            (static_cast<std::uint64_t>(protocol) << 48);
  // Neighbouring addresses and ports must not share buckets.
  return static_cast<std::size_t>(mixed(key)) & (buckets_.size() - 1);
}

ConnectionId ConnectionTable::find_request(net::IpProtocol protocol, const net::Endpoint& client,
                                           const net::Endpoint& virtual_address) const {
  const auto find = [&](const net::Endpoint& as, bool any_port) {
    for (auto id = buckets_[bucket_of(protocol, as)]; id != no_connection;) {
      const auto& entry = store_[id];
      if (entry.protocol == protocol && entry.client == as && entry.virtual_address == virtual_address &&
          entry.any_client_port == any_port) {
        return id;
      }
      id = entry.next_in_bucket;
    }
    return no_connection;
  };
  if (client.port != net::Port{}) {
    if (const auto id = find(client, false); id != no_connection) return id;
  }
  return of_any_port_ == 0 ? no_connection : find({client.address, net::Port{}}, true);
}

void ConnectionTable::set_client_port(ConnectionId id, net::Port port) {
  auto& entry = store_[id];
  unlink(id);
  of_any_port_ -= entry.any_client_port ? 1U : 0U;
  entry.client.port = port;
  entry.any_client_port = false;
  auto& bucket = buckets_[bucket_of(entry.protocol, entry.client)];
  entry.next_in_bucket = bucket;
  bucket = id;
}

void ConnectionTable::unlink(ConnectionId id) {
  const auto& entry = store_[id];
  auto* link = &buckets_[bucket_of(entry.protocol, entry.client)];
  while (*link != id) link = &store_[*link].next_in_bucket;
  *link = entry.next_in_bucket;
}

ConnectionId ConnectionTable::find_reply(net::IpProtocol protocol, const net::Endpoint& source,
                                         const net::Endpoint& client) const {
  for (auto id = buckets_[bucket_of(protocol, client)]; id != no_connection;) {
    const auto& entry = store_[id];
    if (entry.protocol == protocol && entry.client == client &&
        source == (entry.forwarding == Forwarding::masquerading ? entry.server : entry.virtual_address)) {
      return id;
    }
    id = entry.next_in_bucket;
  }
  return no_connection;
}

std::vector<ConnectionId> ConnectionTable::of_client(net::IpProtocol protocol, const net::Endpoint& client) const {
  std::vector<ConnectionId> found;
  for (auto id = buckets_[bucket_of(protocol, client)]; id != no_connection; id = store_[id].next_in_bucket) {
    if (store_[id].protocol == protocol && store_[id].client == client) found.push_back(id);
  }
  return found;
}

ConnectionId ConnectionTable::find_template(net::IpProtocol protocol, const net::Endpoint& client,
                                            const net::Endpoint& virtual_address) const {
  for (auto id = buckets_[bucket_of(protocol, client)]; id != no_connection;) {
    const auto& entry = store_[id];
    if (entry.is_template && !entry.is_of_call && entry.protocol == protocol && entry.client == client &&
        entry.virtual_address == virtual_address) {
      return id;
    }
    id = entry.next_in_bucket;
  }
  return no_connection;
}

ConnectionId ConnectionTable::insert(const Connection& connection, Instant now) {
  if (count_ >= buckets_.size()) grow();
  const auto id = store_.take();
  auto& entry = store_[id];
  entry = connection;
  entry.serial = created_++;
  auto& bucket = buckets_[bucket_of(entry.protocol, entry.client)];
  entry.next_in_bucket = bucket;
  bucket = id;
  entry.expires_at = now + std::chrono::seconds(entry.timeout_s);
  wheel_.insert(store_, id);
  ++count_;
  of_any_port_ += entry.any_client_port ? 1U : 0U;
  return id;
}

void ConnectionTable::remove(ConnectionId id) {
  wheel_.remove(store_, id);
  of_any_port_ -= store_[id].any_client_port ? 1U : 0U;
  unlink(id);
  store_.give_back(id);
  --count_;
}

void ConnectionTable::expire_at(ConnectionId id, Instant when) {
  store_[id].expires_at = when;
  wheel_.update(store_, id);
}

void ConnectionTable::grow() {
  const auto old = std::move(buckets_);
  buckets_.assign(old.size() * 2, no_connection);
  // Bucket i falls apart into i and i + old.size(); the order within a chain (newest first) is kept.
  for (std::size_t i = 0; i < old.size(); ++i) {
    ConnectionId* ends[2] = {&buckets_[i], &buckets_[i + old.size()]};
    for (auto id = old[i]; id != no_connection;) {
      auto& entry = store_[id];
      const auto next = entry.next_in_bucket;
      auto*& end = ends[bucket_of(entry.protocol, entry.client) == i ? 0 : 1];
      *end = id;
      end = &entry.next_in_bucket;
      *end = no_connection;
      id = next;
    }
  }
}

std::vector<ConnectionId> ConnectionTable::all() const {
  std::vector<ConnectionId> ids;
  ids.reserve(count_);
  for (auto id : buckets_) {
    for (; id != no_connection; id = store_[id].next_in_bucket) ids.push_back(id);
  }
  // Serial numbers wrap; the age does not, as long as fewer than 2^32 were made since the oldest.
  std::ranges::sort(ids, std::ranges::greater{}, [&](ConnectionId id) { return created_ - store_[id].serial; });
  return ids;
}

}  // namespace lvslab::ipvs
