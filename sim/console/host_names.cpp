#include "host_names.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "numbers.h"

namespace lvslab::sim::console {
namespace {

constexpr auto hosts_path = "/etc/hosts";
/// What a fresh machine's file says.
constexpr auto default_hosts = "127.0.0.1 localhost\n";

struct Line {
  net::Address address;
  Words names;
};

std::vector<Line> lines_of(const Machine& machine) {
  const auto file = machine.files.find(hosts_path);
  std::istringstream text(file == machine.files.end() ? default_hosts : file->second);
  std::vector<Line> lines;
  std::string row;
  while (std::getline(text, row)) {
    std::istringstream words(row.substr(0, row.find('#')));
    std::string word;
    if (!(words >> word)) continue;
    const auto address = net::Address::parse(word);
    if (!address) continue;
    Line line{*address, {}};
    while (words >> word) line.names.push_back(word);
    lines.push_back(std::move(line));
  }
  return lines;
}

bool same_name(const std::string& a, const std::string& b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::optional<net::Address> resolve(const Machine& machine, const std::string& name) {
  if (const auto legacy = read_legacy_ipv4(name)) return *legacy;
  if (const auto address = net::Address::parse(name)) return address;
  for (const Line& line : lines_of(machine)) {
    for (const std::string& each : line.names) {
      if (same_name(each, name)) return line.address;
    }
  }
  return std::nullopt;
}

std::optional<net::Ipv4> resolve_ipv4(const Machine& machine, const std::string& name) {
  if (const auto legacy = read_legacy_ipv4(name)) return *legacy;
  for (const Line& line : lines_of(machine)) {
    if (line.address.is_ipv4() &&
        std::ranges::any_of(line.names, [&](const auto& each) { return same_name(each, name); }))
      return line.address.ipv4();
  }
  return std::nullopt;
}

std::optional<std::string> host_name_of(const Machine& machine, const net::Address& address) {
  for (const Line& line : lines_of(machine)) {
    if (line.address == address && !line.names.empty()) return line.names.front();
  }
  return std::nullopt;
}

std::optional<net::Ipv4> read_legacy_ipv4(std::string_view text) {
  std::uint64_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    const auto number = read_number(text.substr(0, dot));
    if (!number) return std::nullopt;
    if (dot == std::string_view::npos) {
      // The last number fills the rest.
      const int free_bits = 8 * (4 - part);
      if (*number >> free_bits != 0) return std::nullopt;
      return net::Ipv4{static_cast<std::uint32_t>(bits << free_bits | *number)};
    }
    if (*number > 255) return std::nullopt;
    bits = bits << 8 | *number;
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

}  // namespace lvslab::sim::console
