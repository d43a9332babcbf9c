// Which tables and chains there are, and which of them a datagram meets where.

#include <algorithm>

#include <lvslab/host/netfilter.h>

#include "traversal.h"

namespace lvslab::host {
namespace {

NetfilterTable table(std::string name, std::initializer_list<NetfilterHook> hooks) {
  NetfilterTable made{std::move(name), {}, false};
  for (const auto hook : hooks) made.chains.push_back({std::string(name_of(hook)), hook, false, {}, {}});
  return made;
}

bool is_asked(const NetfilterTable& table, NetfilterStage stage) {
  const bool is_filter = table.name == "filter";
  switch (stage) {
    case NetfilterStage::whole: return true;
    case NetfilterStage::before_director: return !is_filter;
    case NetfilterStage::behind_director: return is_filter;
  }
  return true;
}

}  // namespace

std::string_view name_of(NetfilterHook hook) {
  switch (hook) {
    case NetfilterHook::prerouting: return "PREROUTING";
    case NetfilterHook::input: return "INPUT";
    case NetfilterHook::forward: return "FORWARD";
    case NetfilterHook::output: return "OUTPUT";
    case NetfilterHook::postrouting: return "POSTROUTING";
  }
  return "?";
}

bool InterfacePattern::matches(std::string_view interface) const {
  if (name.empty()) return true;
  const bool is_prefix = name.back() == '+';
  const std::string_view wanted = is_prefix ? std::string_view(name).substr(0, name.size() - 1) : name;
  return (is_prefix ? interface.starts_with(wanted) : interface == wanted) != inverted;
}

net::Address masked(const net::Address& address, const net::Address& mask) {
  if (address.is_ipv4()) return net::Ipv4{address.ipv4().to_uint() & mask.ipv4().to_uint()};
  auto octets = address.ipv6().octets();
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] &= mask.ipv6().octets()[i];
  return net::Ipv6{octets};
}

bool AddressPattern::contains(const net::Address& other) const {
  const bool is_any = mask.is_ipv4() ? mask.ipv4() == net::Ipv4{} : mask.ipv6().is_zero();
  return (is_any || masked(other, mask) == address) != inverted;
}

const Chain* NetfilterTable::find(std::string_view chain) const {
  const auto found = std::ranges::find(chains, chain, &Chain::name);
  return found == chains.end() ? nullptr : &*found;
}

Chain* NetfilterTable::find(std::string_view chain) {
  const auto found = std::ranges::find(chains, chain, &Chain::name);
  return found == chains.end() ? nullptr : &*found;
}

std::size_t NetfilterTable::references(std::string_view chain) const {
  std::size_t count = 0;
  for (const auto& other : chains) {
    count += static_cast<std::size_t>(std::ranges::count_if(other.rules, [&](const Rule& rule) {
      const auto* target = std::get_if<ChainTarget>(&rule.spec.target);
      return target != nullptr && target->chain == chain;
    }));
  }
  return count;
}

Netfilter::Netfilter() {
  using enum NetfilterHook;
  for (auto& tables : tables_) {
    tables.push_back(table("raw", {prerouting, output}));
    tables.push_back(table("mangle", {prerouting, input, forward, output, postrouting}));
    tables.push_back(table("filter", {input, forward, output}));
  }
}

NetfilterTable* Netfilter::find_table(net::Family family, std::string_view name) {
  auto& tables = tables_[static_cast<std::size_t>(family)];
  const auto found = std::ranges::find(tables, name, &NetfilterTable::name);
  return found == tables.end() ? nullptr : &*found;
}

bool Netfilter::lets_pass(NetfilterHook hook, NetfilterStage stage, net::Packet& datagram, std::string_view in,
                          std::string_view out, Story& story) {
  const auto family = net::load_u8(datagram.bytes(), 0) >> 4U == 6 ? net::Family::ipv6 : net::Family::ipv4;
  for (auto& table : tables_[static_cast<std::size_t>(family)]) {
    if (!table.in_use || !is_asked(table, stage)) continue;
    const auto chain = std::ranges::find(table.chains, std::optional{hook}, &Chain::hook);
    if (chain == table.chains.end()) continue;
    if (!netfilter::Traversal{table, datagram, in, out, story}.passes(*chain)) return false;
  }
  return true;
}

}  // namespace lvslab::host
