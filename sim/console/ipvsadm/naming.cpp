#include <array>

#include "../host_names.h"
#include "../network_services.h"
#include "listing.h"

namespace lvslab::sim::console::ipvsadm {

std::string endpoint_text(const net::Endpoint& endpoint, net::IpProtocol protocol, Naming naming,
                          const Machine& machine) {
  std::string host = to_text(endpoint.address);
  if (!endpoint.address.is_ipv4()) host = "[" + host + "]";
  std::string port = to_text(endpoint.port);
  if (naming == Naming::by_name) {
    if (const auto name = host_name_of(machine, endpoint.address)) {
      host = endpoint.address.is_ipv4() ? *name : "[" + *name + "]";
    }
    if (const auto name = service_of_port(endpoint.port, protocol)) port = std::string(*name);
  }
  return host + ":" + port;
}

std::optional<std::string> scheduler_flags_text(const ipvs::ServiceSettings& settings) {
  const ipvs::SchedulerFlags& flags = settings.scheduler_flags;
  if (!flags.fallback && !flags.port && !flags.third) return std::nullopt;
  const bool has_names = settings.scheduler == "sh" || settings.scheduler == "mh";
  std::string text;
  const auto add = [&](bool set, const std::string& name) {
    if (set) text += (text.empty() ? "" : ",") + name;
  };
  add(flags.fallback, has_names ? settings.scheduler + "-fallback" : "flag-1");
  add(flags.port, has_names ? settings.scheduler + "-port" : "flag-2");
  // The two schedulers whose flags have names have none for the third: all that is said of it is that there is one.
  add(flags.third && !has_names, "flag-3");
  return text;
}

namespace {

int difference(std::uint32_t a, std::uint32_t b) {
  const auto distance = static_cast<std::int32_t>(a - b);
  return distance < 0 ? -1 : distance > 0 ? 1 : 0;
}

/// An address as four words; of IPv4 the first alone.
std::array<std::uint32_t, 4> words_of(const net::Address& address) {
  std::array<std::uint32_t, 4> words{};
  if (address.is_ipv4()) {
    words[0] = address.ipv4().to_uint();
  } else {
    const auto& octets = address.ipv6().octets();
    for (std::size_t i = 0; i < octets.size(); ++i) words[i / 4] = words[i / 4] << 8U | octets[i];
  }
  return words;
}

int difference(const net::Address& a, const net::Address& b) {
  const auto left = words_of(a);
  const auto right = words_of(b);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] != right[i]) return difference(left[i], right[i]);
  }
  return 0;
}

int difference(const net::Endpoint& a, const net::Endpoint& b) {
  if (const int by_address = difference(a.address, b.address); by_address != 0) return by_address;
  return difference(a.port.to_uint(), b.port.to_uint());
}

int difference(const ipvs::ServiceKey& a, const ipvs::ServiceKey& b) {
  if (const int by_mark = difference(a.firewall_mark, b.firewall_mark); by_mark != 0) return by_mark;
  const net::Address& left = a.virtual_address.address;
  const net::Address& right = b.virtual_address.address;
  if (left.family() != right.family()) return left.is_ipv4() ? -1 : 1;
  const auto protocol = [](const ipvs::ServiceKey& key) { return static_cast<std::uint32_t>(key.protocol); };
  if (const int by_protocol = difference(protocol(a), protocol(b)); by_protocol != 0) return by_protocol;
  return difference(a.virtual_address, b.virtual_address);
}

/// The order is none in the mathematical sense (see sort_services), so std::sort may not be asked for it.
template <class Item, class Key>
void insertion_sort(std::vector<Item>& items, Key&& key) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (std::size_t j = i; j > 0 && difference(key(items[j]), key(items[j - 1])) < 0; --j)
      std::swap(items[j], items[j - 1]);
  }
}

}  // namespace

void sort_services(std::vector<ipvs::ServiceReport>& services) {
  insertion_sort(services, [](const ipvs::ServiceReport& service) -> const ipvs::ServiceKey& { return service.key; });
  for (ipvs::ServiceReport& service : services) {
    insertion_sort(service.servers,
                   [](const ipvs::ServerReport& server) -> const net::Endpoint& { return server.address; });
  }
}

}  // namespace lvslab::sim::console::ipvsadm
