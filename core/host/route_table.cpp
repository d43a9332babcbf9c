#include <algorithm>
#include <tuple>

#include <lvslab/host/route_table.h>

namespace lvslab::host {
namespace {

template <class Ip>
auto rank(const BasicRoute<Ip>& route) {
  return std::tuple(-route.prefix.length(), route.prefix.network(), route.metric);
}

template <class Ip>
bool matches(const BasicRoute<Ip>& route, const BasicRoutePattern<Ip>& pattern) {
  return route.prefix == pattern.prefix && (!pattern.type || route.type == *pattern.type) &&
         (!pattern.device || route.device == pattern.device) &&
         (!pattern.gateway || route.gateway == pattern.gateway) &&
         (!pattern.source || route.source == pattern.source) && (!pattern.metric || route.metric == *pattern.metric) &&
         (!pattern.scope || route.scope == *pattern.scope);
}

}  // namespace

template <class Ip>
const std::vector<BasicRoute<Ip>>& BasicRouteTable<Ip>::other(RouteTableId table) const {
  static const std::vector<Entry> nothing;
  const auto found = others_.find(table);
  return found == others_.end() ? nothing : found->second;
}

template <class Ip>
std::vector<BasicRoute<Ip>>& BasicRouteTable<Ip>::mutable_of(RouteTableId table) {
  if (table == RouteTableId::main) return main_;
  if (table == RouteTableId::local) return local_;
  return others_[table];
}

template <class Ip>
bool BasicRouteTable<Ip>::has(RouteTableId table) const {
  constexpr bool is_ipv4 = std::is_same_v<Ip, net::Ipv4>;
  return table == RouteTableId::local || table == RouteTableId::main || (is_ipv4 && table == RouteTableId::default_) ||
         others_.contains(table);
}

template <class Ip>
std::vector<RouteTableId> BasicRouteTable<Ip>::tables() const {
  std::vector<RouteTableId> ids{RouteTableId::main, RouteTableId::local};
  for (const auto& [id, table] : others_) ids.push_back(id);
  std::ranges::sort(ids);
  return ids;
}

template <class Ip>
bool BasicRouteTable<Ip>::insert(const Entry& route, RouteChange change) {
  auto& table = mutable_of(route.table);
  const auto [first, last] = std::equal_range(table.begin(), table.end(), route,
                                              [](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
  const bool exists = first != last;
  switch (change) {
    case RouteChange::add:
      if (exists) return false;
      break;
    case RouteChange::change:
      if (!exists) return false;
      *first = route;
      return true;
    case RouteChange::replace:
      if (exists) {
        *first = route;
        return true;
      }
      break;
    case RouteChange::append:
    case RouteChange::prepend:
      if (std::find(first, last, route) != last) return false;
      break;
  }
  table.insert(change == RouteChange::prepend ? first : last, route);
  return true;
}

template <class Ip>
std::optional<BasicRoute<Ip>> BasicRouteTable<Ip>::erase(const BasicRoutePattern<Ip>& pattern) {
  if (!has(pattern.table)) return std::nullopt;
  auto& table = mutable_of(pattern.table);
  const auto found = std::ranges::find_if(table, [&](const Entry& route) { return matches(route, pattern); });
  if (found == table.end()) return std::nullopt;
  const Entry gone = *found;
  table.erase(found);
  return gone;
}

template class BasicRouteTable<net::Ipv4>;
template class BasicRouteTable<net::Ipv6>;

}  // namespace lvslab::host
