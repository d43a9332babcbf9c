#pragma once
// The configured services, each with its servers and scheduler, and the servers themselves.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <lvslab/ipvs/real_server.h>
#include <lvslab/ipvs/scheduler.h>
#include <lvslab/ipvs/service.h>

#include "full_nat/local_addresses.h"

namespace lvslab::ipvs {

/// A scheduler that is copied with whoever holds it.
class SchedulerSlot {
 public:
  SchedulerSlot() = default;
  explicit SchedulerSlot(std::unique_ptr<Scheduler> scheduler) : scheduler_(std::move(scheduler)) {}
  SchedulerSlot(const SchedulerSlot& other) : scheduler_(other.scheduler_ ? other.scheduler_->clone() : nullptr) {}
  SchedulerSlot& operator=(const SchedulerSlot& other) {
    if (this != &other) scheduler_ = other.scheduler_ ? other.scheduler_->clone() : nullptr;
    return *this;
  }
  SchedulerSlot(SchedulerSlot&&) noexcept = default;
  SchedulerSlot& operator=(SchedulerSlot&&) noexcept = default;
  ~SchedulerSlot() = default;
  [[nodiscard]] Scheduler* get() { return scheduler_.get(); }
  [[nodiscard]] const Scheduler* get() const { return scheduler_.get(); }

 private:
  std::unique_ptr<Scheduler> scheduler_;
};

enum class ServiceId : std::uint32_t {};

struct Service {
  ServiceKey key;
  ServiceSettings settings;
  std::vector<ServerId> servers;  ///< the most recently added first
  SchedulerSlot scheduler;        ///< empty: "none"
  full_nat::LocalAddresses local_addresses;
  Traffic traffic;
  std::uint64_t serial = 0;     ///< never used twice
  bool needs_tracking = false;  ///< it has, or had, a masqueraded server, and is of FTP's port
};

class ServiceTable {
 public:
  [[nodiscard]] bool empty() const { return by_key_.empty(); }
  [[nodiscard]] bool any_of(net::Family family) const { return of_family_[static_cast<std::size_t>(family)] != 0; }
  [[nodiscard]] Service& operator[](ServiceId id) { return *slots_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] const Service& operator[](ServiceId id) const { return *slots_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] std::optional<ServiceId> find(const ServiceKey& key) const;
  /// The service that a packet to `destination` is for: its mark's, then exact port, then FTP's, then port 0.
  /// O(log services).
  [[nodiscard]] std::optional<ServiceId> match(net::IpProtocol protocol, const net::Endpoint& destination,
                                               std::uint32_t mark) const;
  ServiceId add(Service service);
  void remove(ServiceId id);
  /// The host must track this family's connections for one of them.
  [[nodiscard]] bool any_needs_tracking(net::Family family) const;
  /// In the order of their configuration.
  [[nodiscard]] std::vector<ServiceId> all() const;

 private:
  std::vector<std::optional<Service>> slots_;
  std::map<ServiceKey, ServiceId> by_key_;
  std::uint64_t made_ = 0;
  std::array<std::size_t, 2> of_family_{};
  std::size_t with_ftp_port_ = 0;  ///< services of port 21
  std::size_t with_any_port_ = 0;  ///< services of port 0, those of a firewall mark included
};

/// What binds a server to a service and to its connections.
struct ServerBond {
  ServiceKey key;       ///< of the service it is, or was, in
  ServiceId service{};  ///< good while the server is available
  std::uint64_t service_serial = 0;
  std::uint32_t references = 0;       ///< connections and templates
  std::optional<Instant> idle_since;  ///< in the trash: when it was first seen without any
  std::uint64_t turn = 0;  ///< grows when it is added, or gets another tunnel: of two at one address the later is found
};

class ServerTable {
 public:
  [[nodiscard]] RealServer& operator[](ServerId id) { return servers_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] const RealServer& operator[](ServerId id) const { return servers_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] ServerBond& bond(ServerId id) { return bonds_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] const ServerBond& bond(ServerId id) const { return bonds_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] std::span<const RealServer> all() const { return servers_; }
  [[nodiscard]] std::size_t size() const { return servers_.size(); }
  ServerId add();
  void forget(ServerId id) { free_.push_back(id); }
  /// Section 3.7: from now on it is found before the others at its address.
  void put_first(ServerId id) { bond(id).turn = ++turns_; }

 private:
  std::vector<RealServer> servers_;
  std::vector<ServerBond> bonds_;
  std::vector<ServerId> free_;
  std::uint64_t turns_ = 0;
};

}  // namespace lvslab::ipvs
