#include "fields.h"

#include <array>

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/net/ipv6_view.h>
#include <lvslab/net/mac.h>

namespace lvslab::sim::filter {
namespace {

using net::Bytes;
using net::load_u16;
using net::load_u32;
using net::load_u8;

// A header quoted in an ICMP error may be cut short; what lies beyond its end is not there.

template <std::size_t Offset, int Shift = 0, unsigned Mask = 0xff>
void u8(Bytes header, Values& values) {
  if (header.size() > Offset) values.add((std::uint64_t{load_u8(header, Offset)} >> Shift) & Mask);
}
template <std::size_t Offset, int Shift = 0, unsigned Mask = 0xffff>
void u16(Bytes header, Values& values) {
  if (header.size() >= Offset + 2) values.add((std::uint64_t{load_u16(header, Offset)} >> Shift) & Mask);
}
template <std::size_t Offset>
void u32(Bytes header, Values& values) {
  if (header.size() >= Offset + 4) values.add(load_u32(header, Offset));
}
template <std::size_t Offset>
void mac_at(Bytes header, Values& values) {
  if (header.size() >= Offset + net::Mac::size) values.add(net::Mac::load(header, Offset).to_uint());
}
template <std::size_t Offset>
void address6(Bytes header, Values& values) {
  if (header.size() < Offset + 16) return;
  const auto half = [&](std::size_t at) {
    return std::uint64_t{load_u32(header, at)} << 32 | load_u32(header, at + 4);
  };
  values.add(Value{half(Offset), half(Offset + 8)});
}
void flow_label(Bytes header, Values& values) {
  if (header.size() >= 4) values.add(load_u32(header, 0) & 0xfffffU);
}
template <void (*First)(Bytes, Values&), void (*Second)(Bytes, Values&)>
void both(Bytes header, Values& values) {
  First(header, values);
  Second(header, values);
}

void size(Bytes header, Values& values) { values.add(header.size()); }
/// A header length in units of four bytes, as IPv4 and TCP have it.
template <std::size_t Offset, int Shift>
void words(Bytes header, Values& values) {
  if (header.size() > Offset) values.add(std::uint64_t{load_u8(header, Offset) >> Shift & 15U} * 4);
}
void fragment_offset(Bytes header, Values& values) {
  if (header.size() >= 8) values.add(std::uint64_t{load_u16(header, 6) & 0x1fffU} * 8);
}
/// Wireshark shows this field only where it is true.
void gratuitous(Bytes header, Values& values) {
  if (header.size() >= 28 && load_u32(header, 14) == load_u32(header, 24)) values.add(1);
}

std::size_t tcp_header_size(Bytes header) { return header.size() > 12 ? (load_u8(header, 12) >> 4) * 4U : 0; }

void tcp_payload_size(Bytes header, Values& values) {
  const auto size_of_header = tcp_header_size(header);
  if (size_of_header >= 20 && size_of_header <= header.size()) values.add(header.size() - size_of_header);
}

/// Calls `on_option` with each option that is whole, kind and length included (RFC 9293 section 3.1).
template <class OnOption>
void each_tcp_option(Bytes header, OnOption on_option) {
  const auto size_of_header = tcp_header_size(header);
  if (size_of_header < 20 || size_of_header > header.size()) return;
  for (auto rest = header.subspan(20, size_of_header - 20); !rest.empty();) {
    const auto kind = load_u8(rest, 0);
    const std::size_t length = kind <= 1 ? 1 : rest.size() < 2 ? 0 : load_u8(rest, 1);
    if (length == 0 || length > rest.size() || (kind > 1 && length < 2)) return;
    on_option(kind, rest.first(length));
    if (kind == 0) return;
    rest = rest.subspan(length);
  }
}
void tcp_option_kind(Bytes header, Values& values) {
  each_tcp_option(header, [&](std::uint8_t kind, Bytes) { values.add(kind); });
}
template <unsigned Kind, std::size_t Offset, std::size_t Width>
void tcp_option(Bytes header, Values& values) {
  each_tcp_option(header, [&](std::uint8_t kind, Bytes option) {
    if (kind != Kind || option.size() < Offset + Width) return;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Width; ++i) value = value << 8 | load_u8(option, Offset + i);
    values.add(value);
  });
}
template <unsigned Kind>
void tcp_option_present(Bytes header, Values& values) {
  each_tcp_option(header, [&](std::uint8_t kind, Bytes) {
    if (kind == Kind) values.add(1);
  });
}

template <unsigned... Types>
void icmp_rest_low(Bytes header, Values& values) {
  if (header.size() >= 8 && ((load_u8(header, 0) == Types) || ...)) values.add(load_u16(header, 6));
}
void icmp_ident(Bytes header, Values& values) {
  if (header.size() >= 8 && (load_u8(header, 0) == 0 || load_u8(header, 0) == 8)) values.add(load_u16(header, 4));
}
void icmp_mtu(Bytes header, Values& values) {
  if (header.size() >= 8 && load_u8(header, 0) == 3 && load_u8(header, 1) == 4) values.add(load_u16(header, 6));
}
void icmp_gateway(Bytes header, Values& values) {
  if (header.size() >= 8 && load_u8(header, 0) == 5) values.add(load_u32(header, 4));
}

/// Calls `on_group` with each group record of an IGMPv3 report that is whole (RFC 3376 section 4.2).
template <class OnGroup>
void each_group_record(Bytes message, OnGroup on_group) {
  if (load_u8(message, 0) != 0x22) return;
  unsigned count = load_u16(message, 6);
  for (auto rest = message.subspan(8); count > 0 && rest.size() >= 8; --count) {
    on_group(rest);
    const std::size_t size = 8 + (std::size_t{load_u8(rest, 1)} + load_u16(rest, 2)) * 4;
    if (size > rest.size()) return;
    rest = rest.subspan(size);
  }
}
void igmp_record_count(Bytes message, Values& values) {
  if (load_u8(message, 0) == 0x22) values.add(load_u16(message, 6));
}
void igmp_record_type(Bytes message, Values& values) {
  each_group_record(message, [&](Bytes record) { values.add(load_u8(record, 0)); });
}
void igmp_group(Bytes message, Values& values) {
  each_group_record(message, [&](Bytes record) { values.add(load_u32(record, 4)); });
}

void sync_version(Bytes message, Values& values) {
  values.add(ipvs::SyncMessage::read(message)->version == ipvs::SyncVersion::v1 ? 1 : 0);
}
void sync_count(Bytes message, Values& values) { values.add(ipvs::SyncMessage::read(message)->count); }
/// A number of each record.
template <class Read>
void each_sync_record(Bytes message, Values& values, Read read) {
  const auto whole = ipvs::SyncMessage::read(message);
  for (const auto& entry : whole->entries) values.add(read(entry.record));
}
template <auto Member>
void sync_number(Bytes message, Values& values) {
  each_sync_record(message, values, [](const auto& record) { return static_cast<std::uint64_t>(record.*Member); });
}
template <net::Endpoint ipvs::SyncRecord::*End>
void sync_port(Bytes message, Values& values) {
  each_sync_record(message, values, [](const auto& record) { return (record.*End).port.to_uint(); });
}
template <net::Endpoint ipvs::SyncRecord::*End>
void sync_address(Bytes message, Values& values) {
  const auto whole = ipvs::SyncMessage::read(message);
  for (const auto& entry : whole->entries) {
    const auto& address = (entry.record.*End).address;
    if (address.is_ipv4()) values.add(address.ipv4().to_uint());
  }
}

/// Where the fragment header stands; 0: there is none.
std::size_t fragment_header(Bytes header) {
  const auto view = net::Ipv6View::at_quoted(header);
  return view ? view->fragment_header_offset() : 0;
}
void fragment_identification6(Bytes header, Values& values) {
  if (const auto at = fragment_header(header)) values.add(load_u32(header, at + 4));
}
void fragment_offset6(Bytes header, Values& values) {
  if (const auto at = fragment_header(header)) values.add(load_u16(header, at + 2) & 0xfff8U);
}
void fragment_more6(Bytes header, Values& values) {
  if (const auto at = fragment_header(header)) values.add(load_u16(header, at + 2) & 1U);
}
void fragment_next6(Bytes header, Values& values) {
  if (const auto at = fragment_header(header)) values.add(load_u8(header, at));
}

template <unsigned Type>
bool is_of_type(Bytes header) {
  return header.size() >= 8 && load_u8(header, 0) == Type;
}
void echo_id6(Bytes header, Values& values) {
  if (is_of_type<128>(header) || is_of_type<129>(header)) values.add(load_u16(header, 4));
}
void echo_number6(Bytes header, Values& values) {
  if (is_of_type<128>(header) || is_of_type<129>(header)) values.add(load_u16(header, 6));
}
template <unsigned Type>
void rest_of_type6(Bytes header, Values& values) {
  if (is_of_type<Type>(header)) values.add(load_u32(header, 4));
}
template <unsigned Type, std::size_t Offset = 8>
void address_of_type6(Bytes header, Values& values) {
  if (is_of_type<Type>(header)) address6<Offset>(header, values);
}
template <int Bit>
void advertisement_flag(Bytes header, Values& values) {
  if (is_of_type<136>(header)) values.add(load_u32(header, 4) >> Bit & 1U);
}
/// The MAC in a neighbour discovery option (RFC 4861 section 4.6.1).
template <unsigned Option>
void link_address(Bytes header, Values& values) {
  if (header.size() < 8) return;
  const unsigned type = load_u8(header, 0);
  const std::size_t options = type == 133 ? 8 : type == 135 || type == 136 ? 24 : type == 137 ? 40 : header.size();
  for (std::size_t at = options; at + 8 <= header.size();) {
    const std::size_t size = load_u8(header, at + 1) * std::size_t{8};
    if (size == 0) return;
    if (load_u8(header, at) == Option && size == 8) values.add(net::Mac::load(header, at + 2).to_uint());
    at += size;
  }
}

using enum Protocol;
using Kind = ValueKind;
using Record = ipvs::SyncRecord;

// clang-format off
constexpr std::array fields{
    Field{"frame", frame, Kind::protocol},
    Field{"frame.len", frame, Kind::number, 32, size},

    Field{"eth", ethernet, Kind::protocol},
    Field{"eth.dst", ethernet, Kind::mac, 48, mac_at<0>},
    Field{"eth.src", ethernet, Kind::mac, 48, mac_at<6>},
    Field{"eth.addr", ethernet, Kind::mac, 48, both<mac_at<0>, mac_at<6>>},
    Field{"eth.type", ethernet, Kind::number, 16, u16<12>},

    Field{"vlan", vlan, Kind::protocol},
    Field{"vlan.id", vlan, Kind::number, 16, u16<0, 0, 0xfff>},

    Field{"arp", arp, Kind::protocol},
    Field{"arp.opcode", arp, Kind::number, 16, u16<6>},
    Field{"arp.src.hw_mac", arp, Kind::mac, 48, mac_at<8>},
    Field{"arp.src.proto_ipv4", arp, Kind::ipv4, 32, u32<14>},
    Field{"arp.dst.hw_mac", arp, Kind::mac, 48, mac_at<18>},
    Field{"arp.dst.proto_ipv4", arp, Kind::ipv4, 32, u32<24>},
    Field{"arp.isgratuitous", arp, Kind::flag, 1, gratuitous},

    Field{"ip", ipv4, Kind::protocol},
    Field{"ip.version", ipv4, Kind::number, 8, u8<0, 4>},
    Field{"ip.hdr_len", ipv4, Kind::number, 8, words<0, 0>},
    Field{"ip.dsfield", ipv4, Kind::number, 8, u8<1>},
    Field{"ip.dsfield.dscp", ipv4, Kind::number, 8, u8<1, 2>},
    Field{"ip.dsfield.ecn", ipv4, Kind::number, 8, u8<1, 0, 3>},
    Field{"ip.len", ipv4, Kind::number, 16, u16<2>},
    Field{"ip.id", ipv4, Kind::number, 16, u16<4>},
    Field{"ip.flags", ipv4, Kind::number, 8, u8<6, 5>},
    Field{"ip.flags.df", ipv4, Kind::flag, 1, u8<6, 6, 1>},
    Field{"ip.flags.mf", ipv4, Kind::flag, 1, u8<6, 5, 1>},
    Field{"ip.frag_offset", ipv4, Kind::number, 16, fragment_offset},
    Field{"ip.ttl", ipv4, Kind::number, 8, u8<8>},
    Field{"ip.proto", ipv4, Kind::number, 8, u8<9>},
    Field{"ip.checksum", ipv4, Kind::number, 16, u16<10>},
    Field{"ip.src", ipv4, Kind::ipv4, 32, u32<12>},
    Field{"ip.dst", ipv4, Kind::ipv4, 32, u32<16>},
    Field{"ip.addr", ipv4, Kind::ipv4, 32, both<u32<12>, u32<16>>},

    Field{"ipv6", ipv6, Kind::protocol},
    Field{"ipv6.version", ipv6, Kind::number, 8, u8<0, 4>},
    Field{"ipv6.tclass", ipv6, Kind::number, 8, u16<0, 4, 0xff>},
    Field{"ipv6.tclass.dscp", ipv6, Kind::number, 8, u16<0, 6, 0x3f>},
    Field{"ipv6.tclass.ecn", ipv6, Kind::number, 8, u16<0, 4, 3>},
    Field{"ipv6.flow", ipv6, Kind::number, 24, flow_label},
    Field{"ipv6.plen", ipv6, Kind::number, 16, u16<4>},
    Field{"ipv6.nxt", ipv6, Kind::number, 8, u8<6>},
    Field{"ipv6.hlim", ipv6, Kind::number, 8, u8<7>},
    Field{"ipv6.src", ipv6, Kind::ipv6, 128, address6<8>},
    Field{"ipv6.dst", ipv6, Kind::ipv6, 128, address6<24>},
    Field{"ipv6.addr", ipv6, Kind::ipv6, 128, both<address6<8>, address6<24>>},
    Field{"ipv6.fraghdr.nxt", ipv6, Kind::number, 8, fragment_next6},
    Field{"ipv6.fraghdr.offset", ipv6, Kind::number, 16, fragment_offset6},
    Field{"ipv6.fraghdr.more", ipv6, Kind::flag, 1, fragment_more6},
    Field{"ipv6.fraghdr.ident", ipv6, Kind::number, 32, fragment_identification6},

    Field{"ipip", ipip, Kind::protocol},

    Field{"gre", gre, Kind::protocol},
    Field{"gre.proto", gre, Kind::number, 16, u16<2>},

    Field{"tcp", tcp, Kind::protocol},
    Field{"tcp.srcport", tcp, Kind::number, 16, u16<0>},
    Field{"tcp.dstport", tcp, Kind::number, 16, u16<2>},
    Field{"tcp.port", tcp, Kind::number, 16, both<u16<0>, u16<2>>},
    Field{"tcp.seq_raw", tcp, Kind::number, 32, u32<4>},
    Field{"tcp.ack_raw", tcp, Kind::number, 32, u32<8>},
    Field{"tcp.hdr_len", tcp, Kind::number, 8, words<12, 4>},
    Field{"tcp.len", tcp, Kind::number, 32, tcp_payload_size},
    Field{"tcp.flags", tcp, Kind::number, 16, u16<12, 0, 0xfff>},
    Field{"tcp.flags.cwr", tcp, Kind::flag, 1, u8<13, 7, 1>},
    Field{"tcp.flags.ece", tcp, Kind::flag, 1, u8<13, 6, 1>},
    Field{"tcp.flags.urg", tcp, Kind::flag, 1, u8<13, 5, 1>},
    Field{"tcp.flags.ack", tcp, Kind::flag, 1, u8<13, 4, 1>},
    Field{"tcp.flags.push", tcp, Kind::flag, 1, u8<13, 3, 1>},
    Field{"tcp.flags.reset", tcp, Kind::flag, 1, u8<13, 2, 1>},
    Field{"tcp.flags.syn", tcp, Kind::flag, 1, u8<13, 1, 1>},
    Field{"tcp.flags.fin", tcp, Kind::flag, 1, u8<13, 0, 1>},
    Field{"tcp.window_size_value", tcp, Kind::number, 16, u16<14>},
    Field{"tcp.checksum", tcp, Kind::number, 16, u16<16>},
    Field{"tcp.option_kind", tcp, Kind::number, 8, tcp_option_kind},
    Field{"tcp.options.mss_val", tcp, Kind::number, 16, tcp_option<2, 2, 2>},
    Field{"tcp.options.wscale.shift", tcp, Kind::number, 8, tcp_option<3, 2, 1>},
    Field{"tcp.options.sack_perm", tcp, Kind::protocol, 1, tcp_option_present<4>},
    Field{"tcp.options.timestamp.tsval", tcp, Kind::number, 32, tcp_option<8, 2, 4>},
    Field{"tcp.options.timestamp.tsecr", tcp, Kind::number, 32, tcp_option<8, 6, 4>},

    Field{"udp", udp, Kind::protocol},
    Field{"udp.srcport", udp, Kind::number, 16, u16<0>},
    Field{"udp.dstport", udp, Kind::number, 16, u16<2>},
    Field{"udp.port", udp, Kind::number, 16, both<u16<0>, u16<2>>},
    Field{"udp.length", udp, Kind::number, 16, u16<4>},
    Field{"udp.checksum", udp, Kind::number, 16, u16<6>},

    Field{"icmp", icmp, Kind::protocol},
    Field{"icmp.type", icmp, Kind::number, 8, u8<0>},
    Field{"icmp.code", icmp, Kind::number, 8, u8<1>},
    Field{"icmp.checksum", icmp, Kind::number, 16, u16<2>},
    Field{"icmp.ident", icmp, Kind::number, 16, icmp_ident},
    Field{"icmp.seq", icmp, Kind::number, 16, icmp_rest_low<0, 8>},
    Field{"icmp.mtu", icmp, Kind::number, 16, icmp_mtu},
    Field{"icmp.redir_gw", icmp, Kind::ipv4, 32, icmp_gateway},

    Field{"icmpv6", icmpv6, Kind::protocol},
    Field{"icmpv6.type", icmpv6, Kind::number, 8, u8<0>},
    Field{"icmpv6.code", icmpv6, Kind::number, 8, u8<1>},
    Field{"icmpv6.checksum", icmpv6, Kind::number, 16, u16<2>},
    Field{"icmpv6.echo.identifier", icmpv6, Kind::number, 16, echo_id6},
    Field{"icmpv6.echo.sequence_number", icmpv6, Kind::number, 16, echo_number6},
    Field{"icmpv6.mtu", icmpv6, Kind::number, 32, rest_of_type6<2>},
    Field{"icmpv6.pointer", icmpv6, Kind::number, 32, rest_of_type6<4>},
    Field{"icmpv6.nd.ns.target_address", icmpv6, Kind::ipv6, 128, address_of_type6<135>},
    Field{"icmpv6.nd.na.target_address", icmpv6, Kind::ipv6, 128, address_of_type6<136>},
    Field{"icmpv6.nd.na.flag.r", icmpv6, Kind::flag, 1, advertisement_flag<31>},
    Field{"icmpv6.nd.na.flag.s", icmpv6, Kind::flag, 1, advertisement_flag<30>},
    Field{"icmpv6.nd.na.flag.o", icmpv6, Kind::flag, 1, advertisement_flag<29>},
    Field{"icmpv6.nd.rd.target_address", icmpv6, Kind::ipv6, 128, address_of_type6<137>},
    Field{"icmpv6.rd.na.destination_address", icmpv6, Kind::ipv6, 128, address_of_type6<137, 24>},
    Field{"icmpv6.opt.src_linkaddr", icmpv6, Kind::mac, 48, link_address<1>},
    Field{"icmpv6.opt.target_linkaddr", icmpv6, Kind::mac, 48, link_address<2>},

    Field{"igmp", igmp, Kind::protocol},
    Field{"igmp.type", igmp, Kind::number, 8, u8<0>},
    Field{"igmp.num_grp_recs", igmp, Kind::number, 16, igmp_record_count},
    Field{"igmp.record_type", igmp, Kind::number, 8, igmp_record_type},
    Field{"igmp.maddr", igmp, Kind::ipv4, 32, igmp_group},

    Field{"ipvs", Protocol::ipvs, Kind::protocol},
    Field{"ipvs.version", Protocol::ipvs, Kind::number, 8, sync_version},
    Field{"ipvs.syncid", Protocol::ipvs, Kind::number, 8, u8<1>},
    Field{"ipvs.size", Protocol::ipvs, Kind::number, 16, u16<2>},
    Field{"ipvs.conncount", Protocol::ipvs, Kind::number, 8, sync_count},
    Field{"ipvs.proto", Protocol::ipvs, Kind::number, 8, sync_number<&Record::protocol>},
    Field{"ipvs.caddr", Protocol::ipvs, Kind::ipv4, 32, sync_address<&Record::client>},
    Field{"ipvs.cport", Protocol::ipvs, Kind::number, 16, sync_port<&Record::client>},
    Field{"ipvs.vaddr", Protocol::ipvs, Kind::ipv4, 32, sync_address<&Record::virtual_address>},
    Field{"ipvs.vport", Protocol::ipvs, Kind::number, 16, sync_port<&Record::virtual_address>},
    Field{"ipvs.daddr", Protocol::ipvs, Kind::ipv4, 32, sync_address<&Record::server>},
    Field{"ipvs.dport", Protocol::ipvs, Kind::number, 16, sync_port<&Record::server>},
    Field{"ipvs.flags.v1", Protocol::ipvs, Kind::number, 32, sync_number<&Record::flags>},
    Field{"ipvs.state", Protocol::ipvs, Kind::number, 16, sync_number<&Record::state>},
    Field{"ipvs.fwmark", Protocol::ipvs, Kind::number, 32, sync_number<&Record::firewall_mark>},
    Field{"ipvs.timeout", Protocol::ipvs, Kind::number, 32, sync_number<&Record::timeout_s>},

    Field{"vrrp", vrrp, Kind::protocol},
    Field{"vrrp.virt_rtr_id", vrrp, Kind::number, 8, u8<1>},
    Field{"vrrp.prio", vrrp, Kind::number, 8, u8<2>},
};
// clang-format on

}  // namespace

std::span<const Field> all_fields() { return fields; }

const Field* find_field(std::string_view name) {
  for (const auto& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace lvslab::sim::filter
