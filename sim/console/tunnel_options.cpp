#include "tunnel_options.h"

#include "numbers.h"

namespace lvslab::sim::console {
namespace {

using Kind = host::Interface::Kind;

net::Ipv4 read_end(IpWords& words) {
  const std::string word = words.value();
  if (word == "any") return {};
  const auto address = net::Ipv4::parse(word);
  if (!address) refuse("Error: an IP address is expected rather than \"" + word + "\"\n", 1);
  return *address;
}

net::Ipv6 read_end6(IpWords& words) {
  const std::string word = words.value();
  if (word == "any") return {};
  const auto address = net::Ipv6::parse(word);
  if (!address) refuse("Error: inet6 address is expected rather than \"" + word + "\".\n", 1);
  return *address;
}

bool take_ipv6_option(IpWords& words, host::TunnelSettings& settings) {
  if (words.take("remote")) {
    settings.remote6 = read_end6(words);
  } else if (words.take("local")) {
    settings.local6 = read_end6(words);
  } else if (words.take("hoplimit") || words.take("ttl") || words.take("hlim")) {
    const std::string word = words.value();
    const auto number = read_number(word);
    if (word != "inherit" && (!number || *number > 255)) refuse_argument(word, "invalid HLIM\n");
    settings.ttl = static_cast<std::uint8_t>(number.value_or(0));
  } else {
    return false;
  }
  return true;
}

/// A checksum is asked for when it receives, when it sends, or both.
bool take_gre_option(IpWords& words, host::TunnelSettings& settings) {
  const bool both = words.take("csum");
  const bool in = both || words.take("icsum");
  const bool out = both || (!in && words.take("ocsum"));
  settings.receives_checksum = settings.receives_checksum || in;
  settings.sends_checksum = settings.sends_checksum || out;
  return in || out;
}

}  // namespace

std::optional<Kind> tunnel_type(const std::string& type) {
  if (type == "ipip") return Kind::ipip;
  if (type == "sit") return Kind::sit;
  if (type == "gre") return Kind::gre;
  if (type == "ip6tnl") return Kind::ip6tnl;
  return std::nullopt;
}

host::TunnelSettings default_settings(Kind kind) {
  host::TunnelSettings settings;
  constexpr std::uint8_t usual_hop_limit = 64;
  if (kind == Kind::sit || kind == Kind::ip6tnl) settings.ttl = usual_hop_limit;
  return settings;
}

bool take_mode(IpWords& words, Kind kind, host::TunnelSettings& settings) {
  using Inner = host::TunnelSettings::Inner;
  const std::string word = words.value();
  if (kind == Kind::sit) {
    if (word == "ip6ip" || word == "ipv6/ip") return true;
    refuse_option("a sit tunnel of the mode " + word);
  }
  if (word == "ip6ip6" || word == "ipv6/ipv6" || word == "ip6/ip6") {
    settings.inner = Inner::ipv6;
  } else if (word == "ipip6" || word == "ip4ip6" || word == "ip/ipv6" || word == "ip/ip6") {
    settings.inner = Inner::ipv4;
  } else if (word == "any" || word == "any/ipv6" || word == "any/ip6") {
    settings.inner = Inner::any;
  } else {
    refuse_option("an IPv6 tunnel of the mode " + word);
  }
  return true;
}

bool take_option(IpWords& words, Kind kind, host::TunnelSettings& settings) {
  if (kind == Kind::ip6tnl) return take_ipv6_option(words, settings);
  if (kind == Kind::gre && take_gre_option(words, settings)) return true;
  if (words.take("remote")) {
    settings.remote = read_end(words);
  } else if (words.take("local")) {
    settings.local = read_end(words);
  } else if (words.take("ttl") || words.take("hoplimit") || words.take("hlim")) {
    const std::string word = words.value();
    if (word == "inherit") {
      settings.ttl = 0;
    } else {
      const auto number = read_number(word);
      if (!number || *number > 255) refuse_argument(word, "invalid TTL\n");
      settings.ttl = static_cast<std::uint8_t>(*number);
    }
  } else if (words.take("pmtudisc")) {
    settings.path_mtu_discovery = true;
  } else if (words.take("nopmtudisc")) {
    settings.path_mtu_discovery = false;
  } else {
    return false;
  }
  return true;
}

}  // namespace lvslab::sim::console
