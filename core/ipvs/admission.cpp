// A packet without a connection: is it for a service, may it begin a connection, and on which server?
// Section 8 of docs/ipvs.md.

#include "explanation.h"
#include "icmp_request.h"
#include "state.h"

namespace lvslab::ipvs {
namespace {

constexpr net::Port ftp_port{21};
constexpr net::Port ftp_data_port{20};

/// INIT alone; with sloppy_sctp anything but ABORT.
bool may_begin_association(SctpEvent event, bool sloppy) {
  return event == SctpEvent::init || (sloppy && event != SctpEvent::abort);
}

}  // namespace

std::variant<Found, Verdict> Director::State::admit(Call& call, const Headers& headers, Occurrence why) {
  if (follows_key_exchange(headers.protocol)) return Verdict::accepted();
  const bool is_tcp = headers.protocol == net::IpProtocol::tcp;
  const auto mark = call.datagram.mark;
  if (why == Occurrence::packet) {
    if (!headers.has_transport) {
      call.story.tell("its {0} header is cut short", protocol_name(headers.protocol));
      return Verdict::dropped(DropReason::malformed);
    }
    if (is_tcp && (headers.tcp_flags.rst || (!headers.tcp_flags.syn && settings.sloppy_tcp == 0))) {
      if (call.story.wanted() && services.match(headers.protocol, headers.destination, mark)) {
        call.story.tell(
            "belongs to no connection, and a segment with {0} begins none: it goes to the director's own stack",
            headers.tcp_flags);
      }
      return Verdict::accepted();
    }
    if (headers.sctp_event && !may_begin_association(*headers.sctp_event, settings.sloppy_sctp != 0)) {
      call.story.tell("belongs to no connection, and an SCTP packet with {0} begins none",
                      name_of(*headers.sctp_event));
      return Verdict::accepted();
    }
  }
  const auto id = services.match(headers.protocol, headers.destination, mark);
  if (!id) return Verdict::accepted();
  call.story.tell("a new connection for the service {0}", services[*id].key);
  if (is_defended_against()) {
    call.story.tell("drop_packet: one in {0} new connections is refused silently", settings.am_droprate);
    return Verdict::dropped(DropReason::ipvs_defence);
  }
  return place(call, headers, *id, why);
}

/// drop_packet=3: the first packet, then every am_droprate-th of those that would begin a connection.
bool Director::State::is_defended_against() {
  if (settings.drop_packet != 3 || settings.am_droprate == 0) return false;
  if (--defence.until_drop > 0) return false;
  defence.until_drop = settings.am_droprate;
  return true;
}

std::variant<Found, Verdict> Director::State::place(Call& call, const Headers& headers, ServiceId id, Occurrence why) {
  const auto& service = services[id];
  if (headers.source.port == ftp_data_port) {
    call.story.tell("from port 20: taken for an FTP server's data connection, which is never placed");
    return Verdict::accepted();
  }
  if (call.hook == Hook::local_out &&
      connections.find_request(headers.protocol, headers.destination, headers.source) != no_connection) {
    return Verdict::accepted();  // the answer of a local real server
  }
  if (service.settings.persistence) return place_persistent(call, headers, id, why);
  if (service.key.virtual_address.port != headers.destination.port && service.key.firewall_mark == 0) {
    call.story.tell("the service's port is {0}, and only a persistent service takes others",
                    service.key.virtual_address.port);
    return nobody(call, headers, service, why);
  }
  const auto server = schedule(call, headers, id, why);
  if (!server) return nobody(call, headers, service, why);

  Connection wanted;
  wanted.protocol = headers.protocol;
  wanted.client = headers.source;
  wanted.virtual_address = headers.destination;
  wanted.server = servers[*server].address;
  if (wanted.server.port == net::Port{}) wanted.server.port = headers.destination.port;
  const bool is_one_packet = service.settings.one_packet && headers.protocol == net::IpProtocol::udp;
  const auto found = create(call, wanted, *server, is_one_packet);
  if (auto refusal = bind_local_address(call, found, id)) return std::move(*refusal);
  count_new(*found.connection, call.now);
  return found;
}

std::optional<ServerId> Director::State::schedule(Call& call, const Headers& headers, ServiceId id, Occurrence why) {
  auto& service = services[id];
  auto* scheduler = service.scheduler.get();
  if (scheduler == nullptr) {
    call.story.tell("the service has no scheduler");
    return std::nullopt;
  }
  // An error about a packet to the client stands for a packet from it; its own destination is still its own.
  const NewFlow flow{headers.protocol, headers.source,
                     why == Occurrence::packet ? headers.destination.address : headers.source.address};
  const auto pool = pool_of(service);
  if (!call.story.wanted()) return scheduler->pick(pool, flow, {call.now, scheduler_times, nullptr});
  auto decision = begin_decision(service, pool, flow);
  const auto server = scheduler->pick(pool, flow, {call.now, scheduler_times, &decision});
  if (server) decision.chosen = servers[*server].address;
  tell(call.story, std::move(decision));
  return server;
}

/// Only where the packet was going to somebody else: the director does not get what is for others unless a mark or a
/// route brings it in.
bool Director::State::may_bypass(const Call& call, const Headers& headers, const Service& service,
                                 Occurrence why) const {
  if (settings.cache_bypass == 0 || service.key.firewall_mark == 0 || why != Occurrence::packet) return false;
  if (call.network.is_local(headers.destination.address)) return false;
  const auto route = call.network.route_to(headers.destination.address);
  return route && !route->is_local;  // broadcasts and groups have none of this kind
}

/// Section 8.3: the client is told by ICMP "port unreachable", of TCP too.
std::variant<Found, Verdict> Director::State::nobody(Call& call, const Headers& headers, const Service& service,
                                                     Occurrence why) {
  if (may_bypass(call, headers, service, why)) {
    call.story.tell("cache_bypass: nobody can take it, so it goes on to where it was going");
    Connection wanted;
    wanted.protocol = headers.protocol;
    wanted.client = headers.source;
    wanted.virtual_address = headers.destination;
    if (headers.family() == net::Family::ipv6) wanted.server.address = net::Ipv6{};
    wanted.forwarding = Forwarding::bypass;
    return create(call, wanted, no_server, service.settings.one_packet && headers.protocol == net::IpProtocol::udp);
  }
  if (service.key.virtual_address.port == ftp_port && headers.destination.port != ftp_port) {
    call.story.tell("the service is for FTP's control port: port {0} is left to the director's own stack",
                    headers.destination.port);
    return Verdict::accepted();
  }
  auto verdict = Verdict::dropped(DropReason::no_server_available);
  if (why == Occurrence::packet) verdict.icmp = port_unreachable(headers.family());
  return verdict;
}

}  // namespace lvslab::ipvs
