#pragma once
// What a full NAT connection needs to remember beyond what every connection does. It lies beside the connection table:
// connections of the other methods are no larger for it, and finding them is no slower.

#include <optional>
#include <vector>

#include <lvslab/ipvs/connection.h>
#include <lvslab/net/packet.h>

#include "sequence_map.h"

namespace lvslab::ipvs::full_nat {

/// The last thing a server said in order: what a reset needs to be believed.
struct LastWords {
  net::TcpSeq next;          ///< the number its next byte will have
  net::TcpSeq acknowledged;  ///< and of the client's next byte, as the server counts
};

/// A connection that the SYN proxy began, and whose server has not answered yet.
struct ProxiedOpening {
  net::TcpSeq cookie;  ///< the number with which the client was answered
  net::Packet syn;     ///< to the server, to be repeated
  net::Address next_hop_for;
  std::vector<net::Packet> waiting;  ///< of the client
  int retries = 0;
};

struct Flow {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  ConnectionId connection = no_connection;
  net::Endpoint local;   ///< what the server takes for the client
  net::Endpoint server;  ///< with `local`: the key of the way back
  std::uint32_t next_in_bucket = 0;

  ProxyProtocol proxy_protocol = ProxyProtocol::none;  ///< of the service, when the connection began
  bool trusts_proxy_headers = false;

  SequenceMap numbers;
  std::optional<net::TcpSeq> client_first;  ///< of the SYN that the numbers were chosen for
  /// The number of the server's first byte, as the client counts. A client that acknowledges no more than this has had
  /// no data: its segments may carry the first news of its address.
  std::optional<net::TcpSeq> first_answer;
  std::optional<LastWords> last_words;

  // SYN proxy
  std::optional<ProxiedOpening> opening;
  bool was_proxied = false;
  std::uint8_t offered_scale = 0;  ///< the window scale that the client was promised, ...
  std::uint8_t server_scale = 0;   ///< ... and the one that the server uses
  net::TcpSeq stormy_sequence;     ///< an acknowledgement that came again and again
  net::TcpSeq stormy_acknowledgement;
  int repeated = 0;
};

}  // namespace lvslab::ipvs::full_nat
