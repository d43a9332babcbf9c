#include "proc_net.h"

#include <algorithm>
#include <array>

#include "columns.h"
#include "devices.h"
#include "ip_route.h"
#include "protocol_name.h"

namespace lvslab::sim::console {
namespace {

constexpr auto tables =
    std::to_array<std::string_view>({"/proc/net/arp", "/proc/net/dev", "/proc/net/if_inet6", "/proc/net/ip_vs",
                                     "/proc/net/ip_vs_app", "/proc/net/ip_vs_conn", "/proc/net/ip_vs_conn_sync",
                                     "/proc/net/ip_vs_stats", "/proc/net/ip_vs_stats_percpu", "/proc/net/route"});

/// The laboratory kernel's clock ticks per second: /proc/net/ip_vs counts persistence in ticks.
constexpr std::int64_t ticks_per_second = 100;

std::string arp_table(const Machine& machine, Instant now) {
  constexpr auto complete = "0x2";
  constexpr auto complete_and_permanent = "0x6";
  std::string text = "IP address       HW type     Flags       HW address            Mask     Device\n";
  for (const host::NeighbourReport& entry : machine.host.neighbours(now)) {
    if (entry.state == host::NudState::noarp) continue;
    const bool known = entry.mac && entry.state != host::NudState::failed && entry.state != host::NudState::incomplete;
    const std::string flags = !known                                     ? "0x0"
                              : entry.state == host::NudState::permanent ? complete_and_permanent
                                                                         : complete;
    text += left(to_text(entry.address), 16) + " " + left("0x1", 12) + left(flags, 12) +
            to_text(known ? *entry.mac : net::Mac{}) + "     *        " + machine.host.interface(entry.device).name +
            "\n";
  }
  return text;
}

std::string hex4(std::uint64_t value) { return zeros(hex(value), 4); }
std::string hex8(std::uint64_t value) { return zeros(hex(value), 8); }

/// Of an IPv6 address: all eight groups of four digits.
std::string address_text(const net::Address& address) {
  if (address.is_ipv4()) return hex8(address.ipv4().to_uint());
  std::string text;
  const auto& octets = address.ipv6().octets();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0 && i % 2 == 0) text += ':';
    for (const int shift : {4, 0}) text += "0123456789abcdef"[(octets[i] >> shift) & 15];
  }
  return text;
}
std::string endpoint_text(const net::Endpoint& endpoint) {
  const std::string address = address_text(endpoint.address);
  return (endpoint.address.is_ipv4() ? address : "[" + address + "]") + ":" + hex4(endpoint.port.to_uint());
}

std::string forwarding_name(ipvs::Forwarding forwarding) {
  switch (forwarding) {
    case ipvs::Forwarding::local: return "Local";
    case ipvs::Forwarding::tunnelling: return "Tunnel";
    case ipvs::Forwarding::direct_routing: return "Route";
    case ipvs::Forwarding::full_nat: return "FullNat";
    case ipvs::Forwarding::bypass:  // no server has it
    case ipvs::Forwarding::masquerading: break;
  }
  return "Masq";
}

std::string service_line(const ipvs::ServiceReport& service) {
  const ipvs::ServiceSettings& settings = service.settings;
  std::string text;
  if (service.key.firewall_mark != 0) {
    text = "FWM  " + hex8(service.key.firewall_mark) + " " + settings.scheduler + " " +
           (settings.one_packet ? "ops " : "");
  } else {
    text = protocol_name(service.key.protocol) + "  " + endpoint_text(service.key.virtual_address) + " " +
           settings.scheduler + " ";
    if (service.key.virtual_address.address.is_ipv4()) text += std::string(settings.one_packet ? "ops " : "") + " ";
  }
  if (settings.persistence) {
    const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(*settings.persistence).count();
    // An IPv6 service has no mask but a length, printed as if it were one.
    const std::uint32_t mask = service.key.virtual_address.address.is_ipv4()
                                   ? settings.persistence_netmask.to_uint()
                                   : std::uint32_t{settings.persistence_prefix} << 24U;
    text += "persistent " + std::to_string(seconds * ticks_per_second) + " " + hex8(mask);
  }
  return text + "\n";
}

std::string service_table(const Machine& machine, Instant now) {
  std::string text =
      "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
      "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n";
  for (const ipvs::ServiceReport& service : machine.host.director().services(now)) {
    text += service_line(service);
    for (const ipvs::ServerReport& server : service.servers) {
      text += "  -> " + endpoint_text(server.address) + "      " +
              left(forwarding_name(server.settings.forwarding), 7) + " " +
              left(std::to_string(server.settings.weight), 6) + " " + left(std::to_string(server.active), 10) + " " +
              left(std::to_string(server.inactive), 10) + "\n";
    }
  }
  return text;
}

enum class LastColumns : std::uint8_t { persistence_engine, origin };

std::string connection_table(const Machine& machine, LastColumns columns, Instant now) {
  const bool with_origin = columns == LastColumns::origin;
  std::string text = std::string("Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       ") +
                     (with_origin ? "Origin Expires\n" : "Expires PEName PEData\n");
  for (const ipvs::ConnectionReport& connection : machine.host.director().connections(now)) {
    const auto end = [](const net::Endpoint& endpoint) {
      return address_text(endpoint.address) + " " + hex4(endpoint.port.to_uint()) + " ";
    };
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(connection.expires_in).count();
    text += left(protocol_name(connection.protocol), 3) + " " + end(connection.client) +
            end(connection.virtual_address) + end(connection.server) + left(connection.state, 11) + " ";
    if (with_origin) text += connection.is_from_sync ? "SYNC   " : "LOCAL  ";
    text += right(std::to_string(seconds), 7);
    if (!with_origin && !connection.persistence_engine.empty()) {
      text += " " + connection.persistence_engine + " " + connection.engine_data;
    }
    text += "\n";
  }
  return text;
}

template <class Numbers>
std::string five_columns(const Numbers& numbers) {
  return right(hex(numbers.connections), 8) + " " + right(hex(numbers.packets_in), 8) + " " +
         right(hex(numbers.packets_out), 8) + " " + right(hex(numbers.bytes_in), 16) + " " +
         right(hex(numbers.bytes_out), 16) + "\n";
}

std::string statistics_table(const Machine& machine, Instant now) {
  const ipvs::Director& director = machine.host.director();
  return "   Total Incoming Outgoing         Incoming         Outgoing\n"
         "   Conns  Packets  Packets            Bytes            Bytes\n" +
         five_columns(director.total_statistics(now)) +
         "\n Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n" + five_columns(director.total_rates(now));
}

/// A machine of one processor.
std::string statistics_by_processor(const Machine& machine, Instant now) {
  const ipvs::Director& director = machine.host.director();
  return "       Total Incoming Outgoing         Incoming         Outgoing\n"
         "CPU    Conns  Packets  Packets            Bytes            Bytes\n"
         "  0 " +
         five_columns(director.live_statistics()) + "  ~ " + five_columns(director.total_statistics(now)) +
         "\n     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n    " +
         five_columns(director.total_rates(now));
}

/// Traffic of each device, whether it can be used here or is only shown.
std::string device_table(const Machine& machine) {
  std::string text =
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
      "compressed\n";
  for (const Device& device : devices_of(machine)) {
    const host::Interface* interface = device.id ? &machine.host.interface(*device.id) : nullptr;
    const host::Counters received = interface != nullptr ? interface->received : host::Counters{};
    const host::Counters sent = interface != nullptr ? interface->sent : host::Counters{};
    const auto number = [](std::uint64_t value, std::size_t width) {
      return " " + right(std::to_string(value), width);
    };
    const auto counted = [&](const host::Counters& counters) {
      return number(counters.packets, 7) + number(0, 4) + number(counters.dropped, 4) + number(0, 4) + number(0, 5);
    };
    text += right(device.name, 6) + ":" + number(received.bytes, 7) + counted(received) + number(0, 10) + number(0, 9) +
            number(sent.bytes, 8) + counted(sent) + number(0, 7) + number(0, 10) + "\n";
  }
  return text;
}

/// Addresses as a little-endian machine prints them.
std::string route_table(const Machine& machine) {
  constexpr std::size_t line_width = 127;
  constexpr std::uint32_t tcp_header = 40;  // "MTU" is the advertised segment's, headers and all
  enum Flag : unsigned { up = 1, gateway = 2, host_route = 4, reject = 0x200 };
  const auto reversed = [](net::Ipv4 address) {
    const std::uint32_t value = address.to_uint();
    return hex8(value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | (value & 0xff) << 24);
  };
  std::string text =
      left("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT", line_width) + "\n";
  for (const host::Route& route : routes_in_order(machine.host, host::RouteTableId::main)) {
    using enum host::RouteType;
    if (route.type == broadcast) continue;
    unsigned flags = Flag::up;
    if (route.gateway) flags |= Flag::gateway;
    if (route.prefix.length() == 32) flags |= Flag::host_route;
    if (route.type == unreachable || route.type == prohibit) flags |= Flag::reject;
    const std::uint32_t mtu = route.advertised_mss == 0 ? 0 : route.advertised_mss + tcp_header;
    text += left((route.device ? machine.host.interface(*route.device).name : "*") + "\t" +
                     reversed(route.prefix.network()) + "\t" + reversed(route.gateway.value_or(net::Ipv4{})) + "\t" +
                     hex4(flags) + "\t0\t0\t" + std::to_string(route.metric) + "\t" + reversed(route.prefix.mask()) +
                     "\t" + std::to_string(mtu) + "\t0\t0",
                 line_width) +
            "\n";
  }
  return text;
}

}  // namespace

bool is_proc_net_file(const std::string& path) {
  return std::ranges::find(tables, std::string_view(path)) != tables.end();
}

std::string read_proc_net(const Machine& machine, const std::string& path, Instant now) {
  if (path == "/proc/net/arp") return arp_table(machine, now);
  if (path == "/proc/net/ip_vs") return service_table(machine, now);
  if (path == "/proc/net/ip_vs_conn") return connection_table(machine, LastColumns::persistence_engine, now);
  if (path == "/proc/net/ip_vs_conn_sync") return connection_table(machine, LastColumns::origin, now);
  if (path == "/proc/net/ip_vs_app") return "prot port    usecnt name\nTCP  21      0      ftp              \n";
  if (path == "/proc/net/if_inet6") return ipv6_address_table(machine);
  if (path == "/proc/net/dev") return device_table(machine);
  if (path == "/proc/net/route") return route_table(machine);
  if (path == "/proc/net/ip_vs_stats_percpu") return statistics_by_processor(machine, now);
  return statistics_table(machine, now);
}

}  // namespace lvslab::sim::console
