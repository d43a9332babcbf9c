#pragma once
// What is handed from step to step while a director looks at one datagram.

#include <cstdint>

#include <lvslab/ipvs/connection_table.h>
#include <lvslab/ipvs/network.h>
#include <lvslab/net/packet.h>
#include <lvslab/story.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

enum class Hook : std::uint8_t { local_in, forward, local_out };

/// One datagram at one hook.
struct Call {
  Hook hook;
  net::Packet& datagram;
  Network& network;
  Instant now;
  Story& story;
};

/// The connection of a packet. A one-packet connection is not in the table and has no id.
struct Found {
  Connection* connection = nullptr;
  ConnectionId id = no_connection;
  explicit operator bool() const { return connection != nullptr; }
};

/// What a new connection is made for: a packet of the client, or an ICMP error about a packet to the client.
enum class Occurrence : std::uint8_t { packet, icmp_error };

}  // namespace lvslab::ipvs
