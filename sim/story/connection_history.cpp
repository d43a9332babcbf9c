#include <algorithm>
#include <set>
#include <utility>

#include <lvslab/sim/connection_history.h>

namespace lvslab::sim {

std::uint32_t ConnectionHistory::index_of(std::uint32_t node, const std::string& service, const std::string& address) {
  const auto next = static_cast<std::uint32_t>(servers_.size());
  const auto [found, is_new] = index_.try_emplace(std::to_string(node) + '\n' + service + '\n' + address, next);
  if (is_new) {
    servers_.push_back({node, service, address});
    last_.emplace_back();
  }
  return found->second;
}

void ConnectionHistory::look_at(const Session& session, std::uint32_t node, std::uint64_t events) {
  const auto* host = session.find_host(session.scenario().nodes[node].name);
  if (host == nullptr) return;
  std::vector<std::uint32_t> now_present;
  const auto note = [&](std::uint32_t server, Last counts) {
    if (last_[server] == counts) return;
    last_[server] = counts;
    samples_.push_back({session.now(), events, server, counts.active, counts.inactive});
  };
  for (const auto& service : host->director().services(session.now())) {
    const std::string name = to_text(service.key);
    for (const auto& server : service.servers) {
      now_present.push_back(index_of(node, name, to_text(server.address)));
      note(now_present.back(), {server.active, server.inactive});
    }
  }
  auto& before = present_[node];
  for (const auto server : before) {
    if (std::ranges::find(now_present, server) == now_present.end()) note(server, {});  // taken out of its service
  }
  before = std::move(now_present);
}

void ConnectionHistory::observe(const Session& session, const EventLog& log) {
  std::set<std::uint32_t> nodes;
  if (seen_ == log.size()) {  // time has passed, and something may have expired
    for (const auto& [node, servers] : present_) {
      if (!servers.empty()) nodes.insert(node);
    }
  }
  for (; seen_ < log.size(); ++seen_) nodes.insert(log[seen_].node);
  for (const auto node : nodes) look_at(session, node, seen_);
}

void ConnectionHistory::forget(std::uint64_t events) {
  seen_ = std::min<std::size_t>(seen_, events);
  const auto later = std::ranges::upper_bound(samples_, events, {}, &ConnectionSample::events);
  samples_.erase(later, samples_.end());
  std::ranges::fill(last_, Last{});
  for (const auto& sample : samples_) last_[sample.server] = {sample.active, sample.inactive};
}

}  // namespace lvslab::sim
