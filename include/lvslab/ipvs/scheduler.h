#pragma once
/// Chooses the real server for a *new* connection; established ones never come here.
///
/// Contract, checked for every scheduler by tests/unit/ipvs/scheduler_contract_test.cpp:
///  - a server of weight 0 (being drained) or a deleted one is never chosen;
///  - an empty pool has no choice;
///  - the same calls in the same order give the same answers (no clock of its own, no hidden randomness), and a clone
///    goes on exactly as the original.
///
/// To add a scheduler: one .cpp in core/ipvs/scheduling/ with a function make_FILE(), one line in schedulers.def there,
/// one row in the contract test, one scenario.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <lvslab/ipvs/decision.h>
#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/ipvs/real_server.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// The real servers of one service as its scheduler sees them, in list order: **the most recently added first**.
/// A window; owns nothing.
class Pool {
 public:
  /// `kernel` must outlive the pool.
  Pool(std::span<const ServerId> order, std::span<const RealServer> all, SchedulerFlags flags = {},
       const KernelProfile& kernel = default_kernel_profile())
      : order_(order), all_(all), flags_(flags), kernel_(&kernel) {}

  [[nodiscard]] std::size_t size() const { return order_.size(); }
  [[nodiscard]] bool empty() const { return order_.empty(); }
  [[nodiscard]] ServerId id(std::size_t position) const { return order_[position]; }
  [[nodiscard]] const RealServer& operator[](std::size_t position) const { return server(order_[position]); }
  /// Also one that is no longer in the list.
  [[nodiscard]] const RealServer& server(ServerId id) const { return all_[static_cast<std::uint32_t>(id)]; }
  [[nodiscard]] SchedulerFlags flags() const { return flags_; }
  [[nodiscard]] const KernelProfile& kernel() const { return *kernel_; }

 private:
  std::span<const ServerId> order_;
  std::span<const RealServer> all_;
  SchedulerFlags flags_;
  const KernelProfile* kernel_;
};

/// The connection to be placed.
struct NewFlow {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  net::Endpoint client;
  net::Address destination;  ///< of the packet
};

/// Periods that two schedulers read from net.ipv4.vs: how long a cache entry may stay unused.
struct SchedulerTimes {
  Duration lblc_expiration = 24h;
  Duration lblcr_expiration = 24h;
};

/// When it is, and who listens.
struct Occasion {
  Instant now;
  const SchedulerTimes& times;
  Decision* decision = nullptr;  ///< null: nobody listens

  /// Why the choice is what it is: `make` makes a Ground, if somebody listens.
  template <class Make>
  void tell(const Make& make) const {
    if (decision != nullptr) [[unlikely]]
      add(make);
  }

 private:
  /// Out of the way of those who do not listen.
  template <class Make>
  [[gnu::noinline, gnu::cold]] void add(const Make& make) const {
    decision->grounds.emplace_back(make());
  }
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  [[nodiscard]] virtual std::unique_ptr<Scheduler> clone() const = 0;
  /// nullopt: no server can take the connection. O(n) is fine here, up to a few thousand servers. What decided is told
  /// to the occasion, in one or more Grounds.
  [[nodiscard]] virtual std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow,
                                                     const Occasion& occasion) = 0;

  // The list changed; `pool` is as it is now. A scheduler chosen for a service that has servers hears on_bound.
  /// False: it cannot begin with this list.
  virtual bool on_bound(const Pool& pool, Instant now);
  virtual void on_added(const Pool& pool);                          ///< at position 0
  virtual void on_removed(const Pool& pool, std::size_t position);  ///< where it stood
  virtual void on_edited(const Pool& pool, std::size_t position);
  /// Keeps the deleted server in memory (a cache entry names it).
  [[nodiscard]] virtual bool remembers(ServerId server) const;

 protected:
  Scheduler() = default;
  Scheduler(const Scheduler&) = default;
  Scheduler& operator=(const Scheduler&) = default;
};

/// By the name ipvsadm uses ("wlc"); null when there is none of that name.
[[nodiscard]] std::unique_ptr<Scheduler> make_scheduler(std::string_view name);
/// In the order of schedulers.def.
[[nodiscard]] std::span<const std::string_view> scheduler_names();

}  // namespace lvslab::ipvs
