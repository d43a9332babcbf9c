// FTP through NAT. The two ends tell each other, in the text of the control connection, where a data connection will
// go. The director reads along: it makes an entry for the data connection beforehand, and where the server names its
// own address, it writes the virtual one in its place. Section 9.1 of docs/ipvs.md.

#include "ftp.h"

#include <algorithm>

#include <lvslab/net/checksum.h>
#include <lvslab/net/ip_view.h>

#include "../state.h"

namespace lvslab::ipvs {
namespace {

std::string_view text_of(net::Bytes payload) { return {reinterpret_cast<const char*>(payload.data()), payload.size()}; }

net::Port port_below(net::Port port) { return net::Port{static_cast<std::uint16_t>(port.to_uint() - 1)}; }

/// Bytes [begin, end) of the TCP payload become `text`; lengths and checksums follow.
net::Packet with_text(const net::Packet& datagram, const net::IpView& ip, std::size_t tcp_header, std::size_t begin,
                      std::size_t end, std::string_view text) {
  const auto bytes = ip.bytes();
  const std::size_t payload_at = ip.header_size() + tcp_header;
  net::Packet changed = net::Packet::uninitialised(bytes.size() - (end - begin) + text.size(), datagram.lineage);
  changed.confirms_next_hop = datagram.confirms_next_hop;
  changed.largest_fragment = datagram.largest_fragment;
  changed.mark = datagram.mark;
  const auto out = changed.mutable_bytes();
  std::ranges::copy(bytes.first(payload_at + begin), out.begin());
  std::ranges::copy(std::as_bytes(std::span{text}), out.begin() + static_cast<std::ptrdiff_t>(payload_at + begin));
  std::ranges::copy(bytes.subspan(payload_at + end),
                    out.begin() + static_cast<std::ptrdiff_t>(payload_at + begin + text.size()));
  if (ip.is_ipv4()) {
    net::store_u16(out, 2, static_cast<std::uint16_t>(out.size()));
    net::refresh_ipv4_checksum(out);
  } else {
    net::store_u16(out, 4, static_cast<std::uint16_t>(out.size() - net::Ipv6View::header_size));
  }
  constexpr std::size_t checksum_at = 16;
  const auto segment = out.subspan(ip.header_size());
  net::store_u16(segment, checksum_at, 0);
  net::ChecksumSum sum;
  sum.add_pseudo_header(ip.source(), ip.destination(), net::IpProtocol::tcp, segment.size());
  sum.add(segment);
  net::store_u16(segment, checksum_at, sum.value());
  return changed;
}

/// Up to 6.1.170 what follows IPv6's fixed header is taken for TCP, be it an extension header. `sums_header`:
/// connection tracking has summed the whole datagram on its arrival, and that sum is taken for the segment's. IPv4's
/// header adds nothing to it, since its own checksum makes it 0; IPv6's spoils it.
bool checksum_is_right(const net::IpView& ip, bool sums_header, const KernelProfile& kernel) {
  const bool looks_at_fixed_place = !ip.is_ipv4() && !kernel.ipv6_transport_is_found;
  const auto segment = looks_at_fixed_place ? ip.bytes().subspan(net::Ipv6View::header_size) : ip.payload();
  net::ChecksumSum sum;
  sum.add_pseudo_header(ip.source(), ip.destination(), net::IpProtocol::tcp, segment.size());
  if (sums_header) sum.add(ip.bytes().first(ip.bytes().size() - segment.size()));
  sum.add(segment);
  return sum.value() == 0;
}

FtpNumbers numbers_of(const KernelProfile& kernel) {
  return kernel.ftp_numbers_are_checked ? FtpNumbers::are_checked : FtpNumbers::wrap;
}

}  // namespace

bool Director::State::reads_along(const Connection& connection, const Headers& headers) const {
  return connection.has_helper && headers.protocol == net::IpProtocol::tcp && headers.has_transport;
}

/// What FTP's helper does not take for sound goes no further.
std::optional<Verdict> Director::State::refuse_wrong_checksum(Call& call, const net::IpView& ip) const {
  const bool sums_header = !ip.is_ipv4() && is_summed_by_tracking(call, net::Family::ipv6);
  if (checksum_is_right(ip, sums_header, kernel)) return std::nullopt;
  call.story.tell(sums_header && checksum_is_right(ip, false, kernel)
                      ? "FTP: the checksum is right, but connection tracking has summed the IPv6 header along with the "
                        "segment: wrong to the helper, so it goes no further (net.netfilter.nf_conntrack_checksum)"
                      : "FTP: a segment with a wrong checksum is not read, and goes no further");
  return Verdict::dropped(DropReason::bad_transport_checksum);
}

std::optional<Verdict> Director::State::hear_ftp_client(Call& call, const Headers& headers, Found control_connection) {
  const auto& connection = *control_connection.connection;
  if (!reads_along(connection, headers)) return std::nullopt;
  const auto ip = *net::IpView::at(call.datagram.bytes());
  if (auto verdict = refuse_wrong_checksum(call, ip)) return verdict;
  auto& ftp = ftp_controls[control_connection.id];
  shift_acknowledgement(call.datagram.mutable_bytes().subspan(headers.transport), ftp.from_server);
  const auto tcp = net::TcpView::at(net::IpView::at(call.datagram.bytes())->payload());
  if (connection.state != TcpState::established || !tcp || tcp->payload().empty()) return std::nullopt;
  const auto text = text_of(tcp->payload());
  if (const auto question = ftp_question_in(text, headers.family())) {
    // Nothing else in the segment is looked at, and an earlier question still stands.
    if (*question == FtpQuestion::not_understood) return std::nullopt;
    call.story.tell("FTP: the client asks where to call its server for data; the answer will be looked at");
    ftp.question = question;
    return std::nullopt;
  }
  if (const auto client = ftp_address_from_client(text, headers.family(), numbers_of(kernel))) {
    ftp.question.reset();
    call.story.tell("FTP: the client wants to be called for data at {0}", *client);
    const net::Endpoint from{connection.server.address, port_below(connection.server.port)};
    const net::Endpoint as{connection.virtual_address.address, port_below(connection.virtual_address.port)};
    expect_data(call, control_connection.id, *client, as, from, FtpCaller::server);
  }
  return std::nullopt;
}

std::optional<Verdict> Director::State::hear_ftp_server(Call& call, const Headers& headers, Found control_connection) {
  const auto& connection = *control_connection.connection;
  if (!reads_along(connection, headers)) return std::nullopt;
  const auto ip = *net::IpView::at(call.datagram.bytes());
  if (auto verdict = refuse_wrong_checksum(call, ip)) return verdict;
  auto& ftp = ftp_controls[control_connection.id];
  const auto tcp = net::TcpView::at(ip.payload());
  if (!tcp) return std::nullopt;
  if (ftp.question && connection.state == TcpState::established && !tcp->payload().empty()) {
    const auto text = text_of(tcp->payload());
    const bool is_extended = *ftp.question == FtpQuestion::extended_passive;
    const auto answer = is_extended ? ftp_extended_answer(text, connection.server.address, numbers_of(kernel))
                                    : ftp_passive_answer(text, numbers_of(kernel));
    if (answer) {
      ftp.question.reset();
      const net::Endpoint as{connection.virtual_address.address, answer->endpoint.port};
      expect_data(call, control_connection.id, {connection.client.address, net::Port{}}, as, answer->endpoint,
                  FtpCaller::client);
      const auto said = is_extended ? "|||" + to_text(as.port) + "|" : ftp_address_text(as);
      call.story.tell("FTP: the server waits for data at {0}; the client is told {1}", answer->endpoint, said);
      const auto growth =
          static_cast<std::int32_t>(said.size()) - static_cast<std::int32_t>(answer->end - answer->begin);
      const auto sequence = tcp->sequence();
      call.datagram = with_text(call.datagram, ip, tcp->header_size(), answer->begin, answer->end, said);
      if (growth != 0) ftp.from_server.change(sequence, growth);
    }
  }
  shift_sequence(call.datagram.mutable_bytes().subspan(headers.transport), ftp.from_server);
  return std::nullopt;
}

/// An entry for a data connection that has been announced. If the client is to call, from which port is not known yet.
void Director::State::expect_data(Call& call, ConnectionId control_id, const net::Endpoint& client,
                                  const net::Endpoint& virtual_address, const net::Endpoint& server, FtpCaller caller) {
  const auto known = caller == FtpCaller::client
                         ? connections.find_reply(net::IpProtocol::tcp, server, client)
                         : connections.find_request(net::IpProtocol::tcp, client, virtual_address);
  const ServerId server_id = connections[control_id].server_id;
  ConnectionId id = known;
  if (id == no_connection) {
    Connection wanted;
    wanted.protocol = net::IpProtocol::tcp;
    wanted.client = client;
    wanted.virtual_address = virtual_address;
    wanted.server = server;
    wanted.is_tracked = true;
    wanted.any_client_port = caller == FtpCaller::client;
    id = create(call, wanted, server_id, false).id;
    connections[id].has_helper = false;
    control(control_id, connections[id]);
  }
  auto& data = connections[id];
  data.state = TcpState::listen;
  data.timeout_s = timeout_of(data, TcpState::listen);
  connections.rearm(id, call.now);
}

}  // namespace lvslab::ipvs
