#pragma once
/// The laboratory's server program: what a real server of a scenario runs behind its ports.
///
/// TCP: reads until an empty line, waits the service time, writes the answer in one write, shuts its sending side,
/// reads on, and closes when the client has closed. UDP: answers each datagram from the address that was asked.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/sim/scenario.h>
#include <lvslab/sim/transport.h>

#include "tcp_layer.h"
#include "udp_layer.h"

namespace lvslab::sim::endpoint {

class ServerApplication {
 public:
  explicit ServerApplication(std::string name) : name_(std::move(name)) {}

  void serve(const ServiceSpec& spec, TcpLayer& tcp, UdpLayer& udp);
  /// A connection from one of its listeners has something to tell.
  void on_events(Wire& wire, TcpLayer& tcp, SocketId id, SocketEvents events);
  /// The application's deadline on a connection.
  void on_deadline(Wire& wire, TcpLayer& tcp, SocketId id);
  /// A datagram came to `flow.local`.
  void on_datagram(Wire& wire, std::uint32_t service, const FourTuple& flow, net::Bytes payload);
  [[nodiscard]] std::vector<LogLine> take_log() { return std::exchange(log_, {}); }

  /// For UDP answers that wait for the service time.
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  void advance(Wire& wire);

 private:
  enum class Phase : std::uint8_t { queued, reading, serving, answering, draining };
  struct Connection {
    std::uint32_t service = 0;
    Phase phase = Phase::queued;
  };
  /// A datagram being answered, or waiting for a worker.
  struct Datagram {
    FourTuple flow;
    std::uint32_t lineage_flow = 0;
    std::uint64_t cause = 0;
    Instant ready_at{};
  };
  struct Service {
    ServiceSpec spec;
    Message answer;
    std::uint32_t busy = 0;
    std::deque<SocketId> queue;    ///< connected, not accepted
    std::deque<Datagram> serving;  ///< by ready_at: the service time is one and the same
    std::deque<Datagram> waiting;
  };
  static constexpr std::uint32_t no_service = 0xffffffff;

  [[nodiscard]] bool has_free_worker(const Service& service) const {
    return !service.spec.workers || service.busy < *service.spec.workers;
  }
  void note_client(Wire& wire, TcpLayer& tcp, SocketId id);
  void begin(Wire& wire, TcpLayer& tcp, SocketId id);
  void read(Wire& wire, TcpLayer& tcp, SocketId id);
  void answer(Wire& wire, TcpLayer& tcp, SocketId id);
  void finish_answer(Wire& wire, TcpLayer& tcp, SocketId id);
  void drain(Wire& wire, TcpLayer& tcp, SocketId id);
  void end(Wire& wire, TcpLayer& tcp, SocketId id);
  void send_answer(Wire& wire, const Service& service, const Datagram& datagram);

  std::string name_;
  std::vector<Service> services_;
  std::vector<std::uint32_t> service_of_listener_;
  std::vector<Connection> connections_;  ///< by socket
  std::vector<LogLine> log_;
};

}  // namespace lvslab::sim::endpoint
