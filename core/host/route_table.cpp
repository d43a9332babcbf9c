#include <algorithm>
#include <tuple>
#include <utility>

#include <lvslab/host/route_table.h>

namespace lvslab::host {
namespace {

auto rank(const Route& route) { return std::tuple(-route.prefix.length(), route.prefix.network(), route.metric); }

bool matches(const Route& route, const RoutePattern& pattern) {
  return route.prefix == pattern.prefix && (!pattern.type || route.type == *pattern.type) &&
         (!pattern.device || route.device == pattern.device) &&
         (!pattern.gateway || route.gateway == pattern.gateway) &&
         (!pattern.source || route.source == pattern.source) && (!pattern.metric || route.metric == *pattern.metric) &&
         (!pattern.scope || route.scope == *pattern.scope);
}

}  // namespace

const std::vector<Route>& RouteTable::of(RouteTableId table) const {
  switch (table) {
    case RouteTableId::local: return local_;
    case RouteTableId::default_: return default_;
    case RouteTableId::main: break;
  }
  return main_;
}

std::vector<Route>& RouteTable::mutable_of(RouteTableId table) {
  return const_cast<std::vector<Route>&>(std::as_const(*this).of(table));
}

bool RouteTable::insert(const Route& route, RouteChange change) {
  auto& table = mutable_of(route.table);
  const auto [first, last] = std::equal_range(table.begin(), table.end(), route,
                                              [](const Route& a, const Route& b) { return rank(a) < rank(b); });
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

std::optional<Route> RouteTable::erase(const RoutePattern& pattern) {
  auto& table = mutable_of(pattern.table);
  const auto found = std::ranges::find_if(table, [&](const Route& route) { return matches(route, pattern); });
  if (found == table.end()) return std::nullopt;
  const Route gone = *found;
  table.erase(found);
  return gone;
}

}  // namespace lvslab::host
