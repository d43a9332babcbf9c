#include "local_addresses.h"

#include <algorithm>

namespace lvslab::ipvs::full_nat {

LocalAddressReport* LocalAddresses::find(const net::Address& address) {
  const auto found = std::ranges::find(all_, address, &LocalAddressReport::address);
  return found == all_.end() ? nullptr : &*found;
}

bool LocalAddresses::add(const net::Address& address) {
  if (find(address) != nullptr) return false;
  all_.push_back({address, 0, 0});
  return true;
}

bool LocalAddresses::remove(const net::Address& address) {
  return std::erase_if(all_, [&](const LocalAddressReport& each) { return each.address == address; }) > 0;
}

LocalAddressReport& LocalAddresses::next(bool scheduler_takes_turns) {
  if (scheduler_takes_turns && ++picks_ % step_breaker == 0) ++turn_;
  return all_[turn_++ % all_.size()];
}

}  // namespace lvslab::ipvs::full_nat
