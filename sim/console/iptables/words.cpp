#include "words.h"

#include <algorithm>
#include <array>
#include <limits>

#include "../network_services.h"
#include "../numbers.h"

namespace lvslab::sim::console::iptables {
namespace {

Unexpected<std::string> mistake(std::string sentence) { return Unexpected{std::move(sentence)}; }

struct Flag {
  std::string_view name;
  std::uint8_t number;
};

constexpr auto tcp_flags = std::to_array<Flag>({
    {"FIN", 0x01},
    {"SYN", 0x02},
    {"RST", 0x04},
    {"PSH", 0x08},
    {"ACK", 0x10},
    {"URG", 0x20},
});
constexpr std::uint8_t all_flags = 0x3f;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

Reading<std::uint16_t> read_port(const std::string& text, net::IpProtocol protocol) {
  if (const auto number = read_number(text); number && *number <= 65535) return static_cast<std::uint16_t>(*number);
  if (const auto port = port_of_service(text, protocol)) return port->to_uint();
  return mistake("invalid port/service `" + text + "' specified");
}

}  // namespace

Reading<host::PortRange> read_port_range(const std::string& text, net::IpProtocol protocol) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) {
    const auto port = read_port(text, protocol);
    if (!port) return Unexpected{port.error()};
    return host::PortRange{*port, *port};
  }
  host::PortRange range;
  if (colon > 0) {
    const auto first = read_port(text.substr(0, colon), protocol);
    if (!first) return Unexpected{first.error()};
    range.first = *first;
  }
  if (colon + 1 < text.size()) {
    const auto last = read_port(text.substr(colon + 1), protocol);
    if (!last) return Unexpected{last.error()};
    range.last = *last;
  }
  if (range.first > range.last) return mistake("invalid portrange (min > max)");
  return range;
}

Reading<std::vector<host::PortRange>> read_port_list(const std::string& text, net::IpProtocol protocol) {
  constexpr std::size_t most_ports = 15;  // a range counts as two
  std::vector<host::PortRange> ports;
  std::size_t count = 0;
  for (const auto& part : split(text, ',')) {
    const auto colon = part.find(':');
    const auto first = read_port(part.substr(0, colon), protocol);
    if (!first) return Unexpected{first.error()};
    const auto last = colon == std::string::npos ? first : read_port(part.substr(colon + 1), protocol);
    if (!last) return Unexpected{last.error()};
    if (colon != std::string::npos && *first >= *last) return mistake("invalid portrange specified");
    ports.push_back({*first, *last});
    count += colon == std::string::npos ? 1 : 2;
    if (count > most_ports) return mistake("too many ports specified");
  }
  return ports;
}

Reading<std::uint8_t> read_tcp_flags(const std::string& text) {
  std::uint8_t flags = 0;
  for (const auto& part : split(text, ',')) {
    if (part == "ALL") {
      flags = all_flags;
    } else if (part != "NONE") {
      const auto found = std::ranges::find(tcp_flags, std::string_view(part), &Flag::name);
      if (found == tcp_flags.end()) return mistake("Unknown TCP flag `" + part + "'");
      flags |= found->number;
    }
  }
  return flags;
}

std::string tcp_flags_text(std::uint8_t flags) {
  if (flags == 0) return "NONE";
  std::string text;
  for (const auto& flag : tcp_flags) {
    if ((flags & flag.number) != 0) text += (text.empty() ? "" : ",") + std::string(flag.name);
  }
  return text;
}

std::optional<std::pair<std::uint32_t, std::optional<std::uint32_t>>> read_mark(const std::string& text) {
  const auto slash = text.find('/');
  const auto value = read_number(text.substr(0, slash));
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (!value || *value > most) return std::nullopt;
  if (slash == std::string::npos) return std::pair{static_cast<std::uint32_t>(*value), std::optional<std::uint32_t>{}};
  const auto mask = read_number(text.substr(slash + 1));
  if (!mask || *mask > most) return std::nullopt;
  return std::pair{static_cast<std::uint32_t>(*value), std::optional{static_cast<std::uint32_t>(*mask)}};
}

}  // namespace lvslab::sim::console::iptables
