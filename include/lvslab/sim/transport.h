#pragma once
/// The sockets of one simulated host: TCP, UDP and echo, and the two applications that use them, the client that
/// makes a scenario's requests and the server that answers them. On the wire they look like Linux 6.1.
///
/// A value, owns no clock. Sends by the host it is given; everything that comes of a call is in the Outcome.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim {

/// One request of a client: entry `traffic` of the scenario, its `index`-th.
struct Request {
  std::uint32_t traffic = 0;
  std::uint32_t index = 0;
  std::uint32_t flow = 0;  ///< lineage for everything sent because of it
  net::IpProtocol protocol = net::IpProtocol::tcp;
  net::Endpoint to;
  std::optional<std::uint16_t> source_port;
  std::optional<net::Address> source;
  std::uint64_t request_bytes = 100;
  Duration timeout = 4s;
};

struct Answer {
  std::uint32_t traffic = 0;
  std::uint32_t index = 0;
  std::uint32_t flow = 0;
  std::string
      text;  ///< first line of the answer, "ok" (echo), or "ERR TimeoutError", "ERR ConnectionRefusedError", ...
};

/// What a server writes down about a request, when all of it is there.
struct LogLine {
  enum class Source : std::uint8_t {
    connection,    ///< whom the connection comes from, as any program sees it
    toa,           ///< the TCP option TOA
    proxy_header,  ///< the PROXY protocol
    missing        ///< a PROXY header was insisted on, and there was none
  };
  Instant at{};
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< of the service, ...
  net::Port port;                                   ///< ... with its port
  net::Endpoint client;                             ///< as the server believes
  net::Endpoint peer;                               ///< the other end of the connection
  Source source = Source::connection;
};
/// "connection", "TOA", "PROXY header", "no PROXY header"
[[nodiscard]] std::string_view to_text(LogLine::Source source);

/// One line of a socket table (`ss -tan`).
struct SocketReport {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  std::string state;  ///< "LISTEN", "ESTAB", "TIME-WAIT", ...
  net::Endpoint local;
  net::Endpoint remote;
};

class Transport {
 public:
  /// `name` is the first line of this host's answers; `seed` for ISNs, timestamps' offsets and ephemeral ports.
  Transport(std::string name, std::uint64_t seed);
  Transport(const Transport&);
  Transport& operator=(const Transport&);
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;
  ~Transport();

  /// Starts answering.
  void serve(const ServiceSpec& service);
  /// Starts a request.
  void begin(const Request& request, host::Host& host, Instant now, host::Outcome& out);
  /// A datagram for the transport layer. False: no socket wants it (the caller refuses it); true: consumed.
  [[nodiscard]] bool deliver(host::Delivery& delivery, host::Host& host, Instant now, host::Outcome& out);

  [[nodiscard]] std::optional<Instant> next_deadline() const;
  void advance(host::Host& host, Instant now, host::Outcome& out);
  /// False: what deadlines remain are only sockets in TIME-WAIT and the like, of no consequence to an answer.
  [[nodiscard]] bool has_pending_work() const;

  /// Requests that ended since the last call, in order.
  [[nodiscard]] std::vector<Answer> take_answers();
  /// What servers have logged since the last call, in order.
  [[nodiscard]] std::vector<LogLine> take_log();
  [[nodiscard]] std::vector<SocketReport> sockets() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvslab::sim
