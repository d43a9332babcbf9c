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

template <class Fields>
auto find_field(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const auto& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

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

int Host::State::max_of(InterfaceId id, int InterfaceSettings::*field) const {
  return std::max(all.*field, at(id).settings.*field);
}
bool Host::State::any_of(InterfaceId id, int InterfaceSettings::*field) const {
  return all.*field != 0 || at(id).settings.*field != 0;
}

const HostSettings& Host::settings() const { return state_->settings; }

std::optional<std::string> Host::sysctl(std::string_view name) const {
  if (const auto vs = after(name, "net.ipv4.vs.")) return state_->director.sysctl(std::string(*vs));
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
  if (const auto vs = after(name, "net.ipv4.vs.")) {
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
    if (interface == "all") continue;  // neighbours have no common setting
    for (const auto& field : neighbour_fields)
      names.push_back("net.ipv4.neigh." + interface + "." + std::string(field.name));
  }
  for (const auto& field : host_fields) names.push_back("net.ipv4." + std::string(field.name));
  for (const auto& name : state_->director.sysctl_names()) names.push_back("net.ipv4.vs." + name);
  names.insert(names.end(), {"net.ipv4.ip_forward", "net.ipv4.ip_local_port_range"});
  std::ranges::sort(names);
  return names;
}

}  // namespace lvslab::host
