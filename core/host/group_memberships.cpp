#include "group_memberships.h"

#include <lvslab/kernel_timer.h>
#include <lvslab/mixing.h>

namespace lvslab::host {
namespace {

constexpr int robustness = 2;                   ///< how often a change is reported
constexpr Duration least_delay = 20ms;          ///< before a report; more changes may come
constexpr std::int64_t repeated_within = 1000;  ///< ms; igmpv3_unsolicited_report_interval

}  // namespace

void GroupMemberships::join(InterfaceId device, const net::Address& group, Instant now) {
  const Key key{device, group};
  if (++members_[key] == 1) report(key, GroupChange::joined, now);
}

void GroupMemberships::leave(InterfaceId device, const net::Address& group, Instant now) {
  const Key key{device, group};
  const auto member = members_.find(key);
  if (member == members_.end() || --member->second > 0) return;
  members_.erase(member);
  report(key, GroupChange::left, now);
}

void GroupMemberships::come_up(InterfaceId device, Instant now) {
  for (const auto& [key, count] : members_) {
    if (key.first == device) report(key, GroupChange::joined, now);
  }
}

void GroupMemberships::go_down(InterfaceId device) {
  timers_.erase(device);
  std::erase_if(pending_, [&](const auto& entry) { return entry.first.first == device; });
}

void GroupMemberships::report(const Key& key, GroupChange change, Instant now) {
  if (!key.second.is_ipv4()) return;
  pending_[key] = {change, robustness};
  timers_[key.first] = {kernel_timer(now, least_delay), robustness};
}

Duration GroupMemberships::random_delay() { return std::chrono::milliseconds(draw(random_) % repeated_within); }

std::optional<Instant> GroupMemberships::earliest_timer() const {
  std::optional<Instant> next;
  for (const auto& [device, timer] : timers_) {
    if (!next || timer.at < *next) next = timer.at;
  }
  return next;
}

std::vector<GroupReport> GroupMemberships::take_due(Instant now) {
  std::vector<GroupReport> reports;
  for (auto timer = timers_.begin(); timer != timers_.end();) {
    if (timer->second.at > now) {
      ++timer;
      continue;
    }
    const auto device = timer->first;
    GroupReport report{device, {}};
    // Groups that were left come first.
    for (const auto change : {GroupChange::left, GroupChange::joined}) {
      for (auto& [key, pending] : pending_) {
        if (key.first != device || pending.change != change || pending.times == 0) continue;
        report.changes.emplace_back(key.second.ipv4(), change);
        --pending.times;
      }
    }
    std::erase_if(pending_, [](const auto& entry) { return entry.second.times == 0; });
    if (!report.changes.empty()) reports.push_back(std::move(report));
    if (--timer->second.times == 0) {
      timer = timers_.erase(timer);
    } else {
      timer->second.at = kernel_timer(now, random_delay() + least_delay);
      ++timer;
    }
  }
  return reports;
}

}  // namespace lvslab::host
