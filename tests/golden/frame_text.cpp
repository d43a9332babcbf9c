#include "frame_text.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::golden {

namespace {

std::string text(const net::Mac& mac) { return net::to_text(mac); }
std::string text(net::Ipv4 address) { return net::to_text(address); }

/// Everything in the IPv4 header but identification and checksum.
std::string header_text(const net::Ipv4View& ip) {
  std::string line = fmt::format("{} > {} ttl {} tos {:#04x} len {}", text(ip.source()), text(ip.destination()),
                                 ip.ttl(), ip.tos(), ip.total_length());
  if (ip.header_size() > 20) line += fmt::format(" ihl {}", ip.header_size());
  if (ip.dont_fragment()) line += " DF";
  if (ip.more_fragments()) line += " MF";
  if (ip.fragment_offset() != 0) line += fmt::format(" offset {}", ip.fragment_offset());
  return line;
}

std::string flag_letters(std::uint8_t flags) {
  static constexpr std::string_view letters = "FSRPAUEC";
  std::string present;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if ((flags >> i & 1) != 0) present += letters[i];
  }
  return present.empty() ? "none" : present;
}

/// The options in the order they stand in the segment, since the order is part of what a stack looks like.
std::string option_text(net::Bytes options) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t kind = net::load_u8(options, at);
    if (kind == 0) break;
    if (kind == 1) {
      names.emplace_back("nop");
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < options.size() ? net::load_u8(options, at + 1) : 0;
    if (length < 2 || at + length > options.size()) {
      names.emplace_back("cut short");
      break;
    }
    switch (kind) {
      case 2:
        names.push_back(length == 4 ? fmt::format("mss {}", net::load_u16(options, at + 2)) : "mss of a wrong length");
        break;
      case 3:
        names.push_back(length == 3 ? fmt::format("wscale {}", net::load_u8(options, at + 2))
                                    : "wscale of a wrong length");
        break;
      case 4: names.emplace_back("sackOK"); break;
      case 5: names.push_back(fmt::format("sack*{}", (length - 2) / 8)); break;
      case 8: names.emplace_back("timestamps"); break;
      default: names.push_back(fmt::format("option {}", kind));
    }
    at += length;
  }
  return fmt::format("<{}>", fmt::join(names, ","));
}

/// "BAD ... CHECKSUM " in front of a line, so that it is seen.
std::string complaint(bool right, std::string_view what) { return right ? "" : fmt::format("BAD {} CHECKSUM ", what); }

}  // namespace

FrameText FrameReader::read(net::Bytes frame) {
  const auto ethernet = net::EthernetView::at(frame);
  if (!ethernet) return {fmt::format("a frame of only {} bytes", frame.size()), "malformed"};
  const std::string macs = text(ethernet->source()) + " > " + text(ethernet->destination()) + " ";
  switch (ethernet->type()) {
    case net::EtherType::ipv4: {
      FrameText inner = read_ipv4(ethernet->payload());
      inner.line.insert(0, macs);
      return inner;
    }
    case net::EtherType::arp: {
      const auto arp = net::read_arp(ethernet->payload());
      if (!arp) return {macs + "malformed ARP", "malformed"};
      const auto operation = static_cast<unsigned>(arp->operation);
      return {fmt::format("{}arp {} {} is {}, asks {} ({})", macs, operation, text(arp->sender), text(arp->sender_mac),
                          text(arp->target), text(arp->target_mac)),
              fmt::format("arp {} {} {}", operation, text(arp->sender), text(arp->target))};
    }
    default: break;
  }
  const auto type = static_cast<unsigned>(ethernet->type());
  return {fmt::format("{}type {:#06x} len {}", macs, type, frame.size()), fmt::format("type {:#06x}", type)};
}

FrameText FrameReader::read_ipv4(net::Bytes datagram) {
  const auto ip = net::Ipv4View::at(datagram);
  if (!ip) return {fmt::format("malformed IPv4 of {} bytes", datagram.size()), "malformed"};
  const std::string head = complaint(ip->checksum_is_right(), "IP") + header_text(*ip) + " ";
  const auto protocol = static_cast<unsigned>(ip->protocol());
  const std::string ends = text(ip->source()) + " " + text(ip->destination()) + " ";
  if (ip->is_fragment())
    return {head + fmt::format("fragment of protocol {}", protocol), ends + fmt::format("fragment {}", protocol)};

  FrameText inner{fmt::format("protocol {}", protocol), fmt::format("protocol {}", protocol)};
  bool encapsulated = false;
  switch (ip->protocol()) {
    case net::IpProtocol::tcp: inner = read_tcp(*ip); break;
    case net::IpProtocol::udp: inner = read_udp(*ip); break;
    case net::IpProtocol::icmp: inner = read_icmp(*ip); break;
    case net::IpProtocol::ipip:
      inner = read_ipv4(ip->payload());
      inner.line = "carries { " + inner.line + " }";
      encapsulated = true;
      break;
    default: break;
  }
  inner.line.insert(0, head);
  inner.flow.insert(0, encapsulated ? "ipip " + ends : ends);
  return inner;
}

FrameText FrameReader::read_tcp(const net::Ipv4View& ip) {
  const auto tcp = net::TcpView::at(ip.payload());
  if (!tcp) return {"malformed TCP", "malformed"};
  const auto flags = tcp->flags();
  const Direction there{ip.source(), tcp->source_port().to_uint(), ip.destination(), tcp->destination_port().to_uint()};
  const Direction back{ip.destination(), tcp->destination_port().to_uint(), ip.source(), tcp->source_port().to_uint()};
  if (flags.syn) first_numbers_[there] = tcp->sequence();
  const std::string ports = port_text(tcp->source_port()) + " > " + port_text(tcp->destination_port());
  FrameText result;
  result.flow = "tcp " + ports;
  result.line =
      fmt::format("{}tcp {} [{}] seq {} ack {} data {} {}",
                  complaint(net::transport_checksum_is_right(ip.bytes()), "TCP"), ports, flag_letters(flags.to_uint()),
                  relative(there, tcp->sequence()), flags.ack ? relative(back, tcp->acknowledgement()) : "-",
                  tcp->payload().size(), option_text(tcp->option_bytes()));
  result.pure_ack = flags == net::TcpFlags{.ack = true} && tcp->payload().empty();
  return result;
}

FrameText FrameReader::read_udp(const net::Ipv4View& ip) {
  const auto udp = net::UdpView::at(ip.payload());
  if (!udp) return {"malformed UDP", "malformed"};
  const std::string ports = port_text(udp->source_port()) + " > " + port_text(udp->destination_port());
  return {fmt::format("{}udp {} data {}{}", complaint(net::transport_checksum_is_right(ip.bytes()), "UDP"), ports,
                      udp->payload().size(), udp->checksum() == 0 ? " without checksum" : ""),
          "udp " + ports};
}

FrameText FrameReader::read_icmp(const net::Ipv4View& ip) {
  const auto icmp = net::IcmpView::at(ip.payload());
  if (!icmp) return {"malformed ICMP", "malformed"};
  const auto type = static_cast<unsigned>(icmp->type());
  std::string line = fmt::format("{}icmp {}/{}", complaint(icmp->checksum_is_right(), "ICMP"), type, icmp->code());
  if (icmp->type() == net::IcmpType::echo_request || icmp->type() == net::IcmpType::echo_reply) {
    line += fmt::format(" sequence {} data {}", icmp->echo_sequence(), icmp->payload().size());
  } else {
    line +=
        fmt::format(" rest {} quotes {} bytes {{ {} }}", icmp->rest(), icmp->payload().size(), quoted(icmp->payload()));
  }
  return {line, fmt::format("icmp {}", type)};
}

std::string FrameReader::quoted(net::Bytes datagram) {
  const auto ip = net::Ipv4View::at_quoted(datagram);
  if (!ip) return "malformed";
  std::string line = fmt::format("{} protocol {}", header_text(*ip), static_cast<unsigned>(ip->protocol()));
  const bool has_ports = ip->protocol() == net::IpProtocol::tcp || ip->protocol() == net::IpProtocol::udp;
  if (has_ports && ip->fragment_offset() == 0 && ip->payload().size() >= 4) {
    line += " " + port_text(net::Port{net::load_u16(ip->payload(), 0)}) + " > " +
            port_text(net::Port{net::load_u16(ip->payload(), 2)});
  }
  return line;
}

std::string FrameReader::port_text(net::Port port) {
  constexpr std::uint16_t first_ephemeral = 32768;  // net.ipv4.ip_local_port_range
  const std::uint16_t number = port.to_uint();
  if (number < first_ephemeral || named_ports_.contains(number)) return std::to_string(number);
  return fmt::format("ephemeral{}", ephemeral_.try_emplace(number, ephemeral_.size() + 1).first->second);
}

std::string FrameReader::relative(const Direction& base, net::TcpSeq number) const {
  const auto first = first_numbers_.find(base);
  return first == first_numbers_.end() ? "?" : std::to_string(number - first->second);
}

}  // namespace lvslab::golden
