// The SYN proxy: the director shakes hands with the client itself, by a cookie, and only when the client has answered
// does a server hear of it. A flood of SYNs from invented addresses then fills no table: not the director's, and not
// the servers'.
//
//      client                     director                      server
//        SYN  ------------------>
//             <-- SYN-ACK, number = cookie        nothing is remembered so far
//        ACK  ------------------>  cookie right: a connection; the ACK waits
//                                  SYN ---------------------->
//                                     <-- SYN-ACK, number of its own; goes no further
//                                  ACK, with TOA ------------>  and all that waited
//
// From then on the server's numbers move by the difference between its own and the cookie (sequence_map.h).

#include <algorithm>

#include <lvslab/net/ip_view.h>

#include "../state.h"
#include "departure.h"
#include "opened_datagram.h"
#include "segments.h"
#include "syn_cookie.h"

namespace lvslab::ipvs {
namespace {

constexpr std::uint16_t default_segment_size = 536;  ///< RFC 9293: of a SYN that says nothing
constexpr std::uint16_t first_window = 5000;         ///< of the SYN to the server, as DPVS sends it
constexpr std::uint8_t largest_scale = 14;

bool may_serve(const RealServer& server) { return server.is_usable(); }

full_nat::CookieEnds ends_of(const Headers& headers) { return {headers.source, headers.destination}; }

net::TcpView tcp_of(const Call& call) { return *net::TcpView::at(net::IpView::at(call.datagram.bytes())->payload()); }

}  // namespace

std::optional<Verdict> Director::State::proxied_handshake(Call& call, const Headers& headers) {
  if (full_nat.syn_proxies == 0 || headers.protocol != net::IpProtocol::tcp || !headers.has_transport)
    return std::nullopt;
  const auto id = services.match(headers.protocol, headers.destination, call.datagram.mark);
  if (!id || !services[*id].settings.syn_proxy) return std::nullopt;
  const auto datagram = net::IpView::at(call.datagram.bytes());
  if (!datagram || !net::TcpView::at(datagram->payload())) return std::nullopt;
  const auto& flags = headers.tcp_flags;
  if (flags.syn && !flags.ack && !flags.rst && !flags.fin) return answer_by_cookie(call, headers, *id);
  if (!flags.ack || flags.syn || flags.rst || flags.fin) return std::nullopt;

  const auto known = connections.find_request(headers.protocol, headers.source, headers.destination);
  if (known != no_connection) {
    const auto state = connections[known].state;
    const bool is_over = state == TcpState::close || state == TcpState::time_wait;
    if (!is_over || full_nat.settings.synproxy_reuse == 0) return std::nullopt;
  }
  const auto tcp = tcp_of(call);
  const auto cookie = tcp.acknowledgement() - 1;
  const auto data = full_nat::read_cookie(full_nat.key, ends_of(headers), tcp.sequence() - 1, cookie, call.now);
  if (!data) {
    if (known != no_connection) return std::nullopt;
    return refuse_cookie(call, headers);
  }
  if (full_nat.settings.synproxy_defer != 0 && tcp.payload().empty()) {
    call.story.tell("SYN proxy: the cookie is right; it waits for data (synproxy_defer)");
    return Verdict::dropped(DropReason::ipvs_syn_proxy);
  }
  if (known != no_connection) {
    call.story.tell("SYN proxy: a right cookie on an ended connection begins a new one");
    remove(known);
  }
  ++full_nat.counters.syn_cookies_right;
  return begin_opening(call, headers, *id, *data);
}

std::optional<Verdict> Director::State::answer_by_cookie(Call& call, const Headers& headers, ServiceId id) {
  const auto& service = services[id];
  if (std::ranges::none_of(service.servers, [&](ServerId each) { return may_serve(servers[each]); })) {
    return std::nullopt;  // nobody would serve it: let that be said
  }
  const auto tcp = tcp_of(call);
  const auto theirs = tcp.options();
  const auto& set = full_nat.settings;
  full_nat::CookieData data;
  data.segment_size = full_nat::cookie_segment_size(
      std::min<std::uint16_t>(theirs.mss.value_or(default_segment_size), static_cast<std::uint16_t>(set.synproxy_mss)));
  data.sack = theirs.sack_permitted && set.synproxy_sack != 0;
  const bool scales = theirs.window_scale && set.synproxy_wscale != 0;
  data.window_scale = scales ? std::min(*theirs.window_scale, largest_scale) : full_nat::no_window_scale;

  full_nat::MadeSegment answer;
  answer.source = headers.destination;
  answer.destination = headers.source;
  answer.header.sequence = full_nat::make_cookie(full_nat.key, ends_of(headers), tcp.sequence(), data, call.now);
  answer.header.acknowledgement = tcp.sequence() + 1;
  answer.header.flags.syn = answer.header.flags.ack = true;
  answer.header.window = set.synproxy_window0 != 0 ? std::uint16_t{0} : tcp.window();
  answer.header.options.mss = data.segment_size;
  answer.header.options.sack_permitted = data.sack;
  if (scales) answer.header.options.window_scale = static_cast<std::uint8_t>(set.synproxy_wscale);
  answer.hop_limit = static_cast<std::uint8_t>(set.synproxy_ttl);
  answer.lineage = call.datagram.lineage.offspring();
  emissions.emplace_back(OwnPacket{full_nat::make_segment(answer), headers.source.address, std::nullopt});
  ++full_nat.counters.syn_cookies_sent;
  call.story.tell("SYN proxy: the director answers itself; all it would have to remember is in the number {0}",
                  answer.header.sequence.to_uint());
  return Verdict::dropped(DropReason::ipvs_syn_proxy);
}

Verdict Director::State::refuse_cookie(Call& call, const Headers& headers) {
  ++full_nat.counters.syn_cookies_wrong;
  call.story.tell("SYN proxy: belongs to no connection, and its acknowledgement is no cookie of ours: reset");
  full_nat::MadeSegment reset;
  reset.source = headers.destination;
  reset.destination = headers.source;
  reset.header.sequence = tcp_of(call).acknowledgement();
  reset.header.flags.rst = true;
  reset.lineage = call.datagram.lineage.offspring();
  emissions.emplace_back(OwnPacket{full_nat::make_segment(reset), headers.source.address, std::nullopt});
  return Verdict::dropped(DropReason::ipvs_syn_cookie);
}

Verdict Director::State::begin_opening(Call& call, const Headers& headers, ServiceId id,
                                       const full_nat::CookieData& data) {
  call.story.tell("SYN proxy: the cookie is right, so the client is there: now a server is asked");
  auto placed = place(call, headers, id, Occurrence::packet);
  if (auto* verdict = std::get_if<Verdict>(&placed)) return std::move(*verdict);
  const auto found = std::get<Found>(placed);
  auto& connection = *found.connection;
  auto& flow = *full_nat.flows.find(found.id);
  count_in(connection, headers.total_length, call.now);
  enter_state(connection, TcpState::syn_sent);
  const auto tcp = tcp_of(call);
  const auto client_first = tcp.sequence() - 1;
  const auto cookie = tcp.acknowledgement() - 1;
  const auto ours = full_nat::initial_number(full_nat.key, flow.local, flow.server, call.now);
  flow.client_first = client_first;
  flow.numbers.request_shift = ours - client_first;
  flow.numbers.first_byte = client_first + 1;
  flow.first_answer = cookie + 1;
  flow.was_proxied = true;
  flow.offered_scale = data.window_scale == full_nat::no_window_scale
                           ? std::uint8_t{0}
                           : static_cast<std::uint8_t>(full_nat.settings.synproxy_wscale);

  full_nat::MadeSegment syn;
  syn.source = flow.local;
  syn.destination = flow.server;
  syn.header.sequence = ours;
  syn.header.flags.syn = true;
  syn.header.window = first_window;
  syn.header.options.mss = data.segment_size;
  syn.header.options.sack_permitted = data.sack;
  if (data.window_scale != full_nat::no_window_scale) syn.header.options.window_scale = data.window_scale;
  syn.lineage = call.datagram.lineage.offspring();
  full_nat::ProxiedOpening opening;
  opening.cookie = cookie;
  opening.syn = full_nat::make_segment(syn);
  opening.next_hop_for = flow.server.address;
  emissions.emplace_back(OwnPacket{opening.syn, opening.next_hop_for, std::nullopt});
  flow.opening = std::move(opening);
  ++connection.packets_in;
  rearm(found, call.now);
  return wait_for_server(call, flow);
}

/// The client believes it is connected and goes on; what it sends is kept until the server has answered.
Verdict Director::State::wait_for_server(Call& call, full_nat::Flow& flow) {
  auto& waiting = flow.opening->waiting;
  if (waiting.size() >= static_cast<std::size_t>(full_nat.settings.synproxy_held)) {
    call.story.tell("SYN proxy: {0} segments wait for the server already: there is no room for another",
                    waiting.size());
    return Verdict::dropped(DropReason::ipvs_syn_proxy);
  }
  call.story.tell("SYN proxy: the segment waits until the server {0} has answered", flow.server);
  waiting.push_back(std::move(call.datagram));
  return Verdict::held();
}

Verdict Director::State::server_has_answered(Call& call, const Headers& headers, Found found, full_nat::Flow& flow) {
  const auto datagram = net::IpView::at(call.datagram.bytes());
  const bool is_whole = headers.has_transport && datagram && net::TcpView::at(datagram->payload());
  const auto& flags = headers.tcp_flags;
  if (is_whole && flags.rst) return server_refuses(call, headers, found, flow);
  if (!is_whole || !flags.syn || !flags.ack) {
    call.story.tell("SYN proxy: the server {0} is asked to connect, and this is no answer", flow.server);
    return Verdict::dropped(DropReason::ipvs_syn_proxy);
  }
  const auto tcp = tcp_of(call);
  auto opening = std::move(*flow.opening);
  flow.opening.reset();
  flow.numbers.reply_shift = opening.cookie - tcp.sequence();
  flow.server_scale = tcp.options().window_scale.value_or(0);
  flow.last_words = full_nat::LastWords{tcp.sequence() + 1, tcp.acknowledgement()};
  enter_state(*found.connection, TcpState::established);
  rearm(found, call.now);
  call.story.tell(
      "SYN proxy: the server has answered; the client knows that already. The server's numbers move by {0} on the "
      "client's side, and what waited goes on",
      flow.numbers.reply_shift);
  for (auto& packet : opening.waiting) {
    Call released{Hook::local_in, packet, call.network, call.now, call.story};
    const auto view = *net::IpView::at(packet.bytes());
    auto verdict = forward_by_full_nat(released, read_headers(view), found);
    const bool is_sent = verdict.kind == Verdict::Kind::send;
    emissions.emplace_back(
        OwnPacket{std::move(packet), verdict.next_hop_for, is_sent ? std::nullopt : std::optional(verdict.reason)});
  }
  return Verdict::dropped(DropReason::ipvs_syn_proxy);
}

/// The client is told as if it had been connected: a reset with the number it waits for.
Verdict Director::State::server_refuses(Call& call, const Headers& headers, Found found, full_nat::Flow& flow) {
  call.story.tell("SYN proxy: the server {0} refuses the connection; the client is told", flow.server);
  for (auto& packet : flow.opening->waiting) {
    emissions.emplace_back(OwnPacket{std::move(packet), {}, DropReason::ipvs_syn_proxy});
  }
  const auto cookie = flow.opening->cookie;
  flow.opening.reset();
  enter_state(*found.connection, TcpState::close);
  rearm(found, call.now);
  flow.numbers.reply_shift = cookie + 1 - tcp_of(call).sequence();
  return send_to_client(call, headers, *found.connection, flow);
}

bool Director::State::repeat_opening(ConnectionId id, full_nat::Flow& flow) {
  auto& opening = *flow.opening;
  if (opening.retries >= full_nat.settings.synproxy_retries) return false;
  ++opening.retries;
  net::Packet again = opening.syn;
  again.lineage.packet = 0;
  emissions.emplace_back(OwnPacket{std::move(again), opening.next_hop_for, std::nullopt});
  connections.rearm(id, connections[id].expires_at);
  return true;
}

/// Two ends whose numbers do not fit answer each other's acknowledgements for ever.
bool Director::State::is_ack_storm(Call& call, const Headers& headers, full_nat::Flow& flow) {
  const auto limit = full_nat.settings.synproxy_storm;
  if (!flow.was_proxied || limit == 0 || headers.protocol != net::IpProtocol::tcp || !headers.has_transport)
    return false;
  const auto view = net::IpView::at(call.datagram.bytes());
  const auto tcp = net::TcpView::at(view->payload());
  const auto& flags = headers.tcp_flags;
  if (!tcp || !tcp->payload().empty() || !flags.ack || flags.syn || flags.fin || flags.rst) return false;
  if (tcp->sequence() != flow.stormy_sequence || tcp->acknowledgement() != flow.stormy_acknowledgement) {
    flow.stormy_sequence = tcp->sequence();
    flow.stormy_acknowledgement = tcp->acknowledgement();
    flow.repeated = 0;
    return false;
  }
  if (++flow.repeated < limit) return false;
  call.story.tell("SYN proxy: the same acknowledgement came {0} times: it goes no further", flow.repeated + 1);
  return true;
}

}  // namespace lvslab::ipvs
