#pragma once
// How a client's packet gets to the real server its connection has: one file a method. Open the folder, see the lesson.
//
//   nat.cpp             destination rewritten, the reply comes back through the director
//   direct_routing.cpp  only the frame's MACs change
//   tunnelling.cpp      wrapped in an outer IP header, and perhaps in UDP or GRE (encapsulation.h)
//   full_nat.cpp        both addresses rewritten; not in Linux
//   local.cpp           the director itself is the server
//   bypass.cpp          no server at all: on to where the datagram was going
//   path.cpp            what they share: route, boundary, time to live, size

#include <optional>

#include "../state.h"

namespace lvslab::ipvs {

/// What is sent on: a packet of the connection, or an ICMP error about one (no size test, and the packet it is about
/// is rewritten along with it).
enum class Subject : std::uint8_t { packet, icmp_error };

struct Transmission {
  Call& call;
  const Headers& headers;  ///< of the datagram as it came
  const Connection& connection;
  RealServer* server;  ///< null: a connection of another director's that none here has
  const Settings& settings;
  Subject subject = Subject::packet;
};

/// By the connection's method; full NAT is Director::State::forward_by_full_nat.
[[nodiscard]] Verdict forward(const Transmission& transmission);

[[nodiscard]] Verdict forward_by_nat(const Transmission& transmission);
[[nodiscard]] Verdict forward_by_direct_routing(const Transmission& transmission);
[[nodiscard]] Verdict forward_by_tunnelling(const Transmission& transmission);
[[nodiscard]] Verdict forward_locally(const Transmission& transmission);
[[nodiscard]] Verdict forward_past_servers(const Transmission& transmission);

/// nat.cpp: the way back. Source := virtual address.
void translate_reply(net::Packet& datagram, const Headers& headers, const Connection& connection);

/// May a datagram end at a real server that is this host: each, those that were for this host, none?
enum class LocalServer : std::uint8_t { for_any_datagram, only_for_local_datagrams, for_none };

struct PathRules {
  LocalServer local_server = LocalServer::only_for_local_datagrams;
  std::uint32_t outer_header = 0;  ///< bytes that will be put in front
  Subject subject = Subject::packet;
  bool tests_size = true;  ///< of IPv4 with DF set; IPv6 is always tested
};

/// The way to the real server, or why the datagram cannot take it.
struct Path {
  RouteAnswer route;
  std::optional<Verdict> refusal;
};

/// Section 7.2, in its order: route, boundary, time to live (decremented here), size.
[[nodiscard]] Path take_path(Call& call, const net::Address& server, const PathRules& rules);

}  // namespace lvslab::ipvs
