#include "local_ports.h"

namespace lvslab::ipvs::full_nat {

void LocalPorts::set_range(const Range& range) {
  if (range == range_) return;
  range_ = range;
  pools_.clear();
}

net::Port LocalPorts::Pool::next(const Range& range) {
  if (has_fresh(range)) return net::Port{static_cast<std::uint16_t>(range.low + used++)};
  const net::Port port{rested.front()};
  rested.pop_front();
  return port;
}

/// Of IPv4 the low 16 bits of the address and the port, as in DPVS; of IPv6, where DPVS hashes, the last 16 bits.
std::uint32_t LocalPorts::pool_of(const net::Endpoint& server) const {
  const std::uint32_t bits = server.address.is_ipv4()
                                 ? server.address.ipv4().to_uint() & 0xffff
                                 : server.address.ipv6().octets()[14] * 256U + server.address.ipv6().octets()[15];
  return (bits + server.port.to_uint()) % range_.pools;
}

void LocalPorts::give_back(const net::Address& local, const net::Endpoint& server, net::Port port) {
  const auto number = port.to_uint();
  if (number < range_.low || number > range_.high) return;
  auto& pool = pools_[{local, pool_of(server)}];
  if (number >= range_.low + pool.used) return;  // of a former range, and not handed out anew yet: it is there already
  pool.rested.push_back(number);
}

}  // namespace lvslab::ipvs::full_nat
