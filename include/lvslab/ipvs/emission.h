#pragma once
/// What a director sends of its own accord: packets of full NAT's connections (SYN proxy, resets at their end), and the
/// messages of the synchronisation master.

#include <optional>
#include <variant>

#include <lvslab/drop_reason.h>
#include <lvslab/ipvs/sync_daemon.h>
#include <lvslab/net/address.h>
#include <lvslab/net/packet.h>

namespace lvslab::ipvs {

/// A packet that the director itself sends, or one it kept.
struct OwnPacket {
  net::Packet packet;                 ///< starts at its IP header
  net::Address next_hop_for;          ///< as in Verdict
  std::optional<DropReason> dropped;  ///< set: it was kept, and ends here after all
};

/// A SyncDatagram has no headers yet: the daemon's socket, which is the host's, gives it ports and a source.
using Emission = std::variant<OwnPacket, SyncDatagram>;

}  // namespace lvslab::ipvs
