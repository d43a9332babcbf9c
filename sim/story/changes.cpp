#include <algorithm>

#include <lvslab/sim/dissection.h>

namespace lvslab::sim {
namespace {

using Kind = DissectedLayer::Kind;
using Layers = std::vector<DissectedLayer>;

/// The headers that belong to the packet itself: from the first that is not Ethernet, without what an ICMP error
/// quotes.
Layers own_headers(const Dissection& dissection) {
  Layers headers;
  for (const auto& layer : dissection.layers) {
    if (layer.kind != Kind::ethernet && !layer.quoted) headers.push_back(layer);
  }
  return headers;
}

std::string describe(const DissectedLayer& layer) {
  if (layer.kind == Kind::ipv6) {
    return std::string(layer.value_of("ipv6.src")) + " → " + std::string(layer.value_of("ipv6.dst")) + ", hop limit " +
           std::string(layer.value_of("ipv6.hlim"));
  }
  if (layer.kind != Kind::ipv4) return std::string(to_text(layer.kind));
  return std::string(layer.value_of("ip.src")) + " → " + std::string(layer.value_of("ip.dst")) + ", TTL " +
         std::string(layer.value_of("ip.ttl"));
}

void compare(const DissectedLayer& before, const DissectedLayer& after, std::vector<FieldChange>& changes) {
  for (const auto& field : after.fields) {
    const std::string_view old = before.value_of(field.name);
    if (!field.follows && old != field.value) changes.push_back({field.label, std::string(old), field.value});
  }
  for (const auto& field : before.fields) {
    if (!field.follows && after.value_of(field.name).empty()) changes.push_back({field.label, field.value, {}});
  }
}

}  // namespace

std::vector<FieldChange> changes_between(const Dissection& before, const Dissection& after) {
  std::vector<FieldChange> changes;
  const auto* old_ethernet = before.outermost(Kind::ethernet);
  const auto* new_ethernet = after.outermost(Kind::ethernet);
  if (old_ethernet != nullptr && new_ethernet != nullptr) compare(*old_ethernet, *new_ethernet, changes);

  // Headers are put in front and taken off the front, so the innermost ones are the same headers before and after.
  const Layers old_headers = own_headers(before);
  const Layers new_headers = own_headers(after);
  // Without its frame an ARP packet, say, is only bytes: nothing to compare.
  const auto is_unreadable = [](const Layers& headers) {
    return headers.empty() || headers.front().kind == Kind::data;
  };
  if (is_unreadable(old_headers) || is_unreadable(new_headers)) return changes;
  const std::size_t common = std::min(old_headers.size(), new_headers.size());
  for (std::size_t i = 0; i + common < new_headers.size(); ++i) {
    changes.push_back({"outer header added", {}, describe(new_headers[i])});
  }
  for (std::size_t i = 0; i + common < old_headers.size(); ++i) {
    changes.push_back({"outer header removed", describe(old_headers[i]), {}});
  }
  for (std::size_t i = 0; i < common; ++i) {
    const auto& old_header = old_headers[old_headers.size() - common + i];
    const auto& new_header = new_headers[new_headers.size() - common + i];
    if (old_header.kind == new_header.kind) {
      compare(old_header, new_header, changes);
    } else {
      changes.push_back({"header", describe(old_header), describe(new_header)});
    }
  }
  return changes;
}

}  // namespace lvslab::sim
