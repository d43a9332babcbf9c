#pragma once
/// A scenario being run: a network of hosts, switches and links, its endpoints, its commands, and the future.
///
/// A value: copying a session copies the whole world at this moment, and both go on alike. That is how one steps
/// backwards: from a copy taken earlier, forwards again.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/sim/intervention.h>
#include <lvslab/sim/scenario.h>
#include <lvslab/sim/trace.h>
#include <lvslab/sim/transport.h>

namespace lvslab::sim {

struct CommandRecord {
  std::string node;
  std::string command;
  std::string output;
  int exit_code = 0;       ///< the last command's on the line
  bool understood = true;  ///< false: `output` is our own complaint, not what the real tool would have said
};

/// What came of the run so far.
struct Results {
  /// Per entry of `traffic`, per request: the first line of the answer, "ok", or "ERR TimeoutError" and the like;
  /// empty: not ended yet.
  std::vector<std::vector<std::string>> answers;
  std::vector<CommandRecord> commands;  ///< in the order of the file: nodes' commands, then timeline
  /// Per host: command -> output, at the end of the run ("neigh", "ipvsadm -Ln", ...). Filled by finish().
  std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> tables;
  struct DropCount {
    std::string node;
    DropReason reason;
    std::uint64_t count;
  };
  struct Logged {
    std::string node;
    LogLine line;
  };
  std::vector<Logged> log;             ///< of servers that keep one, in the order of time
  std::vector<DropCount> drops;        ///< nodes in file order, reasons in enum order; links' drops at their sender
  std::uint64_t frame_hops = 0;        ///< frames taken from a wire by a host or switch
  std::uint64_t frames_in_flight = 0;  ///< on wires, at this moment
  std::uint64_t waiting = 0;           ///< in hosts: see host::Host::waiting()
};

/// What is asked on a host at the end of a run: a table's name and the command that prints it. Directors are those
/// whose commands speak of ipvsadm.
struct TableQuestion {
  std::string name;
  std::string command;
};
[[nodiscard]] std::vector<TableQuestion> tables_of(const NodeSpec& host);

class Session {
 public:
  /// The scenario must have passed load_scenario's checks; otherwise std::logic_error.
  explicit Session(const Scenario& scenario);
  Session(const Session& other);  ///< sinks are not copied
  Session& operator=(const Session& other);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// `sink` hears every event from now on; it must outlive the session or be removed.
  void add_sink(TraceSink& sink);
  void remove_sink(TraceSink& sink);

  /// The next thing that happens; false: nothing is left, or `until` is reached. The first steps run the nodes'
  /// commands.
  bool step();
  /// Steps until the end.
  void run();
  /// Steps while the next event is due before or at `until`, then sets the clock there.
  void run_until(Instant until);
  [[nodiscard]] bool finished() const;
  [[nodiscard]] Instant now() const;
  /// When traffic and timeline count from: the end of the nodes' commands.
  [[nodiscard]] Instant origin() const;
  /// Events told to sinks so far.
  [[nodiscard]] std::uint64_t event_count() const;

  /// Runs a command line on a host now, to its end or until it has to wait; what it printed so far.
  std::string run_command(const std::string& node, const std::string& line);
  /// The same for whatever one can do; of anything but a command the text is empty. std::invalid_argument for a node
  /// or a link that there is not.
  std::string intervene(const Intervention& intervention);

  [[nodiscard]] const Scenario& scenario() const;
  /// `with_tables`: also what the tools print on every host now.
  [[nodiscard]] Results results(bool with_tables = false) const;
  /// The host of that name; nullptr: none, or a switch.
  [[nodiscard]] const host::Host* find_host(const std::string& node) const;
  /// The socket table of a host; empty for a switch.
  [[nodiscard]] std::vector<SocketReport> sockets(const std::string& node) const;
  /// A switch's forwarding table as text lines "MAC port age"; empty for a host.
  [[nodiscard]] std::vector<std::string> switch_table(const std::string& node) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvslab::sim
