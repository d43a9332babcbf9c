#pragma once
// What the hashing schedulers tell of the places they look at.

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {

[[nodiscard]] inline TableLookup::Probe probe(const Pool& pool, std::uint32_t place, ServerId id) {
  if (id == no_server) return {place, std::nullopt, false};
  return {place, pool.server(id).address, pool.server(id).is_usable()};
}

/// The beginning of what sh and mh tell.
[[nodiscard]] inline TableLookup lookup_of(const Pool& pool, const NewFlow& flow, std::uint32_t hash,
                                           std::size_t table_size) {
  TableLookup lookup;
  lookup.key = pool.flags().port ? TableLookup::Key::client_address_and_port : TableLookup::Key::client_address;
  lookup.address = flow.client;
  lookup.hash = hash;
  lookup.table_size = static_cast<std::uint32_t>(table_size);
  lookup.fallback = pool.flags().fallback;
  return lookup;
}

/// The lookup that was told last, to be completed; null: nobody listens.
[[nodiscard]] inline TableLookup* lookup_in(const Occasion& occasion) {
  return occasion.decision == nullptr ? nullptr : &std::get<TableLookup>(occasion.decision->grounds.back());
}

}  // namespace lvslab::ipvs
