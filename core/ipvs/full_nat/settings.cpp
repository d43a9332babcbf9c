#include "settings.h"

#include <algorithm>
#include <charconv>

namespace lvslab::ipvs::full_nat {
namespace {

struct Entry {
  std::string_view name;
  int Settings::*field;
  int least = 0;
  int most = 1;
};

constexpr int most_seconds = 31 * 24 * 3600;

constexpr std::array entries{
    Entry{"port_high", &Settings::port_high, 1, 65535},
    Entry{"port_low", &Settings::port_low, 1, 65535},
    Entry{"port_pools", &Settings::port_pools, 1, 128},
    Entry{"reset_on_expiry", &Settings::reset_on_expiry},
    Entry{"synproxy_defer", &Settings::synproxy_defer},
    Entry{"synproxy_held", &Settings::synproxy_held, 1, 16},
    Entry{"synproxy_mss", &Settings::synproxy_mss, 64, 4312},
    Entry{"synproxy_retries", &Settings::synproxy_retries, 0, 99},
    Entry{"synproxy_reuse", &Settings::synproxy_reuse},
    Entry{"synproxy_sack", &Settings::synproxy_sack},
    Entry{"synproxy_storm", &Settings::synproxy_storm, 0, 1000},
    Entry{"synproxy_ttl", &Settings::synproxy_ttl, 1, 255},
    Entry{"synproxy_window0", &Settings::synproxy_window0},
    Entry{"synproxy_wscale", &Settings::synproxy_wscale, 0, 14},
    Entry{"timeout_udp", &Settings::timeout_udp, 1, most_seconds},
    Entry{"timestamp_remove", &Settings::timestamp_remove},
    Entry{"toa", &Settings::toa},
    Entry{"toa_kind", &Settings::toa_kind, 2, 255},
    Entry{"toa_kind_ipv6", &Settings::toa_kind_ipv6, 2, 255},
    Entry{"toa_length", &Settings::toa_length, 0, 20},
    Entry{"toa_on_syn", &Settings::toa_on_syn},
    Entry{"toa_prune", &Settings::toa_prune},
};

struct TimeoutEntry {
  std::string_view name;
  TcpState state;
};
constexpr std::array timeout_entries{
    TimeoutEntry{"timeout_close", TcpState::close},
    TimeoutEntry{"timeout_close_wait", TcpState::close_wait},
    TimeoutEntry{"timeout_established", TcpState::established},
    TimeoutEntry{"timeout_fin_wait", TcpState::fin_wait},
    TimeoutEntry{"timeout_last_ack", TcpState::last_ack},
    TimeoutEntry{"timeout_listen", TcpState::listen},
    TimeoutEntry{"timeout_none", TcpState::none},
    TimeoutEntry{"timeout_syn_recv", TcpState::syn_recv},
    TimeoutEntry{"timeout_syn_sent", TcpState::syn_sent},
    TimeoutEntry{"timeout_synack", TcpState::synack},
    TimeoutEntry{"timeout_time_wait", TcpState::time_wait},
};

struct CounterEntry {
  std::string_view name;
  std::uint64_t Counters::*field;
};
constexpr std::array counter_entries{
    CounterEntry{"count_no_local_port", &Counters::no_local_port},
    CounterEntry{"count_proxy_headers", &Counters::proxy_headers},
    CounterEntry{"count_resets_on_expiry", &Counters::resets_on_expiry},
    CounterEntry{"count_syn_cookies_right", &Counters::syn_cookies_right},
    CounterEntry{"count_syn_cookies_sent", &Counters::syn_cookies_sent},
    CounterEntry{"count_syn_cookies_wrong", &Counters::syn_cookies_wrong},
    CounterEntry{"count_toa_no_room", &Counters::toa_no_room},
    CounterEntry{"count_toa_pruned", &Counters::toa_pruned},
    CounterEntry{"count_toa_written", &Counters::toa_written},
};

template <class Entries>
const auto* find(const Entries& all, std::string_view name) {
  const auto found = std::ranges::find_if(all, [&](const auto& entry) { return entry.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<int> number_in(std::string_view text, int least, int most) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

/// What one number alone cannot be wrong about.
bool is_sound(const Settings& settings) {
  const auto length = settings.toa_length;
  return settings.port_low <= settings.port_high && (length == 0 || length == 8 || length == 20);
}

}  // namespace

std::optional<std::string> read_setting(const Settings& settings, const Counters& counters, std::string_view name) {
  if (const auto* entry = find(entries, name)) return std::to_string(settings.*entry->field);
  if (const auto* entry = find(timeout_entries, name)) return std::to_string(settings.timeout_of(entry->state));
  if (const auto* entry = find(counter_entries, name)) return std::to_string(counters.*entry->field);
  return std::nullopt;
}

ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value) {
  Settings wanted = settings;
  if (const auto* entry = find(entries, name)) {
    const auto number = number_in(value, entry->least, entry->most);
    if (!number) return Unexpected{ConfigError::invalid};
    wanted.*entry->field = *number;
  } else if (const auto* timeout = find(timeout_entries, name)) {
    const auto number = number_in(value, 1, most_seconds);
    if (!number) return Unexpected{ConfigError::invalid};
    wanted.timeouts[static_cast<std::size_t>(timeout->state)] = *number;
  } else {
    return Unexpected{find(counter_entries, name) != nullptr ? ConfigError::invalid : ConfigError::not_found};
  }
  if (!is_sound(wanted)) return Unexpected{ConfigError::invalid};
  settings = wanted;
  return {};
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  for (const auto& entry : timeout_entries) names.emplace_back(entry.name);
  for (const auto& entry : counter_entries) names.emplace_back(entry.name);
  std::ranges::sort(names);
  return names;
}

}  // namespace lvslab::ipvs::full_nat
