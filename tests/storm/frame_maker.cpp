#include "frame_maker.h"

#include <algorithm>
#include <string>

#include <lvslab/net/checksum.h>
#include <lvslab/net/crc32c.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::storm {
namespace {

constexpr std::uint8_t icmp_number = 1, ipip_number = 4, tcp_number = 6, udp_number = 17, ipv6_number = 41,
                       gre_number = 47, esp_number = 50, ah_number = 51, icmpv6_number = 58, sctp_number = 132;
constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;

void put8(Octets& to, unsigned value) { to.push_back(static_cast<std::byte>(value)); }
void put16(Octets& to, unsigned value) {
  put8(to, value >> 8U & 255U);
  put8(to, value & 255U);
}
void put32(Octets& to, std::uint32_t value) {
  put16(to, value >> 16U);
  put16(to, value & 0xffffU);
}
void put(Octets& to, net::Bytes octets) { to.insert(to.end(), octets.begin(), octets.end()); }
void put(Octets& to, const std::string& text) { put(to, std::as_bytes(std::span{text})); }
void put(Octets& to, const net::Address& address) {
  if (address.is_ipv4()) return put32(to, address.ipv4().to_uint());
  for (const auto octet : address.ipv6().octets()) put8(to, octet);
}
void set16(Octets& in, std::size_t at, unsigned value) {
  in[at] = static_cast<std::byte>(value >> 8U);
  in[at + 1] = static_cast<std::byte>(value & 255U);
}

net::Address address(const char* text) { return *net::Address::parse(text); }

/// The checksum of a payload with its pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1).
std::uint16_t checksum(const Ends& ends, std::uint8_t protocol, const Octets& payload) {
  Octets summed;
  put(summed, ends.source);
  put(summed, ends.destination);
  put32(summed, static_cast<std::uint32_t>(payload.size()));
  put32(summed, protocol);
  put(summed, payload);
  return net::internet_checksum(summed);
}

/// What the cluster's services expect at that port.
std::uint8_t spoken_at(std::uint16_t port) {
  switch (port) {
    case 90: return sctp_number;
    case 53:
    case 500:
    case 5060:
    case 6080:
    case 8848: return udp_number;
    default: return tcp_number;
  }
}

}  // namespace

std::vector<Octets> FrameMaker::from_client() { return any(Side::front); }
std::vector<Octets> FrameMaker::from_server() { return any(Side::back); }

std::vector<Octets> FrameMaker::any(Side side) {
  if (dice_.in_100(2)) return {arp(side)};
  const auto ends = any_ends(side, dice_.in_100(60) ? net::Family::ipv4 : net::Family::ipv6);
  auto whole = datagram(ends);
  if (dice_.in_100(4)) whole = wrapped(any_ends(side, dice_.one_of({net::Family::ipv4, net::Family::ipv6})), whole);
  if (remembered_.size() < 500) {
    remembered_.push_back(whole);
  } else {
    remembered_[dice_.below(remembered_.size())] = whole;
  }
  auto pieces = dice_.in_100(8) ? fragments_of(whole) : std::vector<Octets>{std::move(whole)};
  for (auto& piece : pieces) {
    if (dice_.in_100(10)) spoil(piece);
    piece = framed(side, piece);
    if (dice_.in_100(1)) spoil(piece);
    piece.resize(std::max(piece.size(), net::ethernet_header_size));  // a packet socket takes nothing shorter
  }
  return pieces;
}

Ends FrameMaker::any_ends(Side side, net::Family family) {
  const bool is_v4 = family == net::Family::ipv4;
  const auto pick = [&](std::initializer_list<const char*> v4, std::initializer_list<const char*> v6) {
    return address(dice_.one_of(is_v4 ? v4 : v6));
  };
  const auto client = [&] {
    return pick({"192.0.2.10", "192.0.2.10", "192.0.2.11", "192.0.2.77", "198.51.100.9"},
                {"2001:db8:1::10", "2001:db8:1::10", "2001:db8:1::77", "2001:db8:9::9"});
  };
  const auto server = [&] {
    return pick({"10.0.1.7", "10.0.1.8", "10.0.1.9", "10.0.1.10"},
                {"2001:db8:2::7", "2001:db8:2::8", "2001:db8:2::9", "2001:db8:2::10"});
  };
  const auto director = [&] {
    return pick({"192.0.2.4", "192.0.2.4", "192.0.2.6", "10.0.1.5", "10.0.1.1", "192.0.2.1"},
                {"2001:db8:1::4", "2001:db8:1::4", "2001:db8:2::5", "2001:db8:2::1"});
  };
  const auto anybody = [&] {
    return pick({"0.0.0.0", "127.0.0.1", "255.255.255.255", "224.0.0.81", "224.0.0.22", "192.0.2.4", "10.0.1.255"},
                {"::", "::1", "ff02::1", "ff02::81", "fe80::ff:fe00:301", "2001:db8:1::4", "::ffff:192.0.2.4"});
  };
  const auto service_port = dice_.one_of<std::uint16_t>(
      {80, 80, 53, 90, 500, 21, 5060, 8080, 8081, 8082, 8083, 8848, 6080, 0, 20, 4321, 9090, 50001});
  const auto client_port =
      dice_.one_of<std::uint16_t>({40000, 40001, 40002, 40003, 40004, 40005, 500, 20, 0, 5060, 1024, 1025, 65535});
  if (dice_.in_100(4)) return {anybody(), director(), client_port, service_port};
  if (dice_.in_100(4)) return {client(), anybody(), client_port, service_port};
  if (side == Side::front) {
    if (dice_.in_100(90))
      return {client(), pick({"192.0.2.4", "192.0.2.4", "192.0.2.6"}, {"2001:db8:1::4"}), client_port, service_port};
    return {client(), server(), client_port, service_port};
  }
  if (dice_.in_100(70)) return {server(), client(), service_port, client_port};
  return {server(), director(), service_port, static_cast<std::uint16_t>(1025 + dice_.below(8))};
}

Octets FrameMaker::datagram(const Ends& ends) {
  const std::uint8_t icmp = ends.source.is_ipv4() ? icmp_number : icmpv6_number;
  const auto protocol = dice_.in_100(80) ? spoken_at(std::min(ends.source_port, ends.destination_port))
                                         : dice_.one_of<std::uint8_t>({tcp_number, udp_number, sctp_number, icmp, icmp,
                                                                       ah_number, esp_number, dice_.octet()});
  return with_ip(ends, protocol, transport(ends, protocol));
}

Octets FrameMaker::transport(const Ends& ends, std::uint8_t protocol) {
  switch (protocol) {
    case tcp_number: {
      const auto flags = dice_.one_of<std::uint8_t>(
          {syn, syn, syn, syn, ack, ack, psh | ack, fin | ack, rst, rst | ack, syn | ack, syn | fin, 0, dice_.octet()});
      return tcp(ends, flags, static_cast<std::uint32_t>(1000 + dice_.below(3)),
                 flags & ack ? dice_.one_of({1U, 5001U, dice_.u32()}) : 0);
    }
    case udp_number: return udp(ends);
    case sctp_number: return sctp(ends);
    case icmp_number:
    case icmpv6_number: return icmp(ends);
    default: return noise(100);
  }
}

Octets FrameMaker::tcp(const Ends& ends, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledgement) {
  const auto options = tcp_options(ends.source.family());
  Octets segment;
  put16(segment, ends.source_port);
  put16(segment, ends.destination_port);
  put32(segment, sequence);
  put32(segment, acknowledgement);
  put8(segment, static_cast<unsigned>(20 + options.size()) << 2U);
  put8(segment, flags);
  put16(segment, dice_.u16());
  put16(segment, 0);
  put16(segment, 0);
  put(segment, options);
  if ((flags & psh) != 0 || dice_.in_100(5)) put(segment, application_data(ends));
  set16(segment, 16, checksum(ends, tcp_number, segment));
  return segment;
}

Octets FrameMaker::tcp_options(net::Family family) {
  Octets options;
  for (std::size_t count = dice_.below(4); count > 0; --count) {
    switch (dice_.below(8)) {
      case 0:
        put32(options, 0x020405b4U);  // MSS 1460
        break;
      case 1:
        put32(options, 0x0101080aU);  // timestamps
        put32(options, dice_.u32());
        put32(options, dice_.u32());
        break;
      case 2:
        put32(options, 0x04020303U);  // SACK permitted, window scale
        put8(options, 7);
        break;
      case 3:
        put16(options, 0x050aU);  // a SACK block
        put32(options, dice_.u32());
        put32(options, dice_.u32());
        break;
      case 4:
        put16(options, family == net::Family::ipv4 ? 0xfe08U : 0xfe14U);  // TOA
        put16(options, dice_.u16());
        put32(options, dice_.u32());
        break;
      case 5: put8(options, 0); break;
      case 6: put(options, noise(6)); break;
      default: put8(options, 1);
    }
  }
  options.resize(std::min<std::size_t>((options.size() + 3) / 4 * 4, 40));
  return options;
}

Octets FrameMaker::application_data(const Ends& ends) {
  Octets data;
  if (ends.source_port == 5060 || ends.destination_port == 5060) {
    put(data, "INVITE sip:a@192.0.2.4 SIP/2.0\r\nCall-ID: " +
                  std::string(dice_.one_of({"call-1", "call-2", "", "x@y"})) + "\r\n\r\n");
  } else if (ends.source_port == 21 || ends.destination_port == 21) {
    put(data, dice_.one_of<std::string>({"PORT 192,0,2,10,160,40\r\n", "PASV\r\n", "EPSV\r\n",
                                         "EPRT |1|192.0.2.10|41001|\r\n", "EPRT |2|2001:db8:1::10|41001|\r\n",
                                         "PORT 300,1,2,3,4,5\r\n", "PORT 1,2\r\n",
                                         "227 Entering Passive Mode (10,0,1,7,195,80).\r\n", "229 Ok (|||50001|)\r\n",
                                         "229 Ok (|||99999|)\r\n", "227 (1,2,3\r\n"}));
  } else if (dice_.in_100(30)) {
    put(data, dice_.one_of<std::string>({"PROXY TCP4 192.0.2.10 192.0.2.4 40000 80\r\n", "PROXY UNKNOWN\r\n",
                                         "PROXY TCP4 1\r\n", "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\nGET /",
                                         "GET / HTTP/1.0\r\n\r\n"}));
    if (dice_.in_100(30)) {
      data.clear();
      put32(data, 0x0d0a0d0aU);  // the PROXY protocol's version 2
      put32(data, 0x000d0a51U);
      put32(data, 0x5549540aU);
      put32(data, 0x2111000cU);
      put(data, noise(20));
    }
  } else {
    put(data, noise(1200));
  }
  return data;
}

Octets FrameMaker::noise(std::size_t most) {
  Octets octets(dice_.below(most + 1));
  for (auto& octet : octets) octet = std::byte{dice_.octet()};
  return octets;
}

Octets FrameMaker::udp(const Ends& ends) {
  Octets payload;
  if (ends.destination_port == 8848) {  // a synchronisation message of version 1 that says nothing true
    put8(payload, 0);
    put8(payload, dice_.one_of({0U, 7U}));
    put16(payload, static_cast<unsigned>(8 + dice_.below(60)));
    put8(payload, static_cast<unsigned>(dice_.below(4)));
    put8(payload, 1);
    put16(payload, 0);
    put(payload, noise(80));
  } else {
    payload = application_data(ends);
  }
  Octets datagram;
  put16(datagram, ends.source_port);
  put16(datagram, ends.destination_port);
  put16(datagram, static_cast<unsigned>(8 + payload.size()));
  put16(datagram, 0);
  put(datagram, payload);
  if (dice_.in_100(90)) set16(datagram, 6, std::max<unsigned>(checksum(ends, udp_number, datagram), 1));
  return datagram;
}

Octets FrameMaker::sctp(const Ends& ends) {
  Octets packet;
  put16(packet, ends.source_port);
  put16(packet, ends.destination_port);
  put32(packet, 0x1234);
  put32(packet, 0);
  for (std::size_t count = 1 + dice_.below(2); count > 0; --count) {
    const auto body = noise(24);
    put8(packet, dice_.one_of<unsigned>({1, 1, 1, 2, 10, 11, 0, 3, 6, 7, 8, 9, 14, dice_.octet()}));
    put8(packet, 0);
    put16(packet, static_cast<unsigned>(4 + body.size()));
    put(packet, body);
    packet.resize((packet.size() + 3) / 4 * 4);
  }
  const auto crc = net::crc32c(packet);
  for (std::size_t i = 0; i < 4; ++i) packet[8 + i] = static_cast<std::byte>(crc >> 8 * i & 255U);
  return packet;
}

Octets FrameMaker::icmp(const Ends& ends) {
  if (!remembered_.empty() && dice_.in_100(60)) return icmp_error(ends, dice_.one_of(remembered_));
  Octets message;
  put8(message, ends.source.is_ipv4() ? dice_.one_of<unsigned>({8, 0, 5, 13, dice_.octet()})
                                      : dice_.one_of<unsigned>({128, 129, 133, 134, 135, 136, 137, dice_.octet()}));
  put8(message, 0);
  put16(message, 0);
  put32(message, dice_.u32());
  put(message, noise(80));
  return with_icmp_checksum(ends, std::move(message));
}

Octets FrameMaker::icmp_error(const Ends& ends, net::Bytes about) {
  Octets message;
  if (ends.source.is_ipv4()) {
    put8(message, dice_.one_of<unsigned>({3, 3, 3, 11, 12, 4}));
    put8(message, static_cast<unsigned>(dice_.below(6)));
  } else {
    put8(message, dice_.one_of<unsigned>({1, 2, 2, 3, 4}));
    put8(message, static_cast<unsigned>(dice_.below(5)));
  }
  put16(message, 0);
  put32(message, dice_.one_of({1400U, 1280U, 552U, 68U, 0U, dice_.u32()}));
  put(message, about.first(std::min(about.size(), dice_.one_of<std::size_t>({28, 48, 100, 600, 1200}))));
  return with_icmp_checksum(ends, std::move(message));
}

Octets FrameMaker::with_icmp_checksum(const Ends& ends, Octets message) {
  set16(message, 2, ends.source.is_ipv4() ? net::internet_checksum(message) : checksum(ends, icmpv6_number, message));
  return message;
}

Octets FrameMaker::with_ip(const Ends& ends, std::uint8_t protocol, Octets payload) {
  return ends.source.is_ipv4() ? with_ipv4(ends, protocol, payload) : with_ipv6(ends, protocol, payload);
}

Octets FrameMaker::with_ipv4(const Ends& ends, std::uint8_t protocol, const Octets& payload) {
  Octets options = dice_.in_100(3) ? noise(40) : Octets{};
  options.resize((options.size() + 3) / 4 * 4);
  Octets datagram;
  put8(datagram, static_cast<unsigned>(0x40 + 5 + options.size() / 4));
  put8(datagram, dice_.one_of({0U, 0U, 0x10U, 3U}));
  put16(datagram, static_cast<unsigned>(20 + options.size() + payload.size()));
  put16(datagram, dice_.u16());
  put16(datagram, dice_.one_of({0x4000U, 0x4000U, 0U}));
  put8(datagram, dice_.one_of({64U, 64U, 64U, 255U, 2U, 1U, 0U}));
  put8(datagram, protocol);
  put16(datagram, 0);
  put(datagram, ends.source);
  put(datagram, ends.destination);
  put(datagram, options);
  set16(datagram, 10, net::internet_checksum(datagram));
  put(datagram, payload);
  return datagram;
}

Octets FrameMaker::with_ipv6(const Ends& ends, std::uint8_t protocol, const Octets& payload) {
  Octets extensions;
  std::uint8_t next = protocol;
  if (dice_.in_100(6)) {
    constexpr unsigned destination_options = 60;
    const auto first = dice_.one_of<std::uint8_t>({0, 43, destination_options, 44, 135});
    put8(extensions, protocol);
    put8(extensions, first == 44 ? 0 : dice_.one_of({0U, 0U, 1U, 255U}));
    put(extensions, noise(14));
    extensions.resize(8);
    next = first;
  }
  Octets datagram;
  put32(datagram, 0x60000000U | dice_.one_of({0U, 0x12345U, dice_.u32() & 0xfffffffU}));
  put16(datagram, static_cast<unsigned>(extensions.size() + payload.size()));
  put8(datagram, next);
  put8(datagram, dice_.one_of({64U, 64U, 64U, 255U, 255U, 2U, 1U, 0U}));
  put(datagram, ends.source);
  put(datagram, ends.destination);
  put(datagram, extensions);
  put(datagram, payload);
  return datagram;
}

Octets FrameMaker::wrapped(const Ends& ends, const Octets& inner) {
  const bool inner_is_v4 = (inner[0] & std::byte{0xf0}) == std::byte{0x40};
  Octets payload;
  switch (dice_.below(3)) {
    case 0: return with_ip(ends, inner_is_v4 ? ipip_number : ipv6_number, inner);
    case 1:
      put16(payload, dice_.one_of({0U, 0U, 0x8000U, 0x2000U, 0xb000U}));
      put16(payload, inner_is_v4 ? 0x0800U : 0x86ddU);
      put(payload, inner);
      return with_ip(ends, gre_number, payload);
    default:
      put16(payload, 40000);
      put16(payload, 6080);
      put16(payload, static_cast<unsigned>(12 + inner.size()));
      put16(payload, 0);
      put8(payload, dice_.one_of({0U, 0U, 1U, 0x21U}));
      put8(payload, inner_is_v4 ? ipip_number : ipv6_number);
      put16(payload, dice_.one_of({0U, 0U, 1U}));
      put(payload, inner);
      return with_ip(ends, udp_number, payload);
  }
}

/// In pieces of 8 bytes' multiples, perhaps out of order, doubled, overlapping, or one missing.
std::vector<Octets> FrameMaker::fragments_of(const Octets& datagram) {
  const bool is_v4 = (datagram[0] & std::byte{0xf0}) == std::byte{0x40};
  const std::size_t header = is_v4 ? static_cast<std::size_t>(datagram[0] & std::byte{15}) * 4 : 40;
  if (datagram.size() < header + 16) return {datagram};
  const std::size_t piece = dice_.one_of<std::size_t>({8, 16, 24, 104, 800});
  const auto identification = dice_.one_of({7U, 8U, static_cast<unsigned>(dice_.u16())});
  std::vector<Octets> pieces;
  for (std::size_t offset = 0; header + offset < datagram.size() && pieces.size() < 20; offset += piece) {
    const auto size = std::min(piece + (dice_.in_100(3) ? 8 : 0), datagram.size() - header - offset);
    const bool more = header + offset + size < datagram.size();
    Octets fragment(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(header));
    const auto field = static_cast<unsigned>(offset);
    if (is_v4) {
      set16(fragment, 2, static_cast<unsigned>(header + size));
      set16(fragment, 4, identification);
      set16(fragment, 6, field / 8 | (more ? 0x2000U : 0U));
      set16(fragment, 10, 0);
      set16(fragment, 10, net::internet_checksum(fragment));
    } else {
      const auto next = std::to_integer<unsigned>(fragment[6]);
      fragment[6] = std::byte{44};
      set16(fragment, 4, static_cast<unsigned>(8 + size));
      put8(fragment, next);
      put8(fragment, 0);
      put16(fragment, field | (more ? 1U : 0U));
      put32(fragment, identification);
    }
    put(fragment, net::Bytes(datagram).subspan(header + offset, size));
    pieces.push_back(std::move(fragment));
  }
  if (dice_.in_100(20)) pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(dice_.below(pieces.size())));
  if (!pieces.empty() && dice_.in_100(20)) pieces.push_back(pieces[dice_.below(pieces.size())]);
  if (dice_.in_100(30)) std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

void FrameMaker::spoil(Octets& octets) {
  if (octets.empty()) return;
  switch (dice_.below(4)) {
    case 0: octets.resize(dice_.below(octets.size()) + 1); break;
    case 1: put(octets, noise(60)); break;
    case 2: octets[dice_.below(std::min<std::size_t>(octets.size(), 60))] = std::byte{dice_.octet()}; break;
    default:
      for (std::size_t count = 1 + dice_.below(8); count > 0; --count)
        octets[dice_.below(octets.size())] = std::byte{dice_.octet()};
  }
}

Octets FrameMaker::framed(Side side, const Octets& datagram) {
  Octets frame;
  // The cluster's nodes in the order of their names: back, client, director1, director2, front, rs1.
  const std::uint32_t interface = side == Side::front ? 0x0301U : 0x0302U;
  const auto director = dice_.in_100(97) ? interface : interface + 0x100U;
  if (dice_.in_100(2)) {
    for (int i = 0; i < 6; ++i) put8(frame, dice_.one_of({255U, 255U, static_cast<unsigned>(dice_.octet())}));
  } else {
    put16(frame, 0x0200U);
    put32(frame, director);
  }
  put16(frame, 0x0200U);
  put32(frame, side == Side::front ? 0x0201U : 0x0601U);
  const bool is_v4 = !datagram.empty() && (datagram[0] & std::byte{0xf0}) == std::byte{0x40};
  put16(frame, dice_.in_100(1) ? dice_.u16() : is_v4 ? 0x0800U : 0x86ddU);
  put(frame, datagram);
  return frame;
}

Octets FrameMaker::arp(Side side) {
  Octets message;
  put32(message, 0x00010800U);
  put16(message, 0x0604U);
  put16(message, dice_.one_of({1U, 2U, 1U, static_cast<unsigned>(dice_.u16())}));
  const auto ends = any_ends(side, net::Family::ipv4);
  put16(message, 0x0200U);
  put32(message, dice_.one_of({0x0201U, 0x0601U, 0x9999U}));
  put(message, ends.source);
  put16(message, 0);
  put32(message, 0);
  put(message, ends.destination);
  auto frame = framed(side, message);
  set16(frame, 12, 0x0806);
  return frame;
}

std::vector<Octets> FrameMaker::reaction_to(net::Bytes seen) {
  const auto frame = net::EthernetView::at(seen);
  if (!frame) return {};
  const auto view = net::IpView::at(frame->payload());
  if (!view) return {};
  Ends back{view->destination(), view->source(), 0, 0};
  const auto payload = view->payload();
  if (payload.size() >= 4) {
    back.source_port = net::load_u16(payload, 2);
    back.destination_port = net::load_u16(payload, 0);
  }
  const auto protocol = static_cast<std::uint8_t>(view->protocol());
  const bool is_v4 = view->is_ipv4();
  const auto whole = view->bytes();
  Octets answer;
  if (dice_.in_100(15)) {
    answer = with_ip(back, is_v4 ? icmp_number : icmpv6_number, icmp_error(back, whole));
  } else if (const auto segment = protocol == tcp_number ? net::TcpView::at(payload) : std::nullopt) {
    const bool begins = segment->flags().syn;
    const auto flags =
        static_cast<std::uint8_t>(begins ? syn | ack : dice_.one_of<int>({ack, psh | ack, fin | ack, rst}));
    const auto acknowledgement =
        segment->sequence() + static_cast<std::uint32_t>(segment->payload().size()) + (begins ? 1 : 0);
    answer = with_ip(back, tcp_number,
                     tcp(back, flags, segment->flags().ack ? segment->acknowledgement().to_uint() : 5000,
                         acknowledgement.to_uint()));
  } else {
    answer = with_ip(back, protocol, transport(back, protocol));
  }
  auto pieces = dice_.in_100(5) ? fragments_of(answer) : std::vector<Octets>{std::move(answer)};
  for (auto& piece : pieces) {
    Octets framed_piece;
    put(framed_piece, seen.subspan(6, 6));
    put(framed_piece, seen.first(6));
    put16(framed_piece, is_v4 ? 0x0800U : 0x86ddU);
    put(framed_piece, piece);
    piece = std::move(framed_piece);
  }
  return pieces;
}

}  // namespace lvslab::storm
