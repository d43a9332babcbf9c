#include "settings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>

namespace lvslab::ipvs {
namespace {

constexpr int lowest = std::numeric_limits<int>::min();
constexpr int highest = std::numeric_limits<int>::max();

/// Seconds that the kernel keeps in ticks, of which the one here has 100 a second.
constexpr int longest_s = highest / 100;
constexpr int shortest_s = lowest / 100;

struct Entry {
  std::string_view name;
  int Settings::*field;
  int least = lowest;  ///< Linux takes any integer for most, on/off switches included
  int most = highest;
};
/// The one setting that is not below net.ipv4.vs.
constexpr std::string_view tracking_checksum = "net.netfilter.nf_conntrack_checksum";
/// The one setting that is no int.
constexpr std::string_view queue_length = "sync_qlen_max";

constexpr std::array entries{
    Entry{"am_droprate", &Settings::am_droprate},
    Entry{"amemthresh", &Settings::amemthresh},
    Entry{"backup_only", &Settings::backup_only},
    Entry{"cache_bypass", &Settings::cache_bypass},
    Entry{"conn_reuse_mode", &Settings::conn_reuse_mode},
    Entry{"conntrack", &Settings::conntrack},
    Entry{"drop_entry", &Settings::drop_entry, 0, 3},
    Entry{"drop_packet", &Settings::drop_packet, 0, 3},
    Entry{"expire_nodest_conn", &Settings::expire_nodest_conn},
    Entry{"expire_quiescent_template", &Settings::expire_quiescent_template},
    Entry{"ignore_tunneled", &Settings::ignore_tunneled},
    Entry{"lblc_expiration", &Settings::lblc_expiration, shortest_s, longest_s},
    Entry{"lblcr_expiration", &Settings::lblcr_expiration, shortest_s, longest_s},
    Entry{"nat_icmp_send", &Settings::nat_icmp_send},
    Entry{"pmtu_disc", &Settings::pmtu_disc},
    Entry{tracking_checksum, &Settings::nf_conntrack_checksum, 0, 1},
    Entry{"run_estimation", &Settings::run_estimation},
    Entry{"schedule_icmp", &Settings::schedule_icmp},
    Entry{"secure_tcp", &Settings::secure_tcp, 0, 3},
    Entry{"sloppy_sctp", &Settings::sloppy_sctp},
    Entry{"sloppy_tcp", &Settings::sloppy_tcp},
    Entry{"snat_reroute", &Settings::snat_reroute},
    Entry{"sync_persist_mode", &Settings::sync_persist_mode},
    Entry{"sync_ports", &Settings::sync_ports, 1},
    Entry{"sync_refresh_period", &Settings::sync_refresh_period, shortest_s, longest_s},
    Entry{"sync_retries", &Settings::sync_retries, 0, 3},
    Entry{"sync_sock_size", &Settings::sync_sock_size},
    Entry{"sync_threshold", &Settings::sync_threshold},
    Entry{"sync_version", &Settings::sync_version, 0, 1},
};

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Decimal, octal with 0 in front, hexadecimal with 0x: as the kernel reads a number. What follows behind a blank is
/// not looked at.
std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find_first_of(" \t\n"));
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> parse_int(std::string_view text) {
  text = trimmed(text);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto value = parse_unsigned(text);
  if (!value || *value > std::uint64_t{highest} + 1) return std::nullopt;
  const auto number = negative ? -static_cast<std::int64_t>(*value) : static_cast<std::int64_t>(*value);
  if (number > highest) return std::nullopt;
  return static_cast<int>(number);
}

Unexpected<ConfigError> failure(ConfigError error) { return Unexpected{error}; }

/// "3 50": after the third packet, then every 50th. The second number may be left out.
ConfigResult write_sync_threshold(Settings& settings, std::string_view text) {
  text = trimmed(text);
  const auto space = text.find_first_of(" \t");
  const auto first = parse_int(text.substr(0, space));
  const auto second =
      space == std::string_view::npos ? std::optional{settings.sync_period} : parse_int(text.substr(space));
  if (!first || !second || *first < 0 || *second < 0 || (*second != 0 && *first >= *second))
    return failure(ConfigError::invalid);
  settings.sync_threshold = *first;
  settings.sync_period = *second;
  return {};
}

}  // namespace

std::optional<std::string> read_setting(const Settings& settings, std::string_view name) {
  if (name == queue_length) return std::to_string(settings.sync_qlen_max);
  const auto entry = std::ranges::find(entries, name, &Entry::name);
  if (entry == entries.end()) return std::nullopt;
  auto text = std::to_string(settings.*entry->field);
  if (entry->field == &Settings::sync_threshold) text += "\t" + std::to_string(settings.sync_period);
  return text;
}

ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value) {
  if (name == queue_length) {
    const auto number = parse_unsigned(value);
    if (!number) return failure(ConfigError::invalid);
    settings.sync_qlen_max = *number;
    return {};
  }
  const auto entry = std::ranges::find(entries, name, &Entry::name);
  if (entry == entries.end()) return failure(ConfigError::not_found);
  if (entry->field == &Settings::sync_threshold) return write_sync_threshold(settings, value);
  const auto number = parse_int(value);
  if (!number || *number < entry->least || *number > entry->most) return failure(ConfigError::invalid);
  if (entry->field == &Settings::sync_ports && !std::has_single_bit(static_cast<unsigned>(*number))) {
    return failure(ConfigError::invalid);
  }
  settings.*entry->field = *number;
  // Memory is never short here, so a defence that is on for that reason goes to its waiting mode at once.
  for (auto* mode : {&settings.drop_entry, &settings.drop_packet, &settings.secure_tcp}) {
    if (*mode == 2) *mode = 1;
  }
  return {};
}

std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    if (entry.name != tracking_checksum) names.emplace_back(entry.name);
  }
  names.emplace_back(queue_length);
  std::ranges::sort(names);
  return names;
}

}  // namespace lvslab::ipvs
