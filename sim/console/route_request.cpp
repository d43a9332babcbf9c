#include "route_request.h"

#include <algorithm>
#include <array>
#include <limits>

#include "host_names.h"
#include "net_tools.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

/// "-net", "-host" and a length belong to the target of IPv4. Not set: there is no target, or no such length.
std::optional<RouteRequest> read_ipv4_target(const Words& words, std::size_t& at) {
  RouteRequest request;
  if (at < words.size() && (words[at] == "-net" || words[at] == "-host")) {
    request.kind = words[at] == "-net" ? RouteRequest::Kind::net : RouteRequest::Kind::host;
    ++at;
  }
  if (at >= words.size()) return std::nullopt;
  request.target = words[at++];
  const std::size_t slash = request.target.find('/');
  if (slash != std::string::npos) {
    const auto length = read_decimal(request.target.substr(slash + 1));
    if (!length || *length > 32) return std::nullopt;
    request.length = static_cast<int>(*length);
    request.target.resize(slash);
  }
  return request;
}

std::optional<RouteRequest> read_ipv6_target(const Words& words, std::size_t& at) {
  if (at >= words.size()) return std::nullopt;
  RouteRequest request;
  request.target = words[at++];
  return request;
}

bool is_unmodelled(const std::string& word, RouteFamily family) {
  constexpr auto of_both = std::to_array<std::string_view>({"mod", "dyn", "reinstate", "window", "irtt"});
  const bool is_ipv4_only = word == "reject" || word == "mss";
  return std::ranges::find(of_both, std::string_view(word)) != of_both.end() ||
         (is_ipv4_only && family == RouteFamily::inet6);
}

bool takes_value(const std::string& word, RouteFamily family) {
  constexpr auto of_both = std::to_array<std::string_view>({"gw", "gateway", "metric", "dev", "device"});
  const bool is_ipv4_only = word == "netmask" || word == "mss";
  return std::ranges::find(of_both, std::string_view(word)) != of_both.end() ||
         (is_ipv4_only && family == RouteFamily::inet);
}

/// nullopt: the value is taken.
std::optional<Complaint> take_value(RouteRequest& request, const std::string& word, const std::string& value,
                                    RouteFamily family) {
  if (word == "gw" || word == "gateway") {
    request.gateway = value;
  } else if (word == "netmask") {
    const auto mask = read_legacy_ipv4(value);
    request.length = mask ? length_of_mask(*mask) : std::nullopt;
    if (!request.length) return route_usage("route: bogus netmask " + value + "\n");
  } else if (word == "dev" || word == "device") {
    request.device = value;
  } else {
    const auto number = read_decimal(value);
    const std::uint64_t most = family == RouteFamily::inet ? 0xffff : std::numeric_limits<std::uint32_t>::max();
    if (!number || *number > most) return route_usage();
    if (word == "metric") request.metric = static_cast<std::uint32_t>(*number);
    // The segment size is given with its 40 bytes of headers.
    if (word == "mss") request.advertised_mss = static_cast<std::uint32_t>(*number < 40 ? 0 : *number - 40);
  }
  return std::nullopt;
}

}  // namespace

Result<RouteRequest, Complaint> read_route_request(const Words& words, std::size_t at, RouteFamily family) {
  const bool removes = words[at] == "del" || words[at] == "delete";
  ++at;
  auto read = family == RouteFamily::inet ? read_ipv4_target(words, at) : read_ipv6_target(words, at);
  if (!read) return Unexpected{route_usage()};
  RouteRequest request = std::move(*read);
  request.removes = removes;
  while (at < words.size()) {
    const std::string& word = words[at++];
    if (is_unmodelled(word, family)) {
      return not_modelled((family == RouteFamily::inet ? "route: '" : "route -A inet6: '") + word + "'");
    }
    if (word == "reject") {
      request.rejects = true;
    } else if (takes_value(word, family)) {
      if (at >= words.size()) return Unexpected{route_usage()};
      if (auto complaint = take_value(request, word, words[at++], family)) return Unexpected{std::move(*complaint)};
    } else {
      // The device's name needs no keyword at the end.
      if (request.device || at < words.size()) return Unexpected{route_usage()};
      request.device = word;
    }
  }
  if (family == RouteFamily::inet6) return request;
  if (request.kind == RouteRequest::Kind::host && request.length && *request.length != 32) {
    return Unexpected{route_usage()};
  }
  const auto literal = read_legacy_ipv4(request.target);
  if (literal && request.length && net::Ipv4Prefix(*literal, *request.length).network() != *literal) {
    return Unexpected{route_usage("route: netmask doesn't match route address\n")};
  }
  return request;
}

Complaint route_usage(const std::string& before) {
  return Complaint{before + "lvslab: the usage page is not modelled; see route(8)\n", 4, false};
}

}  // namespace lvslab::sim::console
