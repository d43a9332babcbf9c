#pragma once
/// A command line being run on a simulated host: the shell's part and the tools'.
///
/// Most commands end at once; ping and arping wait for the network. A Job is a value; it owns no clock.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/sim/scenario.h>
#include <lvslab/sim/transport.h>

namespace lvslab::sim {

/// What `ip link` and `ip addr` tell about a host's cables that the host itself cannot know: on Linux every interface
/// here is one end of a veth pair, whose other end is a port in the namespace "sw" where the switches are.
struct InterfaceIdentity {
  std::uint32_t index = 0;       ///< "8:", counted per host in the order of the scenario's links
  std::uint32_t peer_index = 0;  ///< "@if12", counted over all switches and their ports
  bool shaped = false;           ///< a latency, bandwidth or loss is given: the queueing discipline is netem
};
/// By interface name.
using LabIdentity = std::map<std::string, InterfaceIdentity>;
/// Of every host of a scenario, by name. Interfaces that no link names are not in it (nor would they be on Linux).
[[nodiscard]] std::map<std::string, LabIdentity> identify(const Scenario& scenario);

/// The machine a command works on.
struct Machine {
  const std::string& name;
  host::Host& host;
  Transport& transport;
  std::map<std::string, std::string>& files;  ///< what `files` of the scenario and redirections have written
  /// Of the shell. Each command of a scenario has a shell, hence variables, of its own; a console keeps them.
  std::map<std::string, std::string>& variables;
  /// Null: interfaces are numbered in their host's order, and joined to a port of their own number.
  const LabIdentity* identity = nullptr;
};

/// What `ipvsadm -s` may name, as it is spelt there.
[[nodiscard]] std::span<const std::string_view> known_schedulers();

class Job {
 public:
  explicit Job(std::string line);
  Job(const Job&);
  Job& operator=(const Job&);
  Job(Job&&) noexcept;
  Job& operator=(Job&&) noexcept;
  ~Job();

  /// Runs until the end or until it has to wait.
  void start(Machine machine, Instant now, host::Outcome& out);
  /// A frame that an interface of the machine has received (before the host handles it).
  void on_frame(net::Bytes frame, host::InterfaceId in, Machine machine, Instant now, host::Outcome& out);
  /// A datagram for the transport layer; true: it was for this job.
  [[nodiscard]] bool on_delivery(const host::Delivery& delivery, Machine machine, Instant now, host::Outcome& out);
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  void advance(Machine machine, Instant now, host::Outcome& out);

  [[nodiscard]] bool finished() const;
  /// Standard output and error together, as a terminal shows them.
  [[nodiscard]] const std::string& output() const;
  [[nodiscard]] int exit_code() const;
  /// False: something in the line is not modelled; the output says what.
  [[nodiscard]] bool understood() const;
  [[nodiscard]] const std::string& line() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A mistake that can be seen without running: an unknown command, an option that the tool does not have or that is
/// not modelled, a mask of 33. nullopt: the line may be run. Used by `check`.
[[nodiscard]] std::optional<std::string> judge_command(const std::string& line);

/// What in a line no Linux machine understands, as a sentence: full NAT, which is not in its kernel. nullopt: nothing.
[[nodiscard]] std::optional<std::string> beyond_linux(const std::string& line);
/// The first such thing in a scenario, and where.
[[nodiscard]] std::optional<std::string> beyond_linux(const Scenario& scenario);

/// The words of a line that needs no shell: one program with its arguments, nothing to expand, redirect or connect, and
/// no builtin. So a scenario's line can be given to a program as data. nullopt: it takes a shell to run it.
[[nodiscard]] std::optional<std::vector<std::string>> words_without_shell(const std::string& line);

/// The programs a line may call, as they are named there; those behind a variable are not known. Empty for a line that
/// is no shell line.
[[nodiscard]] std::vector<std::string> programs_of(const std::string& line);

}  // namespace lvslab::sim
