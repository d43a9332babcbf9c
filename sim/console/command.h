#pragma once
/// What a command is to the shell that runs it: a plan made from its words, then an action on a machine, and, for
/// the few that wait for the network, what remains to be done.
///
/// Planning looks at the words alone. So the same code that runs a line also judges it beforehand.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/result.h>
#include <lvslab/sim/console.h>

namespace lvslab::sim::console {

using Words = std::vector<std::string>;

/// What a program writes, in order, its two streams apart: a redirection may part them.
class Terminal {
 public:
  enum class Stream : std::uint8_t { out, error };
  struct Piece {
    Stream stream;
    std::string text;
  };
  void out(std::string text) { write(Stream::out, std::move(text)); }
  void error(std::string text) { write(Stream::error, std::move(text)); }
  [[nodiscard]] std::vector<Piece> take() { return std::exchange(pieces_, {}); }

 private:
  void write(Stream stream, std::string text) {
    if (!text.empty()) pieces_.push_back({stream, std::move(text)});
  }
  std::vector<Piece> pieces_;
};

/// Everything an action may touch.
struct Context {
  Machine machine;
  Instant now;
  host::Outcome& outcome;
  Terminal& terminal;
  const std::string& input;  ///< standard input, whole
};

/// Why a command does not run: the tool's own words, or ours where the tool could and we cannot.
struct Complaint {
  std::string text;  ///< as printed, newline and all
  int exit_code = 1;
  bool understood = true;  ///< false: not modelled
};

/// A command that waits for the network or for time.
class Waiting {
 public:
  virtual ~Waiting() = default;
  [[nodiscard]] virtual std::unique_ptr<Waiting> clone() const = 0;
  virtual void on_frame(net::Bytes /*frame*/, host::InterfaceId /*in*/, Context& /*context*/) {}
  /// True: the datagram was for this command.
  [[nodiscard]] virtual bool on_delivery(const host::Delivery& /*delivery*/, Context& /*context*/) { return false; }
  [[nodiscard]] virtual std::optional<Instant> next_deadline() const = 0;
  virtual void advance(Context& context) = 0;
  /// The exit code, once there is nothing left to wait for.
  [[nodiscard]] virtual std::optional<int> exit_code() const = 0;
};

/// How an action ended; with `waiting` set it has not.
struct Ending {
  int exit_code = 0;
  std::unique_ptr<Waiting> waiting;
  bool understood = true;
};

using Action = std::function<Ending(Context&)>;
using Plan = Result<Action, Complaint>;
/// `words[0]` is the program's name as it was typed.
using Planner = Plan (*)(const Words& words);

/// The tool's own message on its error stream.
[[nodiscard]] inline Unexpected<Complaint> complain(std::string text, int exit_code = 1) {
  return Unexpected{Complaint{std::move(text), exit_code, true}};
}
/// Ours: `what` is something like "ip route: the option 'nexthop'".
[[nodiscard]] inline Unexpected<Complaint> not_modelled(const std::string& what) {
  return Unexpected{Complaint{"lvslab: " + what + " is not modelled\n", 2, false}};
}
/// An action that only prints.
[[nodiscard]] inline Action say(std::string text, int exit_code = 0) {
  return [text = std::move(text), exit_code](Context& context) {
    context.terminal.out(text);
    return Ending{exit_code, nullptr, true};
  };
}
/// For the end of an action that failed: prints the complaint.
[[nodiscard]] inline Ending fail(Context& context, std::string text, int exit_code = 1) {
  context.terminal.error(std::move(text));
  return Ending{exit_code, nullptr, true};
}
[[nodiscard]] inline Ending end_with(Context& context, const Complaint& complaint) {
  context.terminal.error(complaint.text);
  return Ending{complaint.exit_code, nullptr, complaint.understood};
}
/// As fail(), for what only turned out on the machine not to be modelled.
[[nodiscard]] inline Ending refuse_unmodelled(Context& context, const std::string& what) {
  context.terminal.error("lvslab: " + what + " is not modelled\n");
  return Ending{2, nullptr, false};
}

}  // namespace lvslab::sim::console
