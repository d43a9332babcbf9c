// Whether a scenario is one of IPv6: whether it names an IPv6 address anywhere.

#include <algorithm>

#include <lvslab/sim/scenario.h>

namespace lvslab::sim {
namespace {

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}
bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// "2001:db8::4", also in "[2001:db8::4]:80" and "2001:db8::4/64"; not "02:00:00:00:01:01" and not "10.0.0.4:80".
bool names_ipv6_address(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_address_character(text[end])) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    const bool is_whole =
        (at == 0 || !is_word_character(text[at - 1])) && (end == text.size() || !is_word_character(text[end]));
    if (is_whole && net::Ipv6::parse(text.substr(at, end - at))) return true;
    at = end;
  }
  return false;
}

bool names_ipv6_address(const NodeSpec& node) {
  return std::ranges::any_of(node.commands, [](const std::string& line) { return names_ipv6_address(line); }) ||
         std::ranges::any_of(node.files, [](const auto& file) { return names_ipv6_address(file.second); }) ||
         std::ranges::any_of(node.services, [](const ServiceSpec& service) {
           return service.any_ipv6 || (service.address && !service.address->is_ipv4());
         });
}

}  // namespace

bool uses_ipv6(const Scenario& scenario) {
  return std::ranges::any_of(scenario.nodes, [](const NodeSpec& node) { return names_ipv6_address(node); }) ||
         std::ranges::any_of(scenario.traffic,
                             [](const TrafficSpec& traffic) {
                               return !traffic.to.address.is_ipv4() || (traffic.source && !traffic.source->is_ipv4());
                             }) ||
         std::ranges::any_of(scenario.timeline,
                             [](const TimelineEntry& entry) { return names_ipv6_address(entry.command); });
}

}  // namespace lvslab::sim
