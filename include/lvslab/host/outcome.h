#pragma once
/// What came of one call of a host: frames to send, datagrams for local sockets, what was dropped, and why.

#include <cstdint>
#include <vector>

#include <lvslab/drop_reason.h>
#include <lvslab/net/packet.h>
#include <lvslab/story.h>

namespace lvslab::host {

/// An interface of a host, numbered as they were made; `lo` is 0.
enum class InterfaceId : std::uint16_t {};
[[nodiscard]] constexpr std::size_t index_of(InterfaceId id) { return static_cast<std::size_t>(id); }

/// A frame, Ethernet header and all, that leaves by an interface.
struct Transmission {
  InterfaceId out{};
  net::Packet frame;
  std::size_t told = 0;  ///< how many notes the story had when this was added: the last of them belong to it
};

/// A whole datagram for this host's transport layer (TCP, UDP, ICMP replies and errors), starting at its IP header.
/// Header and transport checksums are right. Whoever has no use for it gives it to Host::refuse().
struct Delivery {
  InterfaceId in{};
  bool to_unicast_frame = true;  ///< false: it came in a broadcast or multicast frame and must not be refused
  net::Packet datagram;
  std::size_t told = 0;
  /// TCP segments that came out of a tunnel in one burst are one here (Linux's GRO): the payload of the first of them.
  /// 0: it is as it was on the wire.
  std::uint32_t segment_size = 0;
  bool is_taken = false;  ///< the host itself (IPVS's backup daemon) has read it: only to be told
};

struct Dropped {
  DropReason reason{};
  net::Packet packet;  ///< as it was when it died; a frame, or a datagram (see `is_frame`)
  bool is_frame = false;
  std::size_t told = 0;
};

/// Filled by the host, emptied by the caller, used again: a packet on its way allocates nothing here.
/// `story` is filled only if it is wanted.
struct Outcome {
  std::vector<Transmission> sent;
  std::vector<Delivery> delivered;
  std::vector<Dropped> dropped;
  Story story;

  void clear() {
    sent.clear();
    delivered.clear();
    dropped.clear();
    story.clear();
  }
};

}  // namespace lvslab::host
