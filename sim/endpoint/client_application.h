#pragma once
/// The laboratory's client program: makes one request a connection and says how it ended.
///
/// TCP: connects, writes the request in one write, reads until the server's FIN, closes. UDP: sends one datagram, waits
/// for one. Echo: `ping -c1 -W2`. Each wait (connect, write, every read) may take the request's timeout.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/transport.h>

#include "deadline_heap.h"
#include "echo_layer.h"
#include "ephemeral_ports.h"
#include "slab.h"
#include "tcp_layer.h"
#include "udp_layer.h"

namespace lvslab::sim::endpoint {

class ClientApplication {
 public:
  explicit ClientApplication(std::uint64_t seed)
      : tcp_ports_(seed), udp_ports_(seed ^ 0x756470), identifications_(seed ^ 0x636c69) {}

  void begin(const Request& request, Wire& wire, TcpLayer& tcp, UdpLayer& udp, EchoLayer& echo);

  void on_events(Wire& wire, TcpLayer& tcp, SocketId id, SocketEvents events);
  void on_deadline(Wire& wire, TcpLayer& tcp, SocketId id);
  void on_datagram(std::uint32_t request, net::Bytes payload, UdpLayer& udp);
  void on_udp_error(std::uint32_t request, const IcmpNews& news, UdpLayer& udp);
  void on_echo_reply(std::uint32_t request, EchoLayer& echo);
  void on_echo_error(std::uint32_t request, EchoLayer& echo);

  /// Timeouts of UDP and echo requests; those of TCP are the sockets' application deadlines.
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  void advance(Instant now, UdpLayer& udp, EchoLayer& echo);

  [[nodiscard]] bool has_requests() const { return requests_.alive() > 0; }
  [[nodiscard]] std::vector<Answer> take_answers() { return std::exchange(answers_, {}); }

 private:
  struct Place {
    std::uint32_t traffic = 0;
    std::uint32_t index = 0;
    std::uint32_t lineage_flow = 0;
    net::IpProtocol protocol = net::IpProtocol::tcp;
    Duration timeout{};
    std::uint64_t request_bytes = 0;
    FourTuple flow;
    std::uint16_t echo_id = 0;
    std::optional<Instant> give_up_at;  ///< of TCP
    std::optional<Instant> read_at;     ///< the process runs, and reads what has come
  };

  void begin_tcp(const Request& request, Wire& wire, TcpLayer& tcp);
  void read(Wire& wire, TcpLayer& tcp, SocketId id);
  void wait(TcpLayer& tcp, SocketId id, Instant now);
  void plan(TcpLayer& tcp, SocketId id);
  void end_tcp(Wire& wire, TcpLayer& tcp, SocketId id, std::string text);
  void begin_udp(const Request& request, Wire& wire, UdpLayer& udp);
  void begin_echo(const Request& request, Wire& wire, EchoLayer& echo);
  /// The client's own side of the connection; says the answer and returns nullopt when there can be none.
  template <class Ports, class InUse>
  std::optional<FourTuple> choose_flow(const Request& request, Wire& wire, Ports& ports, InUse&& in_use);
  std::uint32_t take(const Request& request, const FourTuple& flow);
  void end(std::uint32_t request, std::string text);
  void end_udp(std::uint32_t request, std::string text, UdpLayer& udp);
  void end_echo(std::uint32_t request, std::string text, EchoLayer& echo);
  void say(const Request& request, std::string_view text);

  EphemeralPorts tcp_ports_;
  EphemeralPorts udp_ports_;
  RandomStream identifications_;
  Slab<Place> requests_;
  DeadlineHeap timeouts_;
  std::vector<Answer> answers_;
};

}  // namespace lvslab::sim::endpoint
