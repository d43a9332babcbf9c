#include "addresses_in_text.h"

#include <array>
#include <charconv>

#include <lvslab/sim/words.h>

namespace lvslab::sim::scenario {
namespace {

constexpr std::array<std::string_view, 3> protocol_words{"tcp", "udp", "icmp"};

std::optional<std::uint32_t> parse_port(std::string_view text) {
  std::uint32_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

Result<Target, std::string> parse_target(std::string_view text) {
  const auto colon = text.find(':');
  const auto word = text.substr(0, colon);
  Target target;
  if (word == "tcp") {
    target.protocol = net::IpProtocol::tcp;
  } else if (word == "udp") {
    target.protocol = net::IpProtocol::udp;
  } else if (word == "icmp") {
    target.protocol = net::IpProtocol::icmp;
  } else {
    return Unexpected{quoted(text) + " does not begin with 'tcp:', 'udp:' or 'icmp:'" +
                      did_you_mean(word, protocol_words)};
  }
  auto rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);

  std::string_view address;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return Unexpected{quoted(text) + ": a ']' is missing"};
    address = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (!rest.empty() && rest.front() != ':') return Unexpected{quoted(text) + ": after ']' comes ':' and a port"};
    if (!rest.empty()) rest.remove_prefix(1);
    if (!net::Ipv6::parse(address)) return Unexpected{quoted(address) + " is not an IPv6 address"};
  } else if (target.protocol == net::IpProtocol::icmp && net::Ipv6::parse(rest)) {
    address = rest;  // no port could be meant
    rest = {};
  } else if (rest.find(':') != rest.rfind(':')) {
    return Unexpected{quoted(text) + ": an IPv6 address stands in brackets, as in \"tcp:[2001:db8::4]:80\""};
  } else if (const auto second = rest.find(':'); second != std::string_view::npos) {
    address = rest.substr(0, second);
    rest.remove_prefix(second + 1);
    if (!net::Ipv4::parse(address)) return Unexpected{quoted(address) + " is not an IPv4 address"};
  } else if (!parse_port(rest)) {
    address = rest;
    rest = {};
    if (!net::Ipv4::parse(address)) return Unexpected{quoted(address) + " is neither an IPv4 address nor a port"};
  }
  if (!address.empty()) target.address = net::Address::parse(address);
  if (!rest.empty()) {
    target.port = parse_port(rest);
    if (!target.port) return Unexpected{quoted(rest) + " is not a port"};
  }
  return target;
}

}  // namespace lvslab::sim::scenario
