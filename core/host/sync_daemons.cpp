// The sockets of IPVS's synchronisation daemons: the master's, which sends to a multicast group by a given interface,
// and the backup's, which has joined that group there.

#include <lvslab/net/ip_view.h>
#include <lvslab/net/udp_view.h>

#include "state.h"

namespace lvslab::host {

ipvs::ConfigResult Host::start_sync_daemon(ipvs::SyncRole role, const ipvs::SyncSettings& settings, Instant now,
                                           Outcome& out) {
  state_->clock = now;
  auto result = state_->start_sync_daemon(role, settings);
  state_->run_loop(out);
  return result;
}

ipvs::ConfigResult Host::stop_sync_daemon(ipvs::SyncRole role, Instant now, Outcome& out) {
  state_->clock = now;
  auto result = state_->stop_sync_daemon(role);
  if (result && role == ipvs::SyncRole::master) {
    state_->send_emissions(out);  // what was due before
    state_->sync_sender.reset();
  }
  return result;
}

ipvs::ConfigResult Host::State::start_sync_daemon(ipvs::SyncRole role, const ipvs::SyncSettings& wanted) {
  std::optional<InterfaceId> device;
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    if (interfaces[i].name == wanted.interface && !interfaces[i].removed)
      device = InterfaceId{static_cast<std::uint16_t>(i)};
  }
  if (!device) return Unexpected{ipvs::ConfigError::no_such_device};
  const auto result = director.start_daemon(role, wanted, at(*device).mtu, clock);
  if (!result) return result;
  const auto daemons = director.daemons();
  const auto& started = role == ipvs::SyncRole::master ? daemons.front() : daemons.back();
  const auto group = started.settings.group;
  if (role == ipvs::SyncRole::backup) {
    sync_listener = SyncListener{*device, group, started.settings.port, started.threads};
    for (std::uint32_t i = 0; i < started.threads; ++i) memberships.join(*device, group, clock);
    return result;
  }
  SyncSender sender{*device, sync_source(*device, group).value_or(net::Address{}), {}, 0};
  const auto free = ephemeral_ports();
  for (std::uint32_t i = 0; i < started.threads; ++i) {
    const std::uint64_t mixed = (seed + ++sync_sockets) * 0x9e3779b97f4a7c15ULL >> 32;
    sender.ports.emplace_back(static_cast<std::uint16_t>(free.lowest + mixed % (free.highest - free.lowest + 1U)));
    sender.flow_label = static_cast<std::uint32_t>(mixed % 0xfffff) + 1;
  }
  sync_sender = std::move(sender);
  return result;
}

/// Of IPv4 the interface's first address, or another interface's if it has none; of IPv6 the one that suits the group.
std::optional<net::Address> Host::State::sync_source(InterfaceId device, const net::Address& group) const {
  if (group.is_ipv4()) {
    const auto own = own_address_on(device);
    return own.is_zero() ? select_source(device, group.ipv4(), Scope::global) : own;
  }
  const auto route = resolve_for_output(group.ipv6(), std::nullopt, device, clock);
  if (!route) return std::nullopt;
  return route->source;
}

ipvs::ConfigResult Host::State::stop_sync_daemon(ipvs::SyncRole role) {
  const auto result = director.stop_daemon(role, clock);
  if (!result || role == ipvs::SyncRole::master) return result;
  for (std::uint32_t i = 0; i < sync_listener->threads; ++i)
    memberships.leave(sync_listener->device, sync_listener->group, clock);
  sync_listener.reset();
  return result;
}

void Host::State::send_from_master(ipvs::SyncDatagram message, Outcome& out) {
  const auto& sender = *sync_sender;
  net::Packet datagram(net::Bytes(message.payload), net::Lineage{0, 0, message.flow});
  out.story.tell("the master daemon sends what it has collected for the backup directors: {0} bytes",
                 message.payload.size());
  if (sender.source.family() != message.group.family()) {  // no address of that family could be found
    return drop(DropReason::no_route, std::move(datagram), false, out);
  }
  net::push_udp(datagram, sender.ports[message.thread], message.port, sender.source, message.group);
  if (message.group.is_ipv4()) {
    net::Ipv4Header header;
    header.identification = next_identification(sender.source, message.group);
    header.ttl = message.ttl;
    header.protocol = net::IpProtocol::udp;
    header.source = sender.source.ipv4();
    header.destination = message.group.ipv4();
    net::push_ipv4(datagram, header);
    output(std::move(datagram), route_to_group(sender.device, header.destination), false, out);
  } else {
    net::Ipv6Header header;
    header.flow_label = sender.flow_label;
    header.hop_limit = message.ttl;
    header.next_header = net::IpProtocol::udp;
    header.source = sender.source.ipv6();
    header.destination = message.group.ipv6();
    net::push_ipv6(datagram, header);
    (void)send_ipv6(std::move(datagram), sender.device, out);  // what hinders it is told there
  }
}

bool Host::State::is_for_backup(const Incoming& incoming) const {
  if (!sync_listener || incoming.in != sync_listener->device) return false;
  const auto view = *net::IpView::at(incoming.datagram.bytes());
  if (view.protocol() != net::IpProtocol::udp || view.destination() != sync_listener->group) return false;
  const auto udp = net::UdpView::at(view.payload());
  if (!udp) return false;
  const unsigned thread = udp->destination_port().to_uint() - 0U - sync_listener->port.to_uint();
  return thread < sync_listener->threads;
}

/// The daemon is told at once; the delivery is for the record.
void Host::State::deliver_to_backup(Incoming&& incoming, Outcome& out) {
  const auto view = *net::IpView::at(incoming.datagram.bytes());
  director.receive_sync(net::UdpView::at(view.payload())->payload(), clock, out.story);
  Delivery delivery{incoming.in, false, std::move(incoming.datagram), out.story.notes().size()};
  delivery.is_taken = true;
  out.delivered.push_back(std::move(delivery));
}

}  // namespace lvslab::host
