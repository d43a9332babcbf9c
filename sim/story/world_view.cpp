#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/sim/topology.h>
#include <lvslab/sim/world_view.h>

#include "forwarding_name.h"

namespace lvslab::sim {
namespace {

using host::InterfaceId;

bool is_shown(const host::InterfaceAddress& address) { return !address.address.is_loopback(); }
bool is_shown(const host::InterfaceAddress6& address) {
  return !address.address.is_loopback() && address.scope() == host::Scope::global;
}

/// The virtual addresses that the directors of a network serve now.
std::set<net::Address> virtual_addresses(const Session& session) {
  std::set<net::Address> found;
  for (const auto& node : session.scenario().nodes) {
    const auto* host = session.find_host(node.name);
    if (host == nullptr) continue;
    for (const auto& service : host->director().services(session.now())) {
      if (service.key.firewall_mark == 0) found.insert(service.key.virtual_address.address);
    }
  }
  return found;
}

/// Who might ask on the wire behind an interface: the first router there, else anybody else who has an IPv4 address.
struct Asker {
  net::Ipv4 address;
  net::Mac mac = *net::Mac::parse("02:00:00:00:00:fe");
};
std::optional<Asker> asker_beside(const Session& session, const Topology& topology, std::size_t node,
                                  const std::string& interface) {
  const auto& nodes = session.scenario().nodes;
  std::optional<Asker> found;
  for (const auto& wire : topology.wires()) {
    const bool is_ours = std::ranges::any_of(wire.taps, [&](const Topology::Wire::Tap& tap) {
      return tap.node == node && nodes[node].interfaces[tap.interface].name == interface;
    });
    if (!is_ours) continue;
    for (const auto& tap : wire.taps) {
      if (tap.node == node) continue;
      const auto* host = session.find_host(nodes[tap.node].name);
      const auto id = host->find_interface(nodes[tap.node].interfaces[tap.interface].name);
      if (!id || host->interface(*id).addresses.empty()) continue;
      const bool is_router = nodes[tap.node].role == NodeSpec::Role::router;
      if (found && !is_router) continue;
      found = Asker{host->interface(*id).addresses.front().address, host->interface(*id).mac};
      if (is_router) return found;
    }
  }
  return found;
}

/// Puts the question to a copy of the host.
AddressQuestion::Answer ask(host::Host host, InterfaceId in, net::Ipv4 target, const std::optional<Asker>& asker,
                            Instant now) {
  const Asker who = asker.value_or(Asker{});  // 0.0.0.0: whether somebody has the address (RFC 5227)
  net::Packet question = net::build_arp({net::ArpOperation::request, who.mac, who.address, net::Mac{}, target});
  net::push_ethernet(question, net::Mac::broadcast(), who.mac, net::EtherType::arp);
  host::Outcome out;
  out.story.want(true);
  host.handle(std::move(question), in, now, out);
  AddressQuestion::Answer answer;
  answer.answers = std::ranges::any_of(out.sent, [&](const host::Transmission& sent) {
    const auto frame = net::EthernetView::at(sent.frame.bytes());
    if (!frame || frame->type() != net::EtherType::arp) return false;
    const auto arp = net::read_arp(frame->payload());
    return arp && arp->operation == net::ArpOperation::reply && arp->sender == target;
  });
  for (const auto& note : out.story.notes()) answer.reasons.push_back(to_text(note));
  return answer;
}

std::vector<AddressQuestion> questions(const Session& session, const Topology& topology, std::size_t node,
                                       const net::Address& target, bool with_settings) {
  const auto& spec = session.scenario().nodes[node];
  const auto* host = session.find_host(spec.name);
  std::vector<AddressQuestion> asked;
  if (host == nullptr) return asked;
  for (std::size_t i = 0; i < host->interface_count(); ++i) {
    const InterfaceId id{static_cast<std::uint16_t>(i)};
    const auto& interface = host->interface(id);
    if (interface.removed || interface.kind != host::Interface::Kind::ethernet || !interface.up) continue;
    AddressQuestion question{interface.name, target, {}};
    if (target.is_ipv4()) {
      const auto asker = asker_beside(session, topology, node, interface.name);
      question.answers.push_back(ask(*host, id, target.ipv4(), asker, session.now()));
      for (const std::string_view value : {"0", "1", "2", "8"}) {
        if (!with_settings) break;
        host::Host other = *host;
        // The larger of all and the interface counts.
        (void)other.set_sysctl("net.ipv4.conf.all.arp_ignore", value, session.now());
        (void)other.set_sysctl("net.ipv4.conf." + interface.name + ".arp_ignore", "0", session.now());
        auto answer = ask(std::move(other), id, target.ipv4(), asker, session.now());
        answer.setting = "arp_ignore=" + std::string(value);
        question.answers.push_back(std::move(answer));
      }
    } else {
      // Neighbour discovery knows no settings: an address is answered for where it is configured.
      AddressQuestion::Answer answer;
      answer.answers = std::ranges::any_of(interface.addresses6, [&](const host::InterfaceAddress6& address) {
        return address.address == target.ipv6();
      });
      answer.reasons.push_back(to_text(target) + (answer.answers ? " is configured on " : " is not configured on ") +
                               interface.name + ", where the question comes in");
      question.answers.push_back(std::move(answer));
    }
    asked.push_back(std::move(question));
  }
  return asked;
}

void add_addresses(WorldView::Node& node, const host::Host& host, const std::set<net::Address>& virtual_ones) {
  for (std::size_t i = 0; i < host.interface_count(); ++i) {
    const auto& interface = host.interface(InterfaceId{static_cast<std::uint16_t>(i)});
    if (interface.removed) continue;
    node.interfaces.push_back({interface.name, interface.up, interface.carrier});
    const auto add = [&](const auto& address) {
      if (!is_shown(address)) return;
      const net::Address value = address.address;
      node.addresses.push_back({interface.name, to_text(value) + "/" + std::to_string(address.prefix_length), value,
                                virtual_ones.contains(value), false});
    };
    std::ranges::for_each(interface.addresses, add);
    std::ranges::for_each(interface.addresses6, add);
  }
}

void add_services(WorldView::Node& node, const ipvs::Director& director, Instant now) {
  for (const auto& report : director.services(now)) {
    WorldView::Service& service = node.services.emplace_back();
    service.name = to_text(report.key);
    service.scheduler = report.settings.scheduler;
    for (const auto& server : report.servers) {
      service.servers.push_back({server.address,
                                 std::string(name_of(server.settings.forwarding)),
                                 {},
                                 server.settings.weight,
                                 server.active,
                                 server.inactive,
                                 server.overloaded});
    }
  }
  node.connections = director.connection_count();
}

}  // namespace

WorldView view_of(const Session& session) {
  const auto virtual_ones = virtual_addresses(session);
  const auto& nodes = session.scenario().nodes;
  const Topology topology(session.scenario());
  WorldView view;
  std::map<net::Address, std::optional<std::uint32_t>> holders;  // nullopt: several
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    WorldView::Node& node = view.nodes.emplace_back();
    const auto* host = session.find_host(nodes[i].name);
    node.is_switch = host == nullptr;
    if (host == nullptr) continue;
    add_addresses(node, *host, virtual_ones);
    add_services(node, host->director(), session.now());
    for (auto& address : node.addresses) {
      const auto [place, is_first] = holders.try_emplace(address.address, static_cast<std::uint32_t>(i));
      if (!is_first && place->second != static_cast<std::uint32_t>(i)) place->second = std::nullopt;
      if (!address.is_virtual) continue;
      const auto asked = questions(session, topology, i, address.address, false);
      address.is_answered_for =
          std::ranges::any_of(asked, [](const AddressQuestion& question) { return question.answers.front().answers; });
    }
  }
  for (auto& node : view.nodes) {
    for (auto& service : node.services) {
      for (auto& server : service.servers) {
        const auto holder = holders.find(server.address.address);
        if (holder != holders.end()) server.node = holder->second;
      }
    }
  }
  return view;
}

std::vector<AddressQuestion> ask_for_address(const Session& session, const std::string& node,
                                             const net::Address& target) {
  const auto index = session.scenario().find_node(node);
  if (!index) return {};
  return questions(session, Topology(session.scenario()), *index, target, true);
}

}  // namespace lvslab::sim
