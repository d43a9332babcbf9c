#include <array>

#include <lvslab/net/toa_option.h>
#include <lvslab/sim/words.h>

#include "addresses_in_text.h"
#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

/// The largest payload that a UDP datagram over IPv4 can carry.
constexpr std::uint64_t largest_udp_payload = 65507;
constexpr std::uint64_t most_workers = 1'000'000;

bool is_any(const net::Address& address) {
  return address == net::Address{net::Ipv4{}} || address == net::Address{net::Ipv6{}};
}

bool read_listen(const Cursor& at, ServiceSpec& service) {
  const auto text = read_text(at);
  if (!text) return false;
  const auto target = parse_target(*text);
  if (!target) {
    at.error(target.error());
    return false;
  }
  if (target->protocol == net::IpProtocol::icmp) {
    at.error("a service listens on tcp or udp; the host itself answers echo requests");
    return false;
  }
  if (!target->port) {
    at.error(quoted(*text) + " has no port, as \"tcp:80\" has");
    return false;
  }
  if (*target->port < 1 || *target->port > 65535) {
    at.error("port " + std::to_string(*target->port) + " is not in 1..65535");
    return false;
  }
  service.protocol = target->protocol;
  service.port = net::Port{static_cast<std::uint16_t>(*target->port)};
  if (target->address && !is_any(*target->address)) service.address = target->address;
  service.any_ipv6 = target->address == net::Address{net::Ipv6{}};
  return true;
}

constexpr std::array<std::string_view, 2> readable{"toa", "proxy_protocol"};

/// How a server learns of its client behind full NAT.
void read_reads(const Cursor& at, ServiceSpec& service) {
  read_list(at, "'reads'", [&](const Cursor& item) {
    const auto word = read_word(item, "thing to read", readable);
    if (!word) return;
    if (*word == 0) service.toa_kind = net::toa_kind;
    if (*word == 1) service.reads_proxy_header = true;
    service.logs = true;
  });
}

std::string listen_text(const ServiceSpec& service) {
  const std::string protocol = service.protocol == net::IpProtocol::tcp ? "tcp:" : "udp:";
  return protocol +
         (service.address ? net::to_text(net::Endpoint{*service.address, service.port}) : net::to_text(service.port));
}

}  // namespace

void read_service(const Cursor& at, NodeSpec& node, std::string_view text) {
  ServiceSpec service;
  bool has_listen = false;
  bool listens = false;
  std::optional<std::uint64_t> toa_kind;
  std::optional<bool> logs;
  const bool is_object = read_object(at, "a service", keys::service, [&](std::string_view key, const Cursor& value) {
    if (key == "listen") {
      has_listen = true;
      listens = read_listen(value, service);
    } else if (key == "response") {
      if (const auto size = read_size(value, largest_size)) service.response_bytes = *size;
    } else if (key == "service_time") {
      if (value.value().object() != nullptr) {
        service.service_time_distribution = text.substr(value.value().begin, value.value().end - value.value().begin);
        value.warning("a distribution is for capacity runs; in any other run the answer comes at once");
      } else if (const auto time = read_duration(value)) {
        service.service_time = *time;
      }
    } else if (key == "log") {
      logs = read_bool(value);
    } else if (key == "reads") {
      read_reads(value, service);
    } else if (key == "toa_kind") {
      toa_kind = read_integer(value, 2, 255);
      if (toa_kind && *toa_kind <= 8) value.warning("TCP has that option already: nobody would take it for TOA");
    } else if (const auto workers = read_integer(value, 1, most_workers)) {
      service.workers = static_cast<std::uint32_t>(*workers);
    }
  });
  if (!is_object) return;
  if (!has_listen) at.error("a service needs 'listen', such as \"tcp:80\"");
  if (!listens) return;
  if (logs) service.logs = *logs;
  if (service.protocol == net::IpProtocol::udp && service.toa_kind) {
    at.error("TOA is a TCP option: a UDP service cannot read it");
  }
  if (service.toa_kind && service.reads_proxy_header) {
    at.error("a server reads TOA or the PROXY protocol: a director never writes both");
  }
  if (toa_kind && !service.toa_kind) at.error("'toa_kind' goes with 'reads': [\"toa\"]");
  if (toa_kind && service.toa_kind) service.toa_kind = static_cast<std::uint8_t>(*toa_kind);
  if (service.protocol == net::IpProtocol::udp && service.response_bytes > largest_udp_payload) {
    at.error("a UDP answer has at most " + std::to_string(largest_udp_payload) + " bytes, not " +
             std::to_string(service.response_bytes));
  }
  for (const auto& other : node.services) {
    const bool overlap = !other.address || !service.address || *other.address == *service.address;
    if (other.protocol == service.protocol && other.port == service.port && overlap) {
      at.error("two services of " + quoted(node.name) + " listen on the same port: " + listen_text(other) + " and " +
               listen_text(service));
      break;
    }
  }
  node.services.push_back(std::move(service));
}

}  // namespace lvslab::sim::scenario
