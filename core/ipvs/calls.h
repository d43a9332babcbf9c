#pragma once
// Which persistence templates stand for which SIP call.

#include <map>
#include <string>
#include <vector>

#include <lvslab/ipvs/connection_table.h>

namespace lvslab::ipvs {

/// Looked up by Call-ID, since a template of a call is one only for it. O(log n).
class Calls {
 public:
  void add(ConnectionId id, const std::string& call_id) {
    templates_[call_id].push_back(id);
    call_ids_.emplace(id, call_id);
  }
  void remove(ConnectionId id) {
    const auto known = call_ids_.find(id);
    if (known == call_ids_.end()) return;
    const auto entry = templates_.find(known->second);
    std::erase(entry->second, id);
    if (entry->second.empty()) templates_.erase(entry);
    call_ids_.erase(known);
  }
  /// The latest first.
  [[nodiscard]] std::vector<ConnectionId> templates_of(const std::string& call_id) const {
    const auto found = templates_.find(call_id);
    if (found == templates_.end()) return {};
    return {found->second.rbegin(), found->second.rend()};
  }
  /// nullptr: it is of no call.
  [[nodiscard]] const std::string* call_id_of(ConnectionId id) const {
    const auto found = call_ids_.find(id);
    return found == call_ids_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::vector<ConnectionId>> templates_;
  std::map<ConnectionId, std::string> call_ids_;
};

}  // namespace lvslab::ipvs
