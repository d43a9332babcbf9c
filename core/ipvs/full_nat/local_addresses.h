#pragma once
// A service's local addresses, in turn. When the scheduler is in turn as well, both would march in step and each server
// would only ever see one of them; so with rr and wrr every twentieth turn skips one (DPVS: five in a hundred, by lot).

#include <cstdint>
#include <vector>

#include <lvslab/ipvs/director.h>

namespace lvslab::ipvs::full_nat {

class LocalAddresses {
 public:
  /// However many there are, no more than so many are asked for a port.
  static constexpr std::size_t most_tried = 16;
  static constexpr std::uint32_t step_breaker = 20;

  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] const std::vector<LocalAddressReport>& all() const { return all_; }
  [[nodiscard]] LocalAddressReport* find(const net::Address& address);
  /// False: it is there already (add), or is not there (remove).
  bool add(const net::Address& address);
  bool remove(const net::Address& address);
  /// Whose turn it is. There must be one.
  [[nodiscard]] LocalAddressReport& next(bool scheduler_takes_turns);

 private:
  std::vector<LocalAddressReport> all_;
  std::size_t turn_ = 0;
  std::uint32_t picks_ = 0;
};

}  // namespace lvslab::ipvs::full_nat
