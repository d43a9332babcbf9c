// The modelled part of /proc/sys: names, defaults, and how values of `all` and of an interface combine.

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "state.h"

namespace lvslab::host {
namespace {

template <class Settings>
struct Field {
  std::string_view name;
  int Settings::*value;
  int least = std::numeric_limits<int>::min();
  int greatest = std::numeric_limits<int>::max();
};

constexpr std::array interface_fields{
    Field<InterfaceSettings>{"accept_local", &InterfaceSettings::accept_local},
    Field<InterfaceSettings>{"accept_redirects", &InterfaceSettings::accept_redirects},
    Field<InterfaceSettings>{"arp_accept", &InterfaceSettings::arp_accept},
    Field<InterfaceSettings>{"arp_announce", &InterfaceSettings::arp_announce},
    Field<InterfaceSettings>{"arp_evict_nocarrier", &InterfaceSettings::arp_evict_nocarrier},
    Field<InterfaceSettings>{"arp_filter", &InterfaceSettings::arp_filter},
    Field<InterfaceSettings>{"arp_ignore", &InterfaceSettings::arp_ignore},
    Field<InterfaceSettings>{"arp_notify", &InterfaceSettings::arp_notify},
    Field<InterfaceSettings>{"drop_gratuitous_arp", &InterfaceSettings::drop_gratuitous_arp},
    Field<InterfaceSettings>{"forwarding", &InterfaceSettings::forwarding},
    Field<InterfaceSettings>{"ignore_routes_with_linkdown", &InterfaceSettings::ignore_routes_with_linkdown},
    Field<InterfaceSettings>{"log_martians", &InterfaceSettings::log_martians},
    Field<InterfaceSettings>{"promote_secondaries", &InterfaceSettings::promote_secondaries},
    Field<InterfaceSettings>{"proxy_arp", &InterfaceSettings::proxy_arp},
    Field<InterfaceSettings>{"proxy_arp_pvlan", &InterfaceSettings::proxy_arp_pvlan},
    Field<InterfaceSettings>{"route_localnet", &InterfaceSettings::route_localnet},
    Field<InterfaceSettings>{"rp_filter", &InterfaceSettings::rp_filter},
    Field<InterfaceSettings>{"secure_redirects", &InterfaceSettings::secure_redirects},
    Field<InterfaceSettings>{"send_redirects", &InterfaceSettings::send_redirects},
    Field<InterfaceSettings>{"shared_media", &InterfaceSettings::shared_media},
    Field<InterfaceSettings>{"src_valid_mark", &InterfaceSettings::src_valid_mark},
};

constexpr int most = std::numeric_limits<int>::max();

constexpr std::array neighbour_fields{
    Field<NeighbourSettings>{"base_reachable_time_ms", &NeighbourSettings::base_reachable_time_ms, 0, most},
    Field<NeighbourSettings>{"delay_first_probe_time", &NeighbourSettings::delay_first_probe_time, 0, most},
    Field<NeighbourSettings>{"gc_stale_time", &NeighbourSettings::gc_stale_time, 0, most},
    Field<NeighbourSettings>{"locktime", &NeighbourSettings::locktime, 0, most},
    Field<NeighbourSettings>{"mcast_solicit", &NeighbourSettings::mcast_solicit, 0, most},
    Field<NeighbourSettings>{"retrans_time_ms", &NeighbourSettings::retrans_time_ms, 0, most},
    Field<NeighbourSettings>{"ucast_solicit", &NeighbourSettings::ucast_solicit, 0, most},
    Field<NeighbourSettings>{"unres_qlen_bytes", &NeighbourSettings::unres_qlen_bytes, 0, most},
};

constexpr std::array host_fields{
    Field<HostSettings>{"icmp_echo_ignore_all", &HostSettings::icmp_echo_ignore_all, 0, 1},
    Field<HostSettings>{"icmp_echo_ignore_broadcasts", &HostSettings::icmp_echo_ignore_broadcasts, 0, 1},
    Field<HostSettings>{"icmp_errors_use_inbound_ifaddr", &HostSettings::icmp_errors_use_inbound_ifaddr, 0, 1},
    Field<HostSettings>{"icmp_ratelimit", &HostSettings::icmp_ratelimit},
    Field<HostSettings>{"icmp_ratemask", &HostSettings::icmp_ratemask},
    Field<HostSettings>{"ip_default_ttl", &HostSettings::ip_default_ttl, 1, 255},
    Field<HostSettings>{"ip_forward_use_pmtu", &HostSettings::ip_forward_use_pmtu, 0, 255},
    Field<HostSettings>{"ip_no_pmtu_disc", &HostSettings::ip_no_pmtu_disc, 0, 255},
    Field<HostSettings>{"tcp_fin_timeout", &HostSettings::tcp_fin_timeout},
    Field<HostSettings>{"tcp_retries2", &HostSettings::tcp_retries2, 0, 255},
    Field<HostSettings>{"tcp_sack", &HostSettings::tcp_sack, 0, 255},
    Field<HostSettings>{"tcp_syn_retries", &HostSettings::tcp_syn_retries, 1, 127},
    Field<HostSettings>{"tcp_synack_retries", &HostSettings::tcp_synack_retries, 0, 255},
    Field<HostSettings>{"tcp_timestamps", &HostSettings::tcp_timestamps, 0, 255},
    Field<HostSettings>{"tcp_window_scaling", &HostSettings::tcp_window_scaling, 0, 255},
};

constexpr std::array interface6_fields{
    Field<Interface6Settings>{"accept_dad", &Interface6Settings::accept_dad},
    Field<Interface6Settings>{"accept_ra", &Interface6Settings::accept_ra},
    Field<Interface6Settings>{"accept_redirects", &Interface6Settings::accept_redirects},
    Field<Interface6Settings>{"accept_untracked_na", &Interface6Settings::accept_untracked_na, 0, 2},
    Field<Interface6Settings>{"autoconf", &Interface6Settings::autoconf},
    Field<Interface6Settings>{"dad_transmits", &Interface6Settings::dad_transmits},
    Field<Interface6Settings>{"disable_ipv6", &Interface6Settings::disable_ipv6},
    Field<Interface6Settings>{"drop_unicast_in_l2_multicast", &Interface6Settings::drop_unicast_in_l2_multicast},
    Field<Interface6Settings>{"drop_unsolicited_na", &Interface6Settings::drop_unsolicited_na},
    Field<Interface6Settings>{"force_tllao", &Interface6Settings::force_tllao},
    Field<Interface6Settings>{"forwarding", &Interface6Settings::forwarding},
    Field<Interface6Settings>{"hop_limit", &Interface6Settings::hop_limit, 1, 255},
    Field<Interface6Settings>{"ignore_routes_with_linkdown", &Interface6Settings::ignore_routes_with_linkdown},
    Field<Interface6Settings>{"keep_addr_on_down", &Interface6Settings::keep_addr_on_down},
    Field<Interface6Settings>{"ndisc_evict_nocarrier", &Interface6Settings::ndisc_evict_nocarrier, 0, 1},
    Field<Interface6Settings>{"ndisc_notify", &Interface6Settings::ndisc_notify},
    Field<Interface6Settings>{"router_solicitations", &Interface6Settings::router_solicitations, -1, most},
    Field<Interface6Settings>{"use_oif_addrs_only", &Interface6Settings::use_oif_addrs_only},
};

constexpr std::array host6_fields{
    Field<Host6Settings>{"anycast_src_echo_reply", &Host6Settings::anycast_src_echo_reply, 0, 1},
    Field<Host6Settings>{"auto_flowlabels", &Host6Settings::auto_flowlabels, 0, 3},
    Field<Host6Settings>{"bindv6only", &Host6Settings::bindv6only, 0, 1},
    Field<Host6Settings>{"icmp.echo_ignore_all", &Host6Settings::icmp_echo_ignore_all, 0, 1},
    Field<Host6Settings>{"icmp.echo_ignore_anycast", &Host6Settings::icmp_echo_ignore_anycast, 0, 1},
    Field<Host6Settings>{"icmp.echo_ignore_multicast", &Host6Settings::icmp_echo_ignore_multicast, 0, 1},
    Field<Host6Settings>{"icmp.ratelimit", &Host6Settings::icmp_ratelimit},
    Field<Host6Settings>{"route.mtu_expires", &Host6Settings::route_mtu_expires},
};

/// "0-1,3-127", as the kernel prints a bitmap.
std::string to_list(std::uint64_t low, std::uint64_t high) {
  const auto has = [&](unsigned bit) { return ((bit < 64 ? low : high) >> (bit % 64) & 1) != 0; };
  constexpr unsigned count = 128;
  std::string text;
  for (unsigned bit = 0; bit < count; ++bit) {
    if (!has(bit)) continue;
    const unsigned first = bit;
    while (bit + 1 < count && has(bit + 1)) ++bit;
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (bit != first) text += '-' + std::to_string(bit);
  }
  return text;
}

template <class Fields>
auto find_field(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const auto& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

/// The one setting of connection tracking that is modelled, by the director, whose module brings nf_conntrack along.
constexpr std::string_view tracking_checksum = "net.netfilter.nf_conntrack_checksum";

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// As proc_dointvec reads: decimal, octal ("010") or hexadecimal ("0x10"), a sign before it.
/// What follows behind a blank is not looked at.
std::optional<int> to_number(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find_first_of(" \t\n"));
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  } else if (text.size() > 1 && text.starts_with('0')) {
    text.remove_prefix(1);
    base = 8;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (value > static_cast<std::uint64_t>(most)) return std::nullopt;
  return negative ? -static_cast<int>(value) : static_cast<int>(value);
}

/// What to_list() prints, read back; nullopt: no list of ranges of 0 to 127.
std::optional<std::pair<std::uint64_t, std::uint64_t>> to_mask(std::string_view text) {
  std::pair<std::uint64_t, std::uint64_t> mask{};
  text = trimmed(text);
  while (!text.empty()) {
    const auto range = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), range.size() + 1));
    const auto dash = range.find('-');
    const auto first = to_number(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : to_number(range.substr(dash + 1));
    if (!first || !last || *first < 0 || *last > 127 || *first > *last) return std::nullopt;
    for (int bit = *first; bit <= *last; ++bit) (bit < 64 ? mask.first : mask.second) |= std::uint64_t{1} << (bit % 64);
  }
  return mask;
}

template <class Settings>
ConfigResult assign(Settings& settings, const Field<Settings>& field, std::string_view text) {
  const auto value = to_number(text);
  if (!value || *value < field.least || *value > field.greatest) return Unexpected{ConfigError::invalid_argument};
  settings.*field.value = *value;
  return {};
}

/// The rest of `text` after `prefix`; nullopt when it does not begin so.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

struct InterfaceField {
  std::string interface;
  std::string field;
};

/// "eth0.arp_ignore"; an interface name's own dots are written as '/'.
std::optional<InterfaceField> split(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  InterfaceField parts{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
  std::ranges::replace(parts.interface, '/', '.');
  return parts;
}

}  // namespace

const HostSettings& Host::settings() const { return state_->settings; }

void Host::State::set_ipv6_forwarding(InterfaceId id, int value) {
  at(id).settings6.forwarding = value;
  refresh_anycast_routes(id);
}

void Host::State::set_ipv6_disabled(InterfaceId id, int value, Outcome& out) {
  const bool was_on = speaks_ipv6(id);
  at(id).settings6.disable_ipv6 = value;
  if (was_on && value != 0) end_ipv6(id, false, out);
  if (!was_on && value == 0) start_ipv6(id);
}

std::optional<std::string> Host::sysctl_ipv6(std::string_view name) const {
  const State& state = *state_;
  const auto value_of = [&](std::string_view rest, const auto& fields, auto&& of_all, auto&& of_default,
                            auto&& of_interface) -> std::optional<std::string> {
    const auto parts = split(rest);
    const auto* field = parts ? find_field(fields, parts->field) : nullptr;
    if (field == nullptr) return std::nullopt;
    if (parts->interface == "all") return of_all(field->value);
    if (parts->interface == "default") return of_default(field->value);
    const auto id = find_interface(parts->interface);
    if (!id) return std::nullopt;
    return of_interface(state.at(*id), field->value);
  };
  using Text = std::optional<std::string>;
  if (const auto rest = after(name, "conf.")) {
    return value_of(
        *rest, interface6_fields, [&](auto value) -> Text { return std::to_string(state.six.all.*value); },
        [&](auto value) -> Text { return std::to_string(state.six.defaults.*value); },
        [](const Interface& interface, auto value) -> Text { return std::to_string(interface.settings6.*value); });
  }
  if (const auto rest = after(name, "neigh.")) {
    return value_of(
        *rest, neighbour_fields, [](auto) -> Text { return std::nullopt; },
        [&](auto value) -> Text { return std::to_string(state.six.neighbour_defaults.*value); },
        [](const Interface& interface, auto value) -> Text {
          return std::to_string(interface.neighbour_settings6.*value);
        });
  }
  if (name == "icmp.ratemask")
    return to_list(state.six.settings.icmp_ratemask_low, state.six.settings.icmp_ratemask_high);
  const auto* field = find_field(host6_fields, name);
  if (field == nullptr) return std::nullopt;
  return std::to_string(state.six.settings.*field->value);
}

ConfigResult Host::set_sysctl_ipv6(std::string_view name, std::string_view value) {
  State& state = *state_;
  if (const auto rest = after(name, "conf.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(interface6_fields, parts->field) : nullptr;
    if (field == nullptr) return Unexpected{ConfigError::no_such_entry};
    const bool is_forwarding = parts->field == "forwarding";
    const bool is_switch = parts->field == "disable_ipv6";
    if (parts->interface == "all" || parts->interface == "default") {
      auto& target = parts->interface == "all" ? state.six.all : state.six.defaults;
      const auto done = assign(target, *field, value);
      if (!done || parts->interface != "all") return done;
      const int number = state.six.all.*field->value;
      if (is_forwarding) state.six.defaults.forwarding = number;
      if (is_switch) state.six.defaults.disable_ipv6 = number;
      for (std::size_t i = 0; i < state.interfaces.size(); ++i) {
        const InterfaceId id{static_cast<std::uint16_t>(i)};
        if (is_forwarding) state.set_ipv6_forwarding(id, number);
        if (is_switch) state.set_ipv6_disabled(id, number, state.late);
      }
      return done;
    }
    const auto id = find_interface(parts->interface);
    if (!id) return Unexpected{ConfigError::no_such_entry};
    Interface6Settings wanted = state.at(*id).settings6;
    const auto done = assign(wanted, *field, value);
    if (!done) return done;
    if (is_forwarding) {
      state.set_ipv6_forwarding(*id, wanted.forwarding);
    } else if (is_switch) {
      state.set_ipv6_disabled(*id, wanted.disable_ipv6, state.late);
    } else {
      state.at(*id).settings6 = wanted;
    }
    return done;
  }
  if (const auto rest = after(name, "neigh.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(neighbour_fields, parts->field) : nullptr;
    if (field == nullptr) return Unexpected{ConfigError::no_such_entry};
    if (parts->interface == "default") return assign(state.six.neighbour_defaults, *field, value);
    const auto id = find_interface(parts->interface);
    if (!id) return Unexpected{ConfigError::no_such_entry};
    return assign(state.at(*id).neighbour_settings6, *field, value);
  }
  if (name == "icmp.ratemask") {
    const auto mask = to_mask(value);
    if (!mask) return Unexpected{ConfigError::invalid_argument};
    state.six.settings.icmp_ratemask_low = mask->first;
    state.six.settings.icmp_ratemask_high = mask->second;
    return {};
  }
  if (name == "route.flush") {  // can only be written: forgets what ICMP messages taught
    state.six.exceptions.clear();
    return {};
  }
  const auto* field = find_field(host6_fields, name);
  if (field == nullptr) return Unexpected{ConfigError::no_such_entry};
  return assign(state.six.settings, *field, value);
}

namespace {

/// What the director calls it; nullopt: it is none of the director's.
std::optional<std::string_view> setting_of_director(std::string_view name) {
  if (name == tracking_checksum) return name;
  const auto below = after(name, "net.ipv4.vs.");
  return below && below->find('.') == std::string_view::npos ? below : std::nullopt;
}

}  // namespace

std::optional<std::string> Host::sysctl(std::string_view name) const {
  if (const auto rest = after(name, "net.ipv6.")) return sysctl_ipv6(*rest);
  if (const auto vs = setting_of_director(name)) return state_->director.sysctl(std::string(*vs));
  if (const auto rest = after(name, "net.ipv4.conf.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(interface_fields, parts->field) : nullptr;
    if (field == nullptr) return std::nullopt;
    if (parts->interface == "all") return std::to_string(state_->all.*field->value);
    if (parts->interface == "default") return std::to_string(state_->defaults.*field->value);
    const auto id = find_interface(parts->interface);
    if (!id) return std::nullopt;
    return std::to_string(state_->at(*id).settings.*field->value);
  }
  if (const auto rest = after(name, "net.ipv4.neigh.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(neighbour_fields, parts->field) : nullptr;
    if (field == nullptr) return std::nullopt;
    if (parts->interface == "default") return std::to_string(state_->neighbour_defaults.*field->value);
    const auto id = find_interface(parts->interface);
    if (!id) return std::nullopt;
    return std::to_string(state_->at(*id).neighbour_settings.*field->value);
  }
  if (name == "net.ipv4.ip_forward") return std::to_string(state_->all.forwarding);
  if (name == "net.ipv4.ip_local_port_range") {
    return std::to_string(state_->settings.ip_local_port_low) + "\t" +
           std::to_string(state_->settings.ip_local_port_high);
  }
  if (const auto rest = after(name, "net.ipv4.")) {
    if (const auto* field = find_field(host_fields, *rest)) return std::to_string(state_->settings.*field->value);
  }
  return std::nullopt;
}

ConfigResult Host::set_sysctl(std::string_view name, std::string_view value, Instant now) {
  State& state = *state_;
  state.clock = now;
  if (const auto rest = after(name, "net.ipv6.")) return set_sysctl_ipv6(*rest, value);
  if (const auto vs = setting_of_director(name)) {
    const auto done = state.director.set_sysctl(std::string(*vs), std::string(trimmed(value)), now);
    if (done) return {};
    return Unexpected{done.error() == ipvs::ConfigError::not_found ? ConfigError::no_such_entry
                                                                   : ConfigError::invalid_argument};
  }
  const auto set_forwarding_everywhere = [&](int forwarding) {
    // Turning forwarding on or off for all also decides whether redirects are believed.
    state.all.forwarding = forwarding;
    state.all.accept_redirects = forwarding == 0 ? 1 : 0;
    state.defaults.forwarding = forwarding;
    for (auto& interface : state.interfaces) interface.settings.forwarding = forwarding;
  };
  if (name == "net.ipv4.ip_forward" || name == "net.ipv4.conf.all.forwarding") {
    const auto number = to_number(value);
    if (!number) return Unexpected{ConfigError::invalid_argument};
    if (*number != state.all.forwarding) set_forwarding_everywhere(*number);
    return {};
  }
  if (const auto rest = after(name, "net.ipv4.conf.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(interface_fields, parts->field) : nullptr;
    if (field == nullptr) return Unexpected{ConfigError::no_such_entry};
    if (parts->interface == "all") return assign(state.all, *field, value);
    if (parts->interface == "default") {
      // Linux lets `default` reach interfaces whose value was never set by hand; ours were all made before.
      return assign(state.defaults, *field, value);
    }
    const auto id = find_interface(parts->interface);
    if (!id) return Unexpected{ConfigError::no_such_entry};
    return assign(state.at(*id).settings, *field, value);
  }
  if (const auto rest = after(name, "net.ipv4.neigh.")) {
    const auto parts = split(*rest);
    const auto* field = parts ? find_field(neighbour_fields, parts->field) : nullptr;
    if (field == nullptr) return Unexpected{ConfigError::no_such_entry};
    if (parts->interface == "default") return assign(state.neighbour_defaults, *field, value);
    const auto id = find_interface(parts->interface);
    if (!id) return Unexpected{ConfigError::no_such_entry};
    return assign(state.at(*id).neighbour_settings, *field, value);
  }
  if (name == "net.ipv4.ip_local_port_range") {
    const auto text = trimmed(value);
    const auto gap = text.find_first_of(" \t");
    const auto low = to_number(text.substr(0, gap));
    const auto high = gap == std::string_view::npos ? std::nullopt : to_number(text.substr(gap));
    if (!low || !high || *low < 1 || *high > 65535 || *low > *high) return Unexpected{ConfigError::invalid_argument};
    state.settings.ip_local_port_low = *low;
    state.settings.ip_local_port_high = *high;
    return {};
  }
  if (name == "net.ipv4.route.flush") {  // can only be written: forgets what ICMP messages taught
    state.exceptions.clear();
    return {};
  }
  if (const auto rest = after(name, "net.ipv4.")) {
    if (const auto* field = find_field(host_fields, *rest)) return assign(state.settings, *field, value);
  }
  return Unexpected{ConfigError::no_such_entry};
}

std::vector<std::string> Host::sysctl_names() const {
  std::vector<std::string> names;
  std::vector<std::string> interfaces{"all", "default"};
  for (const auto& interface : state_->interfaces) {
    if (interface.removed) continue;
    std::string name = interface.name;
    std::ranges::replace(name, '.', '/');
    interfaces.push_back(std::move(name));
  }
  for (const auto& interface : interfaces) {
    for (const auto& field : interface_fields)
      names.push_back("net.ipv4.conf." + interface + "." + std::string(field.name));
    for (const auto& field : interface6_fields)
      names.push_back("net.ipv6.conf." + interface + "." + std::string(field.name));
    if (interface == "all") continue;  // neighbours have no common setting
    for (const auto& field : neighbour_fields) {
      names.push_back("net.ipv4.neigh." + interface + "." + std::string(field.name));
      names.push_back("net.ipv6.neigh." + interface + "." + std::string(field.name));
    }
  }
  for (const auto& field : host_fields) names.push_back("net.ipv4." + std::string(field.name));
  for (const auto& field : host6_fields) names.push_back("net.ipv6." + std::string(field.name));
  names.emplace_back("net.ipv6.icmp.ratemask");
  for (const auto& name : state_->director.sysctl_names()) names.push_back("net.ipv4.vs." + name);
  names.insert(names.end(), {"net.ipv4.ip_forward", "net.ipv4.ip_local_port_range", std::string(tracking_checksum)});
  std::ranges::sort(names);
  return names;
}

}  // namespace lvslab::host
