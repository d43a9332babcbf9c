#include "service_table.h"

#include <algorithm>

#include "headers.h"

namespace lvslab::ipvs {
namespace {

constexpr net::Port ftp_port{21};
constexpr net::Port ftp_data_port{20};
constexpr net::Port first_unprivileged_port{1024};

}  // namespace

std::string to_text(const ServiceKey& key) {
  if (key.firewall_mark != 0) return "firewall mark " + std::to_string(key.firewall_mark);
  return std::string(protocol_name(key.protocol)) + " " + to_text(key.virtual_address);
}

std::optional<ServiceId> ServiceTable::find(const ServiceKey& key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

std::optional<ServiceId> ServiceTable::match(net::IpProtocol protocol, const net::Endpoint& destination,
                                             std::uint32_t mark) const {
  if (mark != 0) {
    const net::Address any = destination.address.is_ipv4() ? net::Address{} : net::Address{net::Ipv6{}};
    if (auto marked = find({net::IpProtocol::tcp, {any, net::Port{}}, mark})) return marked;
  }
  ServiceKey key{protocol, destination, 0};
  if (auto exact = find(key)) return exact;
  // An FTP service also sees what may be its data connections.
  if (with_ftp_port_ > 0 && protocol == net::IpProtocol::tcp &&
      (destination.port == ftp_data_port || destination.port >= first_unprivileged_port)) {
    key.virtual_address.port = ftp_port;
    if (auto ftp = find(key)) return ftp;
  }
  if (with_any_port_ == 0) return std::nullopt;
  key.virtual_address.port = net::Port{};
  return find(key);
}

ServiceId ServiceTable::add(Service service) {
  service.serial = ++made_;
  ++of_family_[static_cast<std::size_t>(service.key.virtual_address.address.family())];
  with_ftp_port_ += service.key.virtual_address.port == ftp_port ? 1U : 0U;
  with_any_port_ += service.key.virtual_address.port == net::Port{} ? 1U : 0U;
  auto free = std::ranges::find_if(slots_, [](const auto& slot) { return !slot.has_value(); });
  if (free == slots_.end()) free = slots_.insert(free, std::nullopt);
  const ServiceId id{static_cast<std::uint32_t>(free - slots_.begin())};
  by_key_.emplace(service.key, id);
  *free = std::move(service);
  return id;
}

void ServiceTable::remove(ServiceId id) {
  const auto& key = (*this)[id].key;
  --of_family_[static_cast<std::size_t>(key.virtual_address.address.family())];
  with_ftp_port_ -= key.virtual_address.port == ftp_port ? 1U : 0U;
  with_any_port_ -= key.virtual_address.port == net::Port{} ? 1U : 0U;
  by_key_.erase(key);
  slots_[static_cast<std::uint32_t>(id)].reset();
}

bool ServiceTable::any_needs_tracking(net::Family family) const {
  return with_ftp_port_ != 0 && std::ranges::any_of(by_key_, [&](const auto& entry) {
           return entry.first.virtual_address.address.family() == family && (*this)[entry.second].needs_tracking;
         });
}

std::vector<ServiceId> ServiceTable::all() const {
  std::vector<ServiceId> ids;
  for (const auto& [key, id] : by_key_) ids.push_back(id);
  std::ranges::sort(ids, {}, [this](ServiceId id) { return (*this)[id].serial; });
  return ids;
}

ServerId ServerTable::add() {
  if (free_.empty()) {
    servers_.emplace_back();
    bonds_.emplace_back();
    return ServerId{static_cast<std::uint32_t>(servers_.size() - 1)};
  }
  const auto id = free_.back();
  free_.pop_back();
  (*this)[id] = RealServer{};
  bond(id) = ServerBond{};
  return id;
}

}  // namespace lvslab::ipvs
