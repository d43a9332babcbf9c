#pragma once
/// One entry of the connection table: a flow from a client to a virtual service and the real server it was given, or
/// a persistence template, which binds all flows of a client (group).

#include <cstdint>

#include <lvslab/ipvs/real_server.h>
#include <lvslab/ipvs/sctp_state.h>
#include <lvslab/ipvs/service.h>
#include <lvslab/ipvs/tcp_state.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// An entry's place in the table; stays the same for its life.
enum class ConnectionId : std::uint32_t {};
inline constexpr ConnectionId no_connection{0xffffffff};

/// 128 bytes, two cache lines: what a lookup compares comes first.
struct Connection {
  net::Endpoint client;
  net::Endpoint virtual_address;
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< 0: a template of a firewall-mark service
  Forwarding forwarding = Forwarding::direct_routing;
  bool is_template : 1 = false;
  bool is_one_packet : 1 = false;  ///< lives for one datagram, never in the table
  bool no_output : 1 = false;      ///< replies do not pass here (none has yet)
  bool is_inactive : 1 = true;
  bool is_synced : 1 = false;   ///< it came in a master's message
  bool is_assured : 1 = false;  ///< of a template: a connection of its came to something
  TcpState state = TcpState::none;
  ConnectionId next_in_bucket = no_connection;
  ServerId server_id = no_server;
  net::Endpoint server;
  SctpState sctp_state = SctpState::none;  ///< of SCTP, in place of `state`
  bool any_client_port : 1 = false;        ///< an announced data connection: its client's port is not known yet
  bool is_tracked : 1 = false;             ///< the host's connection tracking goes on with it
  bool has_helper : 1 = false;             ///< an FTP control connection
  bool is_of_call : 1 = false;             ///< of a template: for one call alone, whose Call-ID stands elsewhere
  std::uint16_t wheel_slot = 0xffff;       ///< with the two links below: its place in the ExpiryWheel
  Instant expires_at{};
  std::uint32_t timeout_s = 3;              ///< seconds from each packet to the expiry
  ConnectionId controller = no_connection;  ///< its template
  std::uint32_t controlled = 0;             ///< how many it controls; while there are any it does not expire
  std::uint32_t packets_in = 0;
  std::uint32_t flow = 0;    ///< lineage of the packet that made it
  std::uint32_t serial = 0;  ///< counts creations; wraps
  ConnectionId wheel_previous = no_connection;
  ConnectionId wheel_next = no_connection;

  [[nodiscard]] bool controls_any() const { return controlled > 0; }
  [[nodiscard]] bool has_controller() const { return controller != no_connection; }
};
static_assert(sizeof(Connection) <= 128);

}  // namespace lvslab::ipvs
