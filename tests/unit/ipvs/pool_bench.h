#pragma once
// A service's servers and one scheduler, without a director around them: "a b" is server a, then b, by order of
// addition.

#include <memory>
#include <string>
#include <vector>

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs::test {

class PoolBench {
 public:
  explicit PoolBench(const char* scheduler) : scheduler_(make_scheduler(scheduler)) {
    scheduler_->on_bound(pool(), Instant{});
  }
  PoolBench(const PoolBench& other)
      : servers_(other.servers_),
        names_(other.names_),
        order_(other.order_),
        flags_(other.flags_),
        kernel_(other.kernel_),
        scheduler_(other.scheduler_->clone()) {}
  PoolBench& operator=(const PoolBench&) = delete;

  [[nodiscard]] Pool pool() const { return Pool{order_, servers_, flags_, kernel_}; }

  RealServer& add(char name, std::int32_t weight = 1) {
    // Letters have the addresses 10.0.0.65 and so on.
    return add(name, net::Endpoint{net::Ipv4{0x0a000000U + static_cast<unsigned char>(name)}, net::Port{80}}, weight);
  }
  RealServer& add(char name, const net::Endpoint& address, std::int32_t weight = 1) {
    RealServer server;
    server.address = address;
    server.settings.weight = weight;
    server.last_weight = weight;
    order_.insert(order_.begin(), ServerId{static_cast<std::uint32_t>(servers_.size())});
    servers_.push_back(server);
    names_.push_back(name);
    scheduler_->on_added(pool());
    return servers_.back();
  }
  [[nodiscard]] RealServer& operator[](char name) { return servers_[index_of(name)]; }
  void set_weight(char name, std::int32_t weight) {
    auto& server = servers_[index_of(name)];
    server.settings.weight = weight;
    if (weight != 0) server.last_weight = weight;
    scheduler_->on_edited(pool(), position_of(name));
  }
  void remove(char name) {
    const auto position = position_of(name);
    servers_[index_of(name)].available = false;
    order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(position));
    scheduler_->on_removed(pool(), position);
  }
  void set_flags(SchedulerFlags flags) { flags_ = flags; }

  /// The name of the server chosen; '-' for none.
  char pick() { return pick(net::Endpoint{net::Ipv4{0xc000020a}, net::Port{40000}}); }
  char pick(const net::Endpoint& client) {
    return pick(NewFlow{net::IpProtocol::tcp, client, net::Ipv4{0xc6336401}}, Instant{});
  }
  char pick(const NewFlow& flow, Instant now) {
    decision_.grounds.clear();
    const auto id = scheduler_->pick(pool(), flow, Occasion{now, times_, explains_ ? &decision_ : nullptr});
    return id ? names_[static_cast<std::size_t>(*id)] : '-';
  }
  /// The next `count` choices, none of which stays on its server.
  std::string picks(int count) {
    std::string names;
    while (count-- > 0) names += pick();
    return names;
  }
  /// The next `count` choices, each of which becomes an active connection.
  std::string opens(int count) {
    std::string names;
    while (count-- > 0) {
      names += pick();
      if (names.back() != '-') ++(*this)[names.back()].active;
    }
    return names;
  }
  [[nodiscard]] const Scheduler& scheduler() const { return *scheduler_; }
  /// From now on every choice is explained.
  void explain() { explains_ = true; }
  /// Why the last choice was made, step by step.
  [[nodiscard]] const std::vector<Ground>& grounds() const { return decision_.grounds; }
  /// The same in words.
  [[nodiscard]] std::string told(std::string_view scheduler) const {
    std::string text;
    for (const auto& ground : decision_.grounds)
      text += (text.empty() ? "" : "\n") + to_text(note_of(ground, scheduler));
    return text;
  }
  void set_kernel(const KernelProfile& kernel) { kernel_ = kernel; }
  [[nodiscard]] SchedulerTimes& times() { return times_; }

 private:
  [[nodiscard]] std::size_t index_of(char name) const { return names_.rfind(name); }
  [[nodiscard]] std::size_t position_of(char name) const {
    std::size_t position = 0;
    while (static_cast<std::size_t>(order_[position]) != index_of(name)) ++position;
    return position;
  }

  std::vector<RealServer> servers_;
  std::string names_;
  std::vector<ServerId> order_;
  SchedulerFlags flags_;
  SchedulerTimes times_;
  Decision decision_;
  bool explains_ = false;
  KernelProfile kernel_ = default_kernel_profile();
  std::unique_ptr<Scheduler> scheduler_;
};

}  // namespace lvslab::ipvs::test
