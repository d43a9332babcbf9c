#include "settings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lvslab::ipvs {
namespace {

struct Entry {
  std::string_view name;
  int Settings::*field;
};

// What a change of is understood. Linux takes any integer for these.
constexpr std::array modelled{
    Entry{"conn_reuse_mode", &Settings::conn_reuse_mode},
    Entry{"expire_nodest_conn", &Settings::expire_nodest_conn},
    Entry{"expire_quiescent_template", &Settings::expire_quiescent_template},
    Entry{"lblc_expiration", &Settings::lblc_expiration},
    Entry{"lblcr_expiration", &Settings::lblcr_expiration},
    Entry{"nat_icmp_send", &Settings::nat_icmp_send},
    Entry{"pmtu_disc", &Settings::pmtu_disc},
    Entry{"run_estimation", &Settings::run_estimation},
    Entry{"schedule_icmp", &Settings::schedule_icmp},
    Entry{"sloppy_tcp", &Settings::sloppy_tcp},
    Entry{"snat_reroute", &Settings::snat_reroute},
};

struct Fixed {
  std::string_view name;
  std::string_view value;
};

// Readable, and settable to the value they have: the rest is not modelled (yet), and says so.
constexpr std::array fixed{
    Fixed{"am_droprate", "10"},      Fixed{"amemthresh", "1024"},   Fixed{"backup_only", "0"},
    Fixed{"cache_bypass", "0"},      Fixed{"conntrack", "0"},       Fixed{"drop_entry", "0"},
    Fixed{"drop_packet", "0"},       Fixed{"ignore_tunneled", "0"}, Fixed{"secure_tcp", "0"},
    Fixed{"sloppy_sctp", "0"},       Fixed{"sync_persist_mode", "0"}, Fixed{"sync_ports", "1"},
    Fixed{"sync_refresh_period", "0"}, Fixed{"sync_retries", "0"},  Fixed{"sync_sock_size", "0"},
    Fixed{"sync_threshold", "3\t50"}, Fixed{"sync_version", "1"},
};

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Decimal, octal with 0 in front, hexadecimal with 0x: as the kernel reads a number.
std::optional<int> parse_int(std::string_view text) {
  text = trimmed(text);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  long long value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (negative) value = -value;
  if (value < -2147483648LL || value > 2147483647LL) return std::nullopt;
  return static_cast<int>(value);
}

}  // namespace

std::optional<std::string> read_setting(const Settings& settings, std::string_view name) {
  for (const auto& entry : modelled) {
    if (entry.name == name) return std::to_string(settings.*entry.field);
  }
  for (const auto& entry : fixed) {
    if (entry.name == name) return std::string(entry.value);
  }
  return std::nullopt;
}

ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value) {
  for (const auto& entry : modelled) {
    if (entry.name != name) continue;
    const auto number = parse_int(value);
    if (!number) return Unexpected{ConfigError::invalid};
    settings.*entry.field = *number;
    return {};
  }
  for (const auto& entry : fixed) {
    if (entry.name != name) continue;
    if (entry.name == "sync_threshold" || !parse_int(value)) return Unexpected{ConfigError::invalid};
    return std::to_string(*parse_int(value)) == entry.value ? ConfigResult{} : Unexpected{ConfigError::not_modelled};
  }
  return Unexpected{ConfigError::not_found};
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const auto& entry : modelled) names.emplace_back(entry.name);
  for (const auto& entry : fixed) names.emplace_back(entry.name);
  std::ranges::sort(names);
  return names;
}

}  // namespace lvslab::ipvs
