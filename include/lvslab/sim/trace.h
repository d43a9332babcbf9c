#pragma once
/// The run as a stream of events: what captures, the explanation, the stepper, tests and the window are made from.
///
/// No device calls a widget or a file: the simulation appends values, whoever is interested listens.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <lvslab/drop_reason.h>
#include <lvslab/net/packet.h>
#include <lvslab/story.h>
#include <lvslab/time.h>

namespace lvslab::sim {

/// One thing that happened. `bytes`, `notes` and `text` are only good during the call of on_event.
struct TraceEvent {
  enum class Kind : std::uint8_t {
    sent,           ///< a host put a frame on an interface (what tcpdump there sees)
    received,       ///< a host took a frame from an interface (what tcpdump there sees)
    switched,       ///< a switch sends a frame out of a port; once a port
    dropped,        ///< a frame or datagram ended here, for `reason`
    delivered,      ///< a datagram reached a socket of this node
    request_begun,  ///< a client starts a request: `text` says which
    request_ended,  ///< `text` is the answer's first line, or "ERR ..."
    command_begun,  ///< `text` is the command line
    command_ended,  ///< `text` is its output
    link_changed,   ///< an interface got or lost its carrier or was switched; `text`: "up" or "down"
    noted,  ///< nothing was sent, delivered or dropped, but `notes` tell what the node did (it waits, it learned)
  };
  Kind kind{};
  Instant at{};
  std::uint64_t number = 0;     ///< position in the run, from 1
  std::uint32_t node = 0;       ///< index into Scenario::nodes
  std::uint32_t interface = 0;  ///< of a host: host::InterfaceId; of a switch: port, from 0 in the order of links
  bool has_interface = false;
  bool is_frame = true;  ///< `bytes` begin with an Ethernet header; otherwise with an IP header
  DropReason reason{};   ///< of dropped
  net::Lineage lineage;
  net::Bytes bytes;
  std::span<const Note> notes;  ///< why: what the host considered and decided just before
  std::string_view text;
};

/// "sent", "received", ...
[[nodiscard]] std::string_view to_text(TraceEvent::Kind kind);

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void on_event(const TraceEvent& event) = 0;
  /// Whether this sink reads `notes`: telling them costs time, so they are made only if someone does.
  [[nodiscard]] virtual bool wants_notes() const = 0;
};

}  // namespace lvslab::sim
