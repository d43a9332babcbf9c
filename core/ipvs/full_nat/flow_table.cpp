#include "flow_table.h"

#include <lvslab/mixing.h>

namespace lvslab::ipvs::full_nat {
namespace {

std::uint64_t bits_of(const net::Address& address) {
  if (address.is_ipv4()) return address.ipv4().to_uint();
  std::uint64_t bits = 0;
  for (const auto octet : address.ipv6().octets()) bits = bits * 0x100000001b3 + octet;
  return bits;
}

}  // namespace

Flow* FlowTable::find(ConnectionId connection) {
  const auto index = static_cast<std::size_t>(connection);
  return index < slot_of_.size() && slot_of_[index] != no_slot ? &flows_[slot_of_[index]] : nullptr;
}

std::size_t FlowTable::bucket_of(net::IpProtocol protocol, const net::Endpoint& server,
                                 const net::Endpoint& local) const {
  const auto ports = std::uint64_t{server.port.to_uint()} << 16 | local.port.to_uint();
  const auto key = mixed(bits_of(server.address) ^ ports << 32) + bits_of(local.address);
  return static_cast<std::size_t>(mixed(key + static_cast<std::uint64_t>(protocol))) & (buckets_.size() - 1);
}

Flow* FlowTable::find_reply(net::IpProtocol protocol, const net::Endpoint& server, const net::Endpoint& local) {
  if (buckets_.empty()) return nullptr;
  for (auto slot = buckets_[bucket_of(protocol, server, local)]; slot != no_slot;) {
    auto& flow = flows_[slot];
    if (flow.protocol == protocol && flow.server == server && flow.local == local) return &flow;
    slot = flow.next_in_bucket;
  }
  return nullptr;
}

Flow& FlowTable::add(ConnectionId connection, net::IpProtocol protocol, const net::Endpoint& server,
                     const net::Endpoint& local) {
  if (count_ >= buckets_.size()) grow();
  Slot slot = no_slot;
  if (free_.empty()) {
    slot = static_cast<Slot>(flows_.size());
    flows_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  const auto index = static_cast<std::size_t>(connection);
  if (slot_of_.size() <= index) slot_of_.resize(index + 1, no_slot);
  slot_of_[index] = slot;
  auto& flow = flows_[slot];
  flow = Flow{};
  flow.protocol = protocol;
  flow.connection = connection;
  flow.server = server;
  flow.local = local;
  auto& bucket = buckets_[bucket_of(protocol, server, local)];
  flow.next_in_bucket = bucket;
  bucket = slot;
  ++count_;
  return flow;
}

void FlowTable::remove(ConnectionId connection) {
  auto& entry = slot_of_[static_cast<std::size_t>(connection)];
  const auto slot = entry;
  entry = no_slot;
  auto& flow = flows_[slot];
  auto* link = &buckets_[bucket_of(flow.protocol, flow.server, flow.local)];
  while (*link != slot) link = &flows_[*link].next_in_bucket;
  *link = flow.next_in_bucket;
  flow = Flow{};
  free_.push_back(slot);
  --count_;
}

std::size_t FlowTable::held_packets() const {
  std::size_t held = 0;
  for (const auto slot : slot_of_) {
    if (slot != no_slot && flows_[slot].opening) held += flows_[slot].opening->waiting.size();
  }
  return held;
}

void FlowTable::grow() {
  constexpr std::size_t first_size = 16;
  buckets_.assign(buckets_.empty() ? first_size : buckets_.size() * 2, no_slot);
  for (const auto slot : slot_of_) {
    if (slot == no_slot) continue;
    auto& flow = flows_[slot];
    auto& bucket = buckets_[bucket_of(flow.protocol, flow.server, flow.local)];
    flow.next_in_bucket = bucket;
    bucket = slot;
  }
}

}  // namespace lvslab::ipvs::full_nat
