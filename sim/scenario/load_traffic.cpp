#include <lvslab/sim/words.h>

#include "addresses_in_text.h"
#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

/// A request is at least "CR LF CR LF", also over UDP (echo requests may be empty).
constexpr std::uint64_t least_request = 4;
constexpr std::uint64_t largest_datagram_payload = 65507;
/// IPv6 does not count its header; `ping` asks for no more than over IPv4.
constexpr std::uint64_t largest_udp_payload_over_ipv6 = 65527;

std::optional<std::string> why_no_destination(const net::Address& address, net::IpProtocol protocol) {
  if (address.is_ipv4()) {
    const auto four = address.ipv4();
    if (four.is_zero_network()) return "is \"this network\", not a host";
    if (four.is_multicast()) return "is a multicast address";
    if (four.is_limited_broadcast()) return "is the broadcast address";
    return std::nullopt;
  }
  const auto& six = address.ipv6();
  if (six.is_zero()) return "is no host's address";
  if (six.is_multicast()) return "is a multicast address";
  if (six.word(0) == 0 && six.word(1) == 0 && six.word(2) == 0xffff) {
    return "is an IPv4 address in an IPv6 one, and is reached over IPv4: write " + to_text(net::Ipv4{six.word(3)});
  }
  // ping finds the link by itself, a socket does not.
  if (six.is_link_local() && protocol != net::IpProtocol::icmp) {
    return "is an address of a single link, which a connection would have to name";
  }
  return std::nullopt;
}

bool read_to(const Cursor& at, TrafficSpec& traffic) {
  const auto text = read_text(at);
  if (!text) return false;
  const auto target = parse_target(*text);
  if (!target) {
    at.error(target.error());
    return false;
  }
  const bool has_ports = target->protocol != net::IpProtocol::icmp;
  if (!target->address) {
    at.error(quoted(*text) + " names no address, as \"tcp:10.0.0.4:80\" does");
  } else if (const auto why = why_no_destination(*target->address, target->protocol)) {
    at.error(net::to_text(*target->address) + " " + *why);
  } else if (has_ports && !target->port) {
    at.error(quoted(*text) + " has no port, as \"tcp:10.0.0.4:80\" has");
  } else if (!has_ports && target->port) {
    at.error(quoted(*text) + ": icmp has no ports");
  } else if (has_ports && (*target->port < 1 || *target->port > 65535)) {
    at.error("port " + std::to_string(*target->port) + " is not in 1..65535");
  } else {
    traffic.protocol = target->protocol;
    traffic.to = net::Endpoint{*target->address, net::Port{static_cast<std::uint16_t>(target->port.value_or(0))}};
    return true;
  }
  return false;
}

std::optional<net::Address> read_source(const Cursor& at) {
  const auto text = read_text(at);
  if (!text) return std::nullopt;
  auto address = net::Address::parse(*text);
  if (!address) at.error(quoted(*text) + " is not an IP address");
  return address;
}

/// What can only be judged once all keys are read.
void judge(const Cursor& at, TrafficSpec& traffic, bool has_interval) {
  const bool is_echo = traffic.protocol == net::IpProtocol::icmp;
  if (traffic.source_port && *traffic.source_port + (traffic.count - 1) > 65535) {
    at.error("request " + std::to_string(traffic.count - 1) + " would use port " +
             std::to_string(*traffic.source_port + (traffic.count - 1)) + " (source_port + " +
             std::to_string(traffic.count - 1) + "); the last port is 65535");
  }
  if (traffic.source && traffic.source->family() != traffic.to.address.family()) {
    at.error("'source' " + net::to_text(*traffic.source) + " is not of the family of " +
             net::to_text(traffic.to.address) + ": one cannot send to the other");
  }
  if (traffic.source_port && is_echo) at.warning("'source_port' means nothing for icmp, which has no ports");
  if (!traffic.arrivals.empty() && has_interval) {
    at.error("'arrivals' stands in place of 'interval': give one of them");
  } else if (!traffic.arrivals.empty()) {
    at.warning("'arrivals' is for capacity runs; in any other run the interval is " + to_text(traffic.interval));
  }
  if (traffic.interval.count() > 0 && traffic.count > 1 &&
      (longest_duration - traffic.start) / traffic.interval < static_cast<std::int64_t>(traffic.count - 1)) {
    at.error("the last of " + std::to_string(traffic.count) + " requests would begin after a year");
  }
  const std::uint64_t most = traffic.protocol == net::IpProtocol::udp && !traffic.to.address.is_ipv4()
                                 ? largest_udp_payload_over_ipv6
                                 : largest_datagram_payload;
  if (traffic.protocol != net::IpProtocol::tcp && traffic.request_bytes > most) {
    at.error("a datagram carries at most " + std::to_string(most) + " bytes, not " +
             std::to_string(traffic.request_bytes));
  }
  if (!is_echo && traffic.request_bytes < least_request) {
    at.warning("a request has 4 bytes at least, an empty line; 4 are sent");
    traffic.request_bytes = least_request;
  }
}

void read_entry(Draft& draft, const Cursor& at, std::size_t index, std::string_view text) {
  TrafficSpec traffic;
  bool has_from = false;
  bool has_to = false;
  bool has_interval = false;
  bool from_is_right = false;
  bool to_is_right = false;
  const bool is_object =
      read_object(at, "an entry of 'traffic'", keys::traffic, [&](std::string_view key, const Cursor& value) {
        if (key == "from") {
          has_from = true;
          if (const auto node = read_host_name(draft, value, "sends no requests")) {
            traffic.from = draft.scenario.nodes[*node].name;
            from_is_right = true;
          }
        } else if (key == "to") {
          has_to = true;
          to_is_right = read_to(value, traffic);
        } else if (key == "start") {
          if (const auto start = read_duration(value)) traffic.start = *start;
        } else if (key == "interval") {
          has_interval = true;
          if (const auto interval = read_duration(value)) traffic.interval = *interval;
        } else if (key == "count") {
          if (const auto count = read_integer(value, 1, most_requests))
            traffic.count = static_cast<std::uint32_t>(*count);
        } else if (key == "source_port") {
          if (const auto port = read_integer(value, 1, 65535)) traffic.source_port = static_cast<std::uint16_t>(*port);
        } else if (key == "source") {
          traffic.source = read_source(value);
        } else if (key == "request") {
          if (const auto size = read_size(value, largest_size)) traffic.request_bytes = *size;
        } else if (key == "timeout") {
          const auto timeout = read_duration(value);
          if (timeout && timeout->count() == 0) {
            value.error("a timeout of 0 would end every request before it begins");
          } else if (timeout) {
            traffic.timeout = *timeout;
          }
        } else if (value.value().object() == nullptr) {
          value.error("'arrivals' must be an object such as {\"poisson\": \"2000/s\"}, not " +
                      std::string(value.value().kind_name()));
        } else {
          traffic.arrivals = text.substr(value.value().begin, value.value().end - value.value().begin);
        }
      });
  if (!is_object) return;
  if (!has_from) at.error("an entry of 'traffic' needs 'from', the client's node");
  if (!has_to) at.error("an entry of 'traffic' needs 'to', such as \"tcp:10.0.0.4:80\"");
  if (to_is_right) judge(at, traffic, has_interval);
  if (!from_is_right || !to_is_right) return;
  draft.scenario.traffic.push_back(std::move(traffic));
  draft.traffic.push_back(Origin{at.line(), index});
}

}  // namespace

void read_traffic(Draft& draft, const Cursor& at, std::string_view text) {
  std::size_t index = 0;
  read_list(at, "'traffic'", [&](const Cursor& item) {
    if (is_injection(item)) {
      read_injection(draft, item, index++);
    } else {
      read_entry(draft, item, index++, text);
    }
  });
}

}  // namespace lvslab::sim::scenario
