#pragma once
// Writing TOA into a segment: where it goes, and what gives way when there is no room. A TCP header has 40 bytes of
// options; timestamps and three SACK blocks fill them all.

#include <cstdint>
#include <string>

#include "opened_datagram.h"
#include "settings.h"

namespace lvslab::ipvs::full_nat {

struct ToaResult {
  enum class Kind : std::uint8_t {
    written,
    not_wanted,      ///< switched off, or the configured length has no place for this address
    no_room,         ///< 40 bytes of options are not enough
    larger_than_mtu  ///< the segment would no longer fit the path
  };
  Kind kind = Kind::not_wanted;
  std::size_t size = 0;  ///< of a written one
  std::string pruned{};  ///< the kinds of the options that had to go: "5"; empty: none
};

/// How many bytes TOA takes for this client; 0: it gets none. What a server may send at once is less by so much.
[[nodiscard]] std::size_t toa_size_for(const Settings& settings, const net::Address& client);

/// Directly behind the 20 bytes of the TCP header, in front of the options there are. If it does not fit: NOPs and an
/// older TOA go, then what is not indispensable, the last first. Of a SYN the options of the handshake are, of any
/// other segment only its timestamps. If it still does not fit, the segment stays as it is.
ToaResult write_toa(OpenedDatagram& segment, const Settings& settings, const net::Endpoint& client, net::Family towards,
                    std::size_t mtu);

/// A SYN's timestamp option becomes NOPs: many clients share one local address, and to a server that remembers the
/// last timestamp of "that host" most of them would seem to come from the past. True if there was one.
bool remove_timestamps(OpenedDatagram& segment);
/// False: there is no MSS option, or it would become less than the smallest that TCP allows.
bool lower_segment_size(OpenedDatagram& segment, std::size_t by);
/// Every edge of the SACK blocks becomes `moved(edge)`.
template <class Moved>
void move_sack_blocks(OpenedDatagram& segment, Moved moved) {
  net::each_tcp_option(segment.options(), [&](std::uint8_t kind, net::MutableBytes option) {
    if (kind != net::tcp_option::sack) return;
    for (std::size_t at = 2; at + 4 <= option.size(); at += 4) {
      net::store_u32(option, at, moved(net::TcpSeq{net::load_u32(option, at)}).to_uint());
    }
  });
}

}  // namespace lvslab::ipvs::full_nat
