#pragma once
/// What `ip route get` asks, of either family, and the answers that tell of no route.

#include <optional>
#include <string>

#include "ip_words.h"

namespace lvslab::sim::console {

template <class Ip>
struct RouteQuestion {
  Ip destination;
  std::optional<Ip> source;
  std::optional<std::string> input;   ///< iif
  std::optional<std::string> output;  ///< oif, dev
  std::uint32_t mark = 0;
  std::uint8_t traffic_class = 0;      ///< tos, as far as routing looks at it
  std::uint8_t protocol = 0;           ///< ipproto
  std::uint16_t source_port = 0;       ///< sport
  std::uint16_t destination_port = 0;  ///< dport
  bool show_entry = false;             ///< fibmatch: the table's entry in place of the answer
  std::string warning;
};

/// What the host is asked; `device`: the one that was named.
template <class Ip>
[[nodiscard]] host::BasicFlow<Ip> flow_of(const RouteQuestion<Ip>& question, std::optional<host::InterfaceId> device);

template <class Ip>
[[nodiscard]] RouteQuestion<Ip> read_route_question(IpWords words, const IpOptions& options);

/// The interface that was named, if one was.
template <class Ip>
[[nodiscard]] Result<std::optional<host::InterfaceId>, Complaint> device_asked_for(const RouteQuestion<Ip>& question,
                                                                                   const Machine& machine);

/// "RTNETLINK answers: Network is unreachable"
Ending no_route(Context& context, const char* why);
/// Why a route of that type leads nowhere; nullptr: it leads somewhere.
[[nodiscard]] const char* refusal_of(host::RouteType type);
/// "expires 598sec "; empty: nothing was learned.
[[nodiscard]] std::string expiry_text(Duration learned_for);

}  // namespace lvslab::sim::console
