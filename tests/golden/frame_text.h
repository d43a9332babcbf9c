#pragma once
/// A frame as one line of text that two runs of one scenario share, if they did the same.
///
/// What a run may choose freely is left out: times, initial sequence numbers (sequence and acknowledgement numbers are
/// relative to the SYNs seen), IP identifications, values of TCP timestamps, TCP windows, echo ids, and ephemeral
/// ports (numbered in the order they appear). Everything else is in: MACs, ARP's fields, addresses, ports, TTL, TOS,
/// DF, lengths, flags, the kinds of TCP options with MSS and window scale, ICMP's type and code and the header it
/// quotes, encapsulations, and whether each checksum is right.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::golden {

struct FrameText {
  std::string line;
  std::string flow;       ///< frames are compared in order within a flow: both ends in this direction
  bool pure_ack = false;  ///< a TCP segment that only acknowledges: when it is sent is partly a matter of the scheduler
};

/// Reads the frames of one interface, in order: it remembers initial sequence numbers.
class FrameReader {
 public:
  /// `named_ports`: those above 32767 that the scenario names; all others up there were chosen by a kernel.
  explicit FrameReader(std::set<std::uint16_t> named_ports) : named_ports_(std::move(named_ports)) {}
  [[nodiscard]] FrameText read(net::Bytes frame);

 private:
  /// Addresses and ports of one direction of a connection.
  using Direction = std::tuple<net::Ipv4, std::uint16_t, net::Ipv4, std::uint16_t>;

  FrameText read_ipv4(net::Bytes datagram);
  FrameText read_tcp(const net::Ipv4View& ip);
  FrameText read_udp(const net::Ipv4View& ip);
  FrameText read_icmp(const net::Ipv4View& ip);
  std::string quoted(net::Bytes datagram);
  std::string port_text(net::Port port);
  std::string relative(const Direction& base, net::TcpSeq number) const;

  std::set<std::uint16_t> named_ports_;
  std::map<std::uint16_t, std::size_t> ephemeral_;
  std::map<Direction, net::TcpSeq> first_numbers_;
};

}  // namespace lvslab::golden
