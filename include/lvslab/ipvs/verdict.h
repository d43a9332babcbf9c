#pragma once
/// What the director wants done with a datagram it was shown at a hook.

#include <cstdint>
#include <optional>

#include <lvslab/drop_reason.h>
#include <lvslab/net/address.h>
#include <lvslab/net/packet.h>

namespace lvslab::ipvs {

/// An ICMP error the host shall send to the source of the datagram, quoting `quoted` (or, if that is empty, the
/// datagram as it is now). Type and code are of the quoted datagram's family. The host applies its rate limits.
struct IcmpRequest {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t rest = 0;  ///< the four bytes after the checksum (the next-hop MTU of "fragmentation needed")
  net::Packet quoted;
};

struct Verdict {
  enum class Kind : std::uint8_t {
    accept,  ///< goes on in the host's stack, possibly rewritten
    send,    ///< leaves towards `next_hop_for`, fragmented if need be; the TTL has been taken care of
    drop,    ///< ends here, for `reason`
    hold,    ///< the director keeps it (it has been moved away); it comes out again as an OwnPacket
  };
  Kind kind = Kind::accept;
  DropReason reason = DropReason::no_server_available;  ///< when dropped
  net::Address next_hop_for;  ///< when sent: route to this address, whatever the datagram's own destination is
  std::optional<net::Address> routed_as;  ///< when sent: the source that the route is asked for with; unset: none
  /// When accepted: its source has become the virtual address, and it is to be routed again with that (snat_reroute).
  bool route_again = false;
  bool ignore_dont_fragment = false;  ///< when sent: fragment although DF is set (after translation)
  std::optional<IcmpRequest> icmp;    ///< when dropped: also tell the sender

  [[nodiscard]] static Verdict accepted() { return {}; }
  [[nodiscard]] static Verdict dropped(DropReason reason) {
    Verdict verdict;
    verdict.kind = Kind::drop;
    verdict.reason = reason;
    return verdict;
  }
  [[nodiscard]] static Verdict held() {
    Verdict verdict;
    verdict.kind = Kind::hold;
    return verdict;
  }
  [[nodiscard]] static Verdict sent(const net::Address& towards) {
    Verdict verdict;
    verdict.kind = Kind::send;
    verdict.next_hop_for = towards;
    return verdict;
  }
};

}  // namespace lvslab::ipvs
