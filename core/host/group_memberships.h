#pragma once
// The multicast groups that sockets of this host have joined, and when their joining and leaving is reported to
// multicast routers (IGMPv3, RFC 3376 section 5.1): each change twice, the second time after a random delay. Groups of
// IPv6 are joined without a report, as other memberships of IPv6 are here.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <lvslab/host/outcome.h>
#include <lvslab/net/address.h>
#include <lvslab/time.h>

namespace lvslab::host {

/// Record types of RFC 3376 section 4.2.12, without source lists.
enum class GroupChange : std::uint8_t { left = 3, joined = 4 };

struct GroupReport {
  InterfaceId device{};
  std::vector<std::pair<net::Ipv4, GroupChange>> changes;
};

class GroupMemberships {
 public:
  explicit GroupMemberships(std::uint64_t seed) : random_(seed) {}

  /// A group is joined as often as sockets ask for it.
  void join(InterfaceId device, const net::Address& group, Instant now);
  void leave(InterfaceId device, const net::Address& group, Instant now);
  [[nodiscard]] bool is_member(InterfaceId device, const net::Address& group) const {
    return !members_.empty() && members_.contains({device, group});
  }
  /// The interface came up: its groups are reported anew. It went down: nothing more is.
  void come_up(InterfaceId device, Instant now);
  void go_down(InterfaceId device);

  [[nodiscard]] std::optional<Instant> next_deadline() const {
    return timers_.empty() ? std::nullopt : earliest_timer();
  }
  [[nodiscard]] std::vector<GroupReport> take_due(Instant now);

 private:
  using Key = std::pair<InterfaceId, net::Address>;
  struct Pending {
    GroupChange change{};
    int times = 0;  ///< still to be reported
  };
  struct Timer {
    Instant at{};
    int times = 0;
  };
  void report(const Key& key, GroupChange change, Instant now);
  Duration random_delay();
  [[nodiscard]] std::optional<Instant> earliest_timer() const;

  std::map<Key, std::uint32_t> members_;
  std::map<Key, Pending> pending_;
  std::map<InterfaceId, Timer> timers_;
  std::uint64_t random_;
};

}  // namespace lvslab::host
