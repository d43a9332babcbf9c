// Full NAT: not in Linux, but in the lineage of alibaba's LVS and DPVS. Both addresses of a packet are rewritten, so a
// server speaks with an address of the director's own and answers to it by itself: the director need not be its
// gateway, and the servers may be anywhere that can be routed to. What masquerading gets from the servers' routes, full
// NAT gets from the packet.
//
//      client 192.0.2.10:40000 > 10.0.0.4:80 (VIP)   director   10.0.1.3:1025 (local) > 10.0.1.7:80      server
//      client <         10.0.0.4:80 > 192.0.2.10:40000 < director <       10.0.1.7:80 > 10.0.1.3:1025
//
// The price: the server no longer sees its client. So the client's address is told beside the connection, in a TCP
// option (TOA) or in front of the data (PROXY protocol). And since many clients become one host, their sequence numbers
// and timestamps must be made to look like one host's. The parts are in ../full_nat, one a file.

#include "../full_nat/departure.h"
#include "../full_nat/proxy_insertion.h"
#include "../full_nat/syn_cookie.h"
#include "../full_nat/toa.h"
#include "../state.h"

namespace lvslab::ipvs {
namespace {

using full_nat::Flow;
using full_nat::OpenedDatagram;

Verdict unreadable(Call& call) {
  call.story.tell("full NAT: its transport header contradicts its length, so it cannot be rewritten");
  return Verdict::dropped(DropReason::malformed);
}

/// The server is to find a higher number than that of any old connection between these ends.
void choose_numbers(Call& call, Flow& flow, net::TcpSeq client_first, const net::SipKey& key) {
  if (flow.client_first == client_first) return;  // the same SYN again
  flow.client_first = client_first;
  const auto ours = full_nat::initial_number(key, flow.local, flow.server, call.now);
  flow.numbers = {};
  flow.numbers.request_shift = ours - client_first;
  flow.numbers.first_byte = client_first + 1;
  flow.first_answer.reset();
  flow.last_words.reset();
  call.story.tell("full NAT: the client's sequence numbers move by {0} on the server's side",
                  flow.numbers.request_shift);
}

/// Its window counts in units that were agreed with the server; the client was promised others.
std::uint16_t rescaled(std::uint16_t window, const Flow& flow) {
  const auto bytes = std::uint64_t{window} << flow.server_scale >> flow.offered_scale;
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(bytes, 65535));
}

}  // namespace

Verdict Director::State::forward_by_full_nat(Call& call, const Headers& headers, Found found) {
  auto* flow = full_nat.flows.find(found.id);
  if (flow == nullptr) return Verdict::dropped(DropReason::ipvs_boundary);
  if (flow->opening) return wait_for_server(call, *flow);
  if (is_ack_storm(call, headers, *flow)) return Verdict::dropped(DropReason::ipvs_syn_proxy);
  const auto departure = full_nat::depart(call, flow->server.address, full_nat::SizeTest::yes);
  if (departure.refusal) return *departure.refusal;
  if (departure.route.is_local) {
    call.story.tell("full NAT: the real server {0} is the director itself", flow->server);
    return Verdict::dropped(DropReason::ipvs_boundary);
  }
  const auto& connection = *found.connection;
  const full_nat::ProxyInsertion insertion(call, headers, *flow, connection, departure.route.mtu);
  auto segment = OpenedDatagram::open(call.datagram, headers);
  if (!segment) return unreadable(call);
  if (insertion.is_wanted()) {
    insertion.apply(*segment, call, emissions);
    ++full_nat.counters.proxy_headers;
  }
  if (segment->is_tcp()) request_segment(call, *segment, *flow, connection, departure.route.mtu, insertion);
  call.story.tell("full NAT: {0} > {1} becomes {2} > {3}", headers.source, headers.destination, flow->local,
                  flow->server);
  segment->close(flow->local, flow->server, identification_for(call, headers, flow->local, flow->server));
  auto verdict = Verdict::sent(flow->server.address);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

/// Of a datagram that came by IPv6 and leaves by IPv4.
std::uint16_t Director::State::identification_for(Call& call, const Headers& headers, const net::Endpoint& source,
                                                  const net::Endpoint& destination) {
  if (headers.source.address.is_ipv4() || !destination.address.is_ipv4()) return 0;
  return call.network.next_identification(source.address, destination.address);
}

void Director::State::request_segment(Call& call, OpenedDatagram& segment, Flow& flow, const Connection& connection,
                                      std::size_t mtu, const full_nat::ProxyInsertion& insertion) {
  const auto flags = segment.flags();
  const auto& settings_here = full_nat.settings;
  if (flags.syn && !flags.ack) {
    choose_numbers(call, flow, segment.sequence(), full_nat.key);
    if (settings_here.timestamp_remove != 0 && remove_timestamps(segment)) {
      call.story.tell("full NAT: the SYN's timestamps are taken out: many clients look like one host to the server");
    }
  }
  const bool is_first_news =
      flags.ack && !flags.syn && !flags.rst && flow.first_answer && segment.acknowledgement() == *flow.first_answer;
  auto& numbers = flow.numbers;
  if (insertion.is_wanted()) {
    segment.set_sequence(insertion.sequence_of_rest());
  } else {
    segment.set_sequence(numbers.to_server(segment.sequence(), !segment.data().empty()));
  }
  if (flags.ack) segment.set_acknowledgement(numbers.acknowledged_to_server(segment.acknowledgement()));
  if (numbers.reply_shift != 0) {
    move_sack_blocks(segment, [&](net::TcpSeq edge) { return numbers.acknowledged_to_server(edge); });
  }
  if (flow.proxy_protocol != ProxyProtocol::none) return;
  if (!is_first_news && !(flags.syn && !flags.ack && settings_here.toa_on_syn != 0)) return;
  tell_client_address(call, segment, connection, flow.server.address.family(), mtu);
}

void Director::State::tell_client_address(Call& call, OpenedDatagram& segment, const Connection& connection,
                                          net::Family towards, std::size_t mtu) {
  using Kind = full_nat::ToaResult::Kind;
  const auto result = write_toa(segment, full_nat.settings, connection.client, towards, mtu);
  switch (result.kind) {
    case Kind::not_wanted: return;
    case Kind::written:
      ++full_nat.counters.toa_written;
      call.story.tell("TOA: a TCP option of {0} bytes tells the server the client's address {1}", result.size,
                      connection.client);
      if (!result.pruned.empty()) {
        ++full_nat.counters.toa_pruned;
        call.story.tell("TOA: 40 bytes of options have no room for all: the option {0} had to go", result.pruned);
      }
      return;
    case Kind::no_room:
    case Kind::larger_than_mtu:
      ++full_nat.counters.toa_no_room;
      call.story.tell(
          result.kind == Kind::no_room
              ? "TOA: 40 bytes of options have no room for it: the server is not told the client's address"
              : "TOA: with it the segment would exceed the MTU: the server is not told the client's address");
  }
}

std::optional<Verdict> Director::State::reply_by_full_nat(Call& call, const Headers& headers) {
  if (full_nat.flows.empty()) return std::nullopt;
  auto* flow = full_nat.flows.find_reply(headers.protocol, headers.source, headers.destination);
  if (flow == nullptr) return std::nullopt;
  const Found found{&connections[flow->connection], flow->connection};
  auto& connection = *found.connection;
  count_out(connection, headers.total_length, call.now);
  if (flow->opening) return server_has_answered(call, headers, found, *flow);
  update_state(call, connection, Direction::output, headers);
  rearm(found, call.now);
  return send_to_client(call, headers, connection, *flow);
}

Verdict Director::State::send_to_client(Call& call, const Headers& headers, const Connection& connection,
                                        full_nat::Flow& flow) {
  const auto departure = full_nat::depart(call, connection.client.address, full_nat::SizeTest::yes);
  if (departure.refusal) return *departure.refusal;
  auto segment = OpenedDatagram::open(call.datagram, headers);
  if (!segment) return unreadable(call);
  if (segment->is_tcp()) reply_segment(call, *segment, flow, connection);
  call.story.tell("full NAT: the reply {0} > {1} becomes {2} > {3}", headers.source, headers.destination,
                  connection.virtual_address, connection.client);
  segment->close(connection.virtual_address, connection.client,
                 identification_for(call, headers, connection.virtual_address, connection.client));
  if (departure.route.is_local) return Verdict::accepted();
  auto verdict = Verdict::sent(connection.client.address);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

void Director::State::reply_segment(Call& call, OpenedDatagram& segment, Flow& flow, const Connection& connection) {
  const auto flags = segment.flags();
  auto& numbers = flow.numbers;
  const auto length = static_cast<std::uint32_t>(segment.data().size()) + (flags.syn ? 1U : 0U) + (flags.fin ? 1U : 0U);
  const auto end = segment.sequence() + length;
  if (flags.ack && !flags.rst && (!flow.last_words || !end.before(flow.last_words->next))) {
    flow.last_words = full_nat::LastWords{end, segment.acknowledgement()};
  }
  if (flags.syn && flags.ack) {
    flow.first_answer = numbers.reply_to_client(segment.sequence()) + 1;
    const auto room = toa_size_for(full_nat.settings, connection.client.address);
    if (room > 0 && lower_segment_size(segment, room)) {
      call.story.tell("full NAT: the server's MSS becomes {0} less for the client, to leave room for TOA", room);
    }
  }
  segment.set_sequence(numbers.reply_to_client(segment.sequence()));
  if (flags.ack) {
    numbers.on_acknowledged(segment.acknowledgement());
    segment.set_acknowledgement(numbers.acknowledged_to_client(segment.acknowledgement()));
    move_sack_blocks(segment, [&](net::TcpSeq edge) { return numbers.acknowledged_to_client(edge); });
  }
  if (flow.was_proxied && !flags.syn) segment.set_window(rescaled(segment.window(), flow));
}

}  // namespace lvslab::ipvs
