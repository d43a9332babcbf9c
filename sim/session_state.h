#pragma once
// The world of a session: nodes, wires between them, the future, and what has come of it so far.
// network.cpp moves frames, machine_room.cpp runs hosts and their commands, session.cpp is the public face.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <lvslab/sim/console.h>
#include <lvslab/sim/session.h>
#include <lvslab/sim/transport.h>

#include "devices/link.h"
#include "devices/switch.h"
#include "event_queue.h"

namespace lvslab::sim {

/// Indices into the vectors of Session::State.
using NodeIndex = std::uint32_t;
using WireIndex = std::uint32_t;

/// One direction of a cable, and whose port it leads from and to. The two of a cable are neighbours: 2k and 2k + 1.
struct Wire {
  LinkDirection direction;
  NodeIndex from = 0;
  std::uint32_t from_port = 0;
  NodeIndex to = 0;
  std::uint32_t to_port = 0;
  std::uint32_t mtu = 1500;  ///< what both ends were made with; a receiver's may be set lower later
  bool cable_up = true;
};

/// A command line under way on a host.
struct RunningJob {
  Job job;
  std::optional<std::size_t> record;             ///< index into Results::commands; none: typed by hand
  std::map<std::string, std::string> variables;  ///< of its shell: every line of a scenario has its own
};

struct HostNode {
  NodeIndex node = 0;
  host::Host host;
  Transport transport;
  std::vector<RunningJob> jobs;
  std::map<std::string, std::string> files;
  LabIdentity identity;
  std::vector<WireIndex> wire_of;  ///< by interface number; no_wire: none
  std::vector<bool> known_up;      ///< by interface number, as the network last saw it
  std::optional<Instant> wake;     ///< when a wake event is due
};

struct SwitchNode {
  NodeIndex node = 0;
  LearningSwitch device;
  std::vector<WireIndex> wire_of;  ///< by port
};

inline constexpr WireIndex no_wire = 0xffffffff;

/// What falls due.
struct Event {
  enum class Kind : std::uint8_t {
    arrival,       ///< `packet` comes out of wire `index`
    wake,          ///< host `index` (of `hosts`) may have something to do
    next_command,  ///< the next of the nodes' commands, at the start
    request,       ///< the next request (or frame) of traffic entry `index`
    timeline,      ///< entry `index`
  };
  Kind kind{};
  std::uint32_t index = 0;
  net::Packet packet;
};

struct Session::State {
  explicit State(std::shared_ptr<const Scenario> scenario);

  // session.cpp: set-up and the course of events
  void build_nodes();
  void build_wires();
  /// Throw std::logic_error for a name that load_scenario would not have let through.
  [[nodiscard]] NodeIndex node_named(const std::string& name) const;
  [[nodiscard]] HostNode& host_named(const std::string& name);
  void happen(EventQueue<Event>::Due&& due);
  void begin_scenario();
  void begin_request(std::uint32_t traffic);
  void inject(const TrafficSpec& traffic, std::uint32_t number);
  void begin_timeline_entry(std::uint32_t index);
  void switch_power(HostNode& node, bool up);
  void add_traffic(TrafficSpec traffic);
  [[nodiscard]] bool has_foreground_work() const;
  [[nodiscard]] bool has_next() const;
  void schedule(Instant when, Event&& event);

  // network.cpp: frames on wires and in switches
  void put_on_wire(WireIndex wire, net::Packet&& frame);
  void arrive(WireIndex wire, net::Packet&& frame);
  void arrive_at_switch(SwitchNode& node, SwitchPort in, net::Packet&& frame);
  void count_drop(NodeIndex node, DropReason reason);
  void set_cable(std::size_t link, bool up);
  void follow_interfaces(HostNode& node);

  // machine_room.cpp: hosts
  void arrive_at_host(HostNode& node, host::InterfaceId in, net::Packet&& frame);
  void wake(HostNode& node);
  void settle(HostNode& node);
  void plan_wake(HostNode& node);
  void next_command();
  /// The job's first output, if it ended at once.
  std::string start_job(HostNode& node, const std::string& line, std::optional<std::size_t> record);
  void end_jobs(HostNode& node);
  [[nodiscard]] Machine machine_of(HostNode& node, RunningJob& running);

  // trace
  [[nodiscard]] bool is_traced() const { return !sinks.empty(); }
  void tell(TraceEvent& event);
  void tell_frame(TraceEvent::Kind kind, NodeIndex node, std::uint32_t interface, const net::Packet& frame,
                  std::span<const Note> notes = {}, DropReason reason = {});
  void tell_text(TraceEvent::Kind kind, NodeIndex node, std::string_view text, net::Lineage lineage = {});

  std::shared_ptr<const Scenario> scenario;
  EventQueue<Event> queue;
  std::vector<HostNode> hosts;
  std::vector<SwitchNode> switches;
  struct Place {
    bool is_switch = false;
    std::uint32_t index = 0;
  };
  std::vector<Place> places;                                     ///< by node
  std::unordered_map<std::string_view, NodeIndex> node_by_name;  ///< of names in *scenario; looked up only
  std::vector<Wire> wires;
  Instant now{};
  std::optional<Instant> origin;  ///< set when the nodes' commands have ended
  std::optional<Instant> end;     ///< origin + until
  std::size_t next_node = 0;      ///< whose command runs next, at the start
  std::size_t next_line = 0;
  std::size_t setup_jobs = 0;                 ///< commands of the start that wait for the network
  std::vector<std::uint32_t> requests_begun;  ///< by traffic entry
  std::uint64_t foreground = 0;               ///< events in the queue that are more than a cache growing old
  std::uint64_t next_packet = 1;
  std::uint32_t next_flow = 1;
  std::uint64_t event_count = 0;
  std::vector<std::map<DropReason, std::uint64_t>> drops;  ///< by node
  Results results;
  bool over = false;

  // Not part of the world's state: who listens, and space used again.
  std::vector<TraceSink*> sinks;
  host::Outcome outcome;
  std::vector<host::Delivery> deliveries;
  Story switch_story;
};

}  // namespace lvslab::sim
