// ICMP errors about full NAT's packets. Whoever sends one saw only one side of the connection; whoever gets it knows
// only the other. So addresses, ports and sequence numbers of the quoted packet are put back into the other side's
// terms, and between the families (RFC 7915 sections 4.2 and 5.2) the error itself.

#include <algorithm>

#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>

#include "../icmp_quote.h"
#include "../state.h"
#include "departure.h"
#include "toa.h"

namespace lvslab::ipvs {
namespace {

using net::IcmpType;
using net::Icmpv6Type;

/// An error and what it quotes.
struct Error {
  net::IpView outer;
  net::IcmpView icmp;
  net::IpView quoted;
  Headers headers;  ///< of the quoted one
};

struct Meaning {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t rest = 0;
};

std::optional<Error> read_error(const net::Packet& datagram, const KernelProfile& kernel) {
  const auto outer = net::IpView::at(datagram.bytes());
  const auto quote = outer ? read_quote(*outer, kernel) : std::nullopt;
  if (!quote || quote->datagram.fragment_offset() != 0) return std::nullopt;
  return Error{*outer, quote->icmp, quote->datagram, quote->headers};
}

bool says_too_big(const Error& error) {
  const auto type = static_cast<std::uint8_t>(error.icmp.type());
  if (!error.outer.is_ipv4()) return Icmpv6Type{type} == Icmpv6Type::packet_too_big;
  return IcmpType{type} == IcmpType::unreachable && error.icmp.code() == net::icmp_code::fragmentation_needed;
}

/// RFC 7915 section 4.2; nullopt: IPv6 has nothing like it.
std::optional<Meaning> in_ipv6(std::uint8_t type, std::uint8_t code, std::uint32_t rest) {
  const auto as = [&](Icmpv6Type t, std::uint8_t c, std::uint32_t r) {
    return Meaning{static_cast<std::uint8_t>(t), c, r};
  };
  if (IcmpType{type} == IcmpType::time_exceeded) return as(Icmpv6Type::time_exceeded, code, 0);
  if (IcmpType{type} != IcmpType::unreachable) return std::nullopt;
  switch (code) {
    case net::icmp_code::protocol: return as(Icmpv6Type::parameter_problem, 1, 6);
    case net::icmp_code::port: return as(Icmpv6Type::unreachable, net::icmpv6_code::port, 0);
    case net::icmp_code::fragmentation_needed: return as(Icmpv6Type::packet_too_big, 0, rest);
    case 9:
    case 10:
    case net::icmp_code::administratively_prohibited:
      return as(Icmpv6Type::unreachable, net::icmpv6_code::administratively_prohibited, 0);
    default: return as(Icmpv6Type::unreachable, net::icmpv6_code::no_route, 0);
  }
}

/// Section 5.2.
std::optional<Meaning> in_ipv4(std::uint8_t type, std::uint8_t code, std::uint32_t rest) {
  const auto as = [&](IcmpType t, std::uint8_t c, std::uint32_t r) {
    return Meaning{static_cast<std::uint8_t>(t), c, r};
  };
  switch (Icmpv6Type{type}) {
    case Icmpv6Type::time_exceeded: return as(IcmpType::time_exceeded, code, 0);
    case Icmpv6Type::packet_too_big: return as(IcmpType::unreachable, net::icmp_code::fragmentation_needed, rest);
    case Icmpv6Type::unreachable: break;
    default: return std::nullopt;
  }
  switch (code) {
    case net::icmpv6_code::administratively_prohibited: return as(IcmpType::unreachable, 10, 0);
    case net::icmpv6_code::port: return as(IcmpType::unreachable, net::icmp_code::port, 0);
    default: return as(IcmpType::unreachable, net::icmp_code::host, 0);
  }
}

/// How the error is to be told on the other side.
struct Retelling {
  net::Address source;
  net::Address destination;
  net::Endpoint quoted_source;
  net::Endpoint quoted_destination;
  net::TcpSeq sequence;  ///< of the quoted segment, if TCP
  net::TcpSeq acknowledgement;
  std::uint32_t less_mtu = 0;  ///< room the director needs for itself
};

void push_ip(net::Packet& packet, const net::IpView& like, net::IpProtocol protocol, const net::Address& source,
             const net::Address& destination) {
  if (source.is_ipv4()) {
    net::Ipv4Header header;
    header.tos = like.traffic_class();
    header.identification = like.is_ipv4() ? net::load_u16(like.bytes(), 4) : std::uint16_t{0};
    header.dont_fragment = like.is_ipv4() && like.dont_fragment();
    header.ttl = like.hop_limit();
    header.protocol = protocol;
    header.source = source.ipv4();
    header.destination = destination.ipv4();
    return net::push_ipv4(packet, header);
  }
  net::Ipv6Header header;
  header.traffic_class = like.traffic_class();
  header.next_header = protocol;
  header.hop_limit = like.hop_limit();
  header.source = source.ipv6();
  header.destination = destination.ipv6();
  net::push_ipv6(packet, header);
}

/// The quoted header speaks of the whole packet, of which only the beginning is quoted.
void set_quoted_length(net::Packet& packet, std::size_t transport_length) {
  const auto bytes = packet.mutable_bytes();
  if (net::load_u8(bytes, 0) >> 4 == 4) {
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(net::ipv4_header_size + transport_length));
    net::refresh_ipv4_checksum(bytes);
  } else {
    net::store_u16(bytes, 4, static_cast<std::uint16_t>(transport_length));
  }
}

std::optional<net::Packet> retell(const Error& error, const Retelling& retelling, const net::Lineage& lineage) {
  const auto from = error.outer.family();
  const auto to = retelling.destination.family();
  Meaning meaning{static_cast<std::uint8_t>(error.icmp.type()), error.icmp.code(), error.icmp.rest()};
  if (says_too_big(error)) {
    const auto mtu = static_cast<std::int64_t>(meaning.rest & (from == net::Family::ipv4 ? 0xffffU : 0xffffffffU)) +
                     full_nat::growth(from, to) - retelling.less_mtu;
    meaning.rest = static_cast<std::uint32_t>(std::max<std::int64_t>(mtu, 0));
  }
  if (from != to) {
    const auto translated = to == net::Family::ipv6 ? in_ipv6(meaning.type, meaning.code, meaning.rest)
                                                    : in_ipv4(meaning.type, meaning.code, meaning.rest);
    if (!translated) return std::nullopt;
    meaning = *translated;
  }
  const bool is_tcp = error.headers.protocol == net::IpProtocol::tcp;
  net::Packet packet(error.quoted.payload(), lineage);
  const auto transport = packet.mutable_bytes();
  net::store_u16(transport, 0, retelling.quoted_source.port.to_uint());
  net::store_u16(transport, 2, retelling.quoted_destination.port.to_uint());
  if (is_tcp && transport.size() >= 8) net::store_u32(transport, 4, retelling.sequence.to_uint());
  if (is_tcp && transport.size() >= 12) net::store_u32(transport, 8, retelling.acknowledgement.to_uint());
  push_ip(packet, error.quoted, error.headers.protocol, retelling.quoted_source.address,
          retelling.quoted_destination.address);
  set_quoted_length(packet, error.quoted.total_length() - error.quoted.header_size());
  if (retelling.source.is_ipv4()) {
    net::push_icmp(packet, IcmpType{meaning.type}, meaning.code, meaning.rest);
    push_ip(packet, error.outer, net::IpProtocol::icmp, retelling.source, retelling.destination);
  } else {
    net::push_icmpv6(packet, Icmpv6Type{meaning.type}, meaning.code, meaning.rest, retelling.source.ipv6(),
                     retelling.destination.ipv6());
    push_ip(packet, error.outer, net::IpProtocol::icmpv6, retelling.source, retelling.destination);
  }
  return packet;
}

struct QuotedNumbers {
  net::TcpSeq sequence;
  net::TcpSeq acknowledgement;
};
QuotedNumbers numbers_of(const Error& error) {
  const auto bytes = error.quoted.payload();
  QuotedNumbers numbers;
  if (error.headers.protocol != net::IpProtocol::tcp) return numbers;
  if (bytes.size() >= 8) numbers.sequence = net::TcpSeq{net::load_u32(bytes, 4)};
  if (bytes.size() >= 12) numbers.acknowledgement = net::TcpSeq{net::load_u32(bytes, 8)};
  return numbers;
}

Verdict send_on(Call& call, const Error& error, const Retelling& retelling) {
  const auto departure = full_nat::depart(call, retelling.destination, full_nat::SizeTest::no);
  if (departure.refusal) {
    auto refusal = *departure.refusal;
    refusal.icmp.reset();  // no error answers an error
    return refusal;
  }
  auto told = retell(error, retelling, call.datagram.lineage);
  if (!told) {
    call.story.tell("full NAT: the other family has no such error");
    return Verdict::dropped(DropReason::icmp_ignored);
  }
  call.datagram = std::move(*told);
  if (departure.route.is_local) return Verdict::accepted();
  auto verdict = Verdict::sent(retelling.destination);
  verdict.ignore_dont_fragment = true;
  return verdict;
}

}  // namespace

std::optional<Verdict> Director::State::full_nat_error_from_server(Call& call) {
  if (full_nat.flows.empty()) return std::nullopt;
  const auto error = read_error(call.datagram, kernel);
  if (!error || !error->headers.has_ports) return std::nullopt;
  // The quoted packet went to the server, by the director's local address.
  const auto* flow =
      full_nat.flows.find_reply(error->headers.protocol, error->headers.destination, error->headers.source);
  if (flow == nullptr) return std::nullopt;
  const auto& connection = connections[flow->connection];
  call.story.tell("an ICMP error about the connection {0} > {1} on {2}", connection.client, connection.virtual_address,
                  flow->server);
  if (!icmp_checksum_is_right(error->outer)) {
    call.story.tell("its ICMP checksum is wrong");
    return Verdict::dropped(DropReason::ipvs_icmp_checksum);
  }
  if (flow->opening) {
    call.story.tell("SYN proxy: it is about the director's own SYN");
    return Verdict::dropped(DropReason::ipvs_icmp_consumed);
  }
  const auto quoted = numbers_of(*error);
  Retelling retelling;
  retelling.source = connection.virtual_address.address;
  retelling.destination = connection.client.address;
  retelling.quoted_source = connection.client;
  retelling.quoted_destination = connection.virtual_address;
  retelling.sequence = flow->numbers.acknowledged_to_client(quoted.sequence);
  retelling.acknowledgement = flow->numbers.reply_to_client(quoted.acknowledgement);
  if (says_too_big(*error) && error->headers.protocol == net::IpProtocol::tcp &&
      flow->proxy_protocol == ProxyProtocol::none) {
    retelling.less_mtu =
        static_cast<std::uint32_t>(full_nat::toa_size_for(full_nat.settings, connection.client.address));
    call.story.tell("full NAT: the client is told {0} bytes less, which the director may need for TOA",
                    retelling.less_mtu);
  }
  call.story.tell("full NAT: the error, and the packet it quotes, are told in the client's terms");
  count_out(connection, error->outer.total_length(), call.now);
  return send_on(call, *error, retelling);
}

Verdict Director::State::full_nat_error_from_client(Call& call, ConnectionId id) {
  const auto error = read_error(call.datagram, kernel);
  const auto* flow = full_nat.flows.find(id);
  if (!error || flow == nullptr) return Verdict::dropped(DropReason::ipvs_boundary);
  if (flow->opening) {
    call.story.tell("SYN proxy: it is about the director's own SYN-ACK");
    return Verdict::dropped(DropReason::ipvs_icmp_consumed);
  }
  const auto quoted = numbers_of(*error);
  Retelling retelling;
  retelling.source = flow->local.address;
  retelling.destination = flow->server.address;
  retelling.quoted_source = flow->server;
  retelling.quoted_destination = flow->local;
  retelling.sequence = flow->numbers.acknowledged_to_server(quoted.sequence);
  retelling.acknowledgement = flow->numbers.to_server(quoted.acknowledgement, false);
  call.story.tell("full NAT: the error, and the packet it quotes, are told in the server's terms");
  return send_on(call, *error, retelling);
}

}  // namespace lvslab::ipvs
