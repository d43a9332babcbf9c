#include <array>

#include "commands.h"
#include "expansion.h"
#include "files.h"
#include "shell_line.h"
#include "unmodelled_parameters.h"

namespace lvslab::sim {
namespace {

using namespace console;

/// Where one of a command's streams goes.
struct Sink {
  enum class Kind : std::uint8_t { screen, file, pipe };
  Kind kind = Kind::screen;
  std::string path;
  WriteMode mode = WriteMode::create;
  std::string text = {};  ///< of a file or a pipe: what has been written so far
};

/// The streams of the command that is running; both may lead to the same sink.
struct Streams {
  std::vector<Sink> sinks{Sink{}};
  std::array<std::size_t, 2> sink_of = {0, 0};  ///< by Terminal::Stream
  std::string input;
};

std::size_t stream_index(Terminal::Stream stream) { return stream == Terminal::Stream::out ? 0 : 1; }

}  // namespace

struct Job::State {
  explicit State(std::string text) : line(std::move(text)) {}
  State(const State& other)
      : line(other.line),
        output(other.output),
        understood(other.understood),
        finished(other.finished),
        exit_code(other.exit_code),
        commands(other.commands),
        next(other.next),
        waiting(other.waiting ? other.waiting->clone() : nullptr),
        negated(other.negated),
        program(other.program),
        streams(other.streams),
        piped(other.piped),
        skipped(other.skipped) {}
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;
  ~State() = default;

  std::string line;
  std::string output;
  bool understood = true;
  bool finished = false;
  int exit_code = 0;
  std::vector<SimpleCommand> commands;
  std::size_t next = 0;
  // Of the command that is running:
  std::unique_ptr<Waiting> waiting;
  bool negated = false;
  std::string program;
  Streams streams;
  std::string piped;     ///< what the last command has left in its pipe
  bool skipped = false;  ///< the last command did not run

  /// Runs commands until one has to wait or none is left.
  void go_on(Machine machine, Instant now, host::Outcome& out);
  void run(const SimpleCommand& command, Machine machine, Instant now, host::Outcome& out);
  /// False: a redirection failed; sh has said so.
  bool redirect(const SimpleCommand& command, Machine machine, Instant now);
  void finish(int code, Machine machine, Instant now);
  void collect(Terminal& terminal);
  void settle(Terminal& terminal, Machine machine, Instant now, host::Outcome& out);

  template <class Event>
  void while_waiting(Machine machine, Instant now, host::Outcome& out, Event&& event) {
    if (!waiting) return;
    Terminal terminal;
    Context context{machine, now, out, terminal, streams.input};
    event(*waiting, context);
    settle(terminal, machine, now, out);
  }
};

void Job::State::collect(Terminal& terminal) {
  for (Terminal::Piece& piece : terminal.take()) {
    Sink& sink = streams.sinks[streams.sink_of[stream_index(piece.stream)]];
    (sink.kind == Sink::Kind::screen ? output : sink.text) += piece.text;
  }
}

bool Job::State::redirect(const SimpleCommand& command, Machine machine, Instant now) {
  streams = {};
  if (command.condition == SimpleCommand::Condition::with_its_output) streams.input = std::exchange(piped, {});
  const bool into_pipe =
      next < commands.size() && commands[next].condition == SimpleCommand::Condition::with_its_output;
  if (into_pipe) {
    streams.sinks.push_back({Sink::Kind::pipe, {}});
    streams.sink_of[0] = 1;
  }
  const Parameters parameters{machine.variables, exit_code};
  const auto complain_of = [&](const std::string& text) {
    Terminal terminal;
    terminal.error("sh: 1: " + text + "\n");
    collect(terminal);
    return false;
  };
  for (const Redirection& redirection : command.redirections) {
    const std::string target = expand_whole(redirection.target, parameters);
    const auto stream = static_cast<std::size_t>(redirection.descriptor == 2 ? 1 : 0);
    switch (redirection.kind) {
      case Redirection::Kind::input: {
        const auto content = read_file(machine, target, now);
        if (!content) return complain_of("cannot open " + target + ": No such file");
        streams.input = *content;
        break;
      }
      case Redirection::Kind::duplicate: {
        if (target != "1" && target != "2") return complain_of("Syntax error: Bad fd number");
        streams.sink_of[stream] = streams.sink_of[target == "2" ? 1 : 0];
        break;
      }
      case Redirection::Kind::create:
      case Redirection::Kind::append: {
        const auto parameter = parameter_of_path(target);
        if (parameter && !read_parameter(machine, *parameter) && is_unmodelled_parameter(*parameter)) {
          Terminal terminal;
          terminal.error("lvslab: the kernel parameter " + *parameter + " is not modelled\n");
          collect(terminal);
          understood = false;
          return false;
        }
        if (!can_write_file(machine, target)) {
          const FileKind kind = kind_of_file(machine, target);
          return complain_of("cannot create " + target +
                             (kind == FileKind::directory ? ": Is a directory"
                              : kind == FileKind::regular ? ": Permission denied"
                                                          : ": Directory nonexistent"));
        }
        const auto mode = redirection.kind == Redirection::Kind::append ? WriteMode::append : WriteMode::create;
        streams.sink_of[stream] = streams.sinks.size();
        streams.sinks.push_back({Sink::Kind::file, target, mode});
        break;
      }
    }
  }
  return true;
}

void Job::State::run(const SimpleCommand& command, Machine machine, Instant now, host::Outcome& out) {
  const Parameters parameters{machine.variables, exit_code};
  Words words;
  for (const Word& word : command.words) expand(word, parameters, words);
  negated = command.negated;
  program = words.empty() ? std::string() : words.front();
  if (words.empty()) {
    for (const auto& [name, value] : command.assignments) {
      machine.variables[name] = expand_whole(value, {machine.variables, exit_code});
    }
  }
  if (!redirect(command, machine, now)) {
    finish(2, machine, now);
    return;
  }
  if (words.empty()) {
    finish(0, machine, now);
    return;
  }
  if (program == "exit") {
    next = commands.size();
    finish(words.size() > 1 ? std::atoi(words[1].c_str()) : exit_code, machine, now);
    return;
  }
  Terminal terminal;
  const Plan plan = plan_command(words);
  if (!plan) {
    terminal.error(plan.error().text);
    collect(terminal);
    understood = understood && plan.error().understood;
    finish(plan.error().exit_code, machine, now);
    return;
  }
  Context context{machine, now, out, terminal, streams.input};
  Ending ending = (*plan)(context);
  understood = understood && ending.understood;
  waiting = std::move(ending.waiting);
  if (!waiting) {
    collect(terminal);
    finish(ending.exit_code, machine, now);
  } else if (const auto code = waiting->exit_code()) {
    collect(terminal);
    waiting.reset();
    finish(*code, machine, now);
  } else {
    collect(terminal);
  }
}

void Job::State::finish(int code, Machine machine, Instant now) {
  for (const Sink& sink : streams.sinks) {
    if (sink.kind == Sink::Kind::pipe) piped = sink.text;
    if (sink.kind != Sink::Kind::file) continue;
    const Written written = write_file(machine, sink.path, sink.text, sink.mode, now);
    if (written == Written::refused) {
      output += program == "echo" ? "sh: 1: echo: echo: I/O error\n" : program + ": write error: Invalid argument\n";
      code = 1;
    } else if (written == Written::not_modelled) {
      output += "lvslab: this value of " + sink.path + " is not modelled\n";
      understood = false;
      code = 2;
    }
  }
  exit_code = negated ? (code == 0 ? 1 : 0) : code;
}

void Job::State::go_on(Machine machine, Instant now, host::Outcome& out) {
  while (!waiting && next < commands.size()) {
    const SimpleCommand& command = commands[next++];
    using enum SimpleCommand::Condition;
    skipped = (command.condition == after_success && exit_code != 0) ||
              (command.condition == after_failure && exit_code == 0) ||
              (command.condition == with_its_output && skipped);
    if (skipped) continue;
    run(command, machine, now, out);
  }
  finished = !waiting;
}

void Job::State::settle(Terminal& terminal, Machine machine, Instant now, host::Outcome& out) {
  collect(terminal);
  const auto code = waiting->exit_code();
  if (!code) return;
  waiting.reset();
  finish(*code, machine, now);
  go_on(machine, now, out);
}

Job::Job(std::string line) : state_(std::make_unique<State>(std::move(line))) {}
Job::Job(const Job& other) : state_(std::make_unique<State>(*other.state_)) {}
Job& Job::operator=(const Job& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Job::Job(Job&&) noexcept = default;
Job& Job::operator=(Job&&) noexcept = default;
Job::~Job() = default;

void Job::start(Machine machine, Instant now, host::Outcome& out) {
  auto parsed = parse_shell_line(state_->line);
  if (!parsed) {
    state_->output = parsed.error().text;
    state_->understood = parsed.error().understood;
    state_->exit_code = parsed.error().exit_code;
    state_->finished = true;
    return;
  }
  state_->commands = std::move(*parsed);
  state_->go_on(machine, now, out);
}

void Job::on_frame(net::Bytes frame, host::InterfaceId in, Machine machine, Instant now, host::Outcome& out) {
  state_->while_waiting(machine, now, out,
                        [&](Waiting& waiting, Context& context) { waiting.on_frame(frame, in, context); });
}

bool Job::on_delivery(const host::Delivery& delivery, Machine machine, Instant now, host::Outcome& out) {
  bool taken = false;
  state_->while_waiting(machine, now, out,
                        [&](Waiting& waiting, Context& context) { taken = waiting.on_delivery(delivery, context); });
  return taken;
}

std::optional<Instant> Job::next_deadline() const {
  return state_->waiting ? state_->waiting->next_deadline() : std::nullopt;
}

void Job::advance(Machine machine, Instant now, host::Outcome& out) {
  state_->while_waiting(machine, now, out, [](Waiting& waiting, Context& context) { waiting.advance(context); });
}

bool Job::finished() const { return state_->finished; }
const std::string& Job::output() const { return state_->output; }
int Job::exit_code() const { return state_->exit_code; }
bool Job::understood() const { return state_->understood; }
const std::string& Job::line() const { return state_->line; }

}  // namespace lvslab::sim
