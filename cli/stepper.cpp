#include "stepper.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/core.h>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/time_text.h>

#include "sim/scenario/quantity.h"

namespace lvslab::cli {
namespace {

constexpr std::string_view help = R"(n [COUNT]             the next event, or the COUNT-th from here; also an empty line
b [COUNT]             back by one event, or by COUNT
t TIME                to a time since traffic began: 1.5ms, 2s
p N                   to the first event of packet N
e N                   to event N
c FILTER              on to the next frame that matches: tcp.flags.syn == 1 && ip.dst == 10.0.0.4
w                     where am I: the current event again
show NODE TABLE       a table at this moment: neigh route addr ipvs conn sockets; of a switch: switch
do NODE COMMAND       types a command on a node; what lay ahead is forgotten
q                     quit
)";

std::optional<std::uint64_t> number_of(const std::string& word) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// The rest of `line` after its first `count` words.
std::string after_words(const std::string& line, std::size_t count) {
  std::size_t at = line.find_first_not_of(" \t");
  for (std::size_t i = 0; i < count && at != std::string::npos; ++i) {
    at = line.find_first_of(" \t", at);
    at = line.find_first_not_of(" \t", at);
  }
  return at == std::string::npos ? "" : line.substr(at);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

std::string socket_lines(const std::vector<sim::SocketReport>& sockets) {
  std::string text;
  for (const auto& socket : sockets) {
    text += fmt::format("{:<4} {:<11} {:<24} {}\n", socket.protocol == net::IpProtocol::tcp ? "tcp" : "udp",
                        socket.state, to_text(socket.local), to_text(socket.remote));
  }
  return text.empty() ? "no sockets\n" : text;
}

}  // namespace

Stepper::Stepper(const sim::Scenario& scenario, sim::Colour colour)
    : player_(scenario), places_(player_.world()), colour_(colour) {
  player_.go_to_origin();
  origin_ = player_.world().origin();
  places_ = sim::PlaceNames(player_.world());
}

std::string Stepper::greeting() {
  const auto& scenario = player_.world().scenario();
  const std::string title = scenario.title.in();
  return fmt::format("{}\nThe nodes' commands have run: {} events. Traffic begins. ? lists what you can type.\n",
                     title.empty() ? scenario.file : title, player_.position());
}

std::optional<std::string> Stepper::answer(const std::string& line) {
  std::istringstream stream(line);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  if (words.empty() || words[0] == "n" || words[0] == "next") return next(words);
  const std::string& verb = words[0];
  if (verb == "q" || verb == "quit") return std::nullopt;
  if (verb == "b" || verb == "back") return back(words);
  if (verb == "t") return go_to_time(words);
  if (verb == "p") return go_to_packet(words);
  if (verb == "e") return go_to_event(words);
  if (verb == "c") return find(after_words(line, 1));
  if (verb == "w") return here();
  if (verb == "show") return show(words);
  if (verb == "do") return run(words, line);
  if (verb == "?" || verb == "h" || verb == "help") return std::string(help);
  return fmt::format("'{}' is no command; ? lists them\n", verb);
}

std::string Stepper::here() {
  if (player_.position() == 0) return "At the start: nothing has happened yet.\n";
  const auto& events = player_.recording().events();
  teller_.follow(events);
  return as_text(teller_.tell(events, player_.position(), places_, origin_), colour_);
}

std::string Stepper::next(const Words& words) {
  const auto count = words.size() < 2 ? std::optional<std::uint64_t>(1) : number_of(words[1]);
  if (!count || *count == 0 || words.size() > 2) return "n takes a count: n 10\n";
  const std::uint64_t from = player_.position();
  if (!player_.go_to(from + *count) && player_.position() == from)
    return "The run is over: nothing happens any more.\n";
  return here();
}

std::string Stepper::back(const Words& words) {
  const auto count = words.size() < 2 ? std::optional<std::uint64_t>(1) : number_of(words[1]);
  if (!count || *count == 0 || words.size() > 2) return "b takes a count: b 10\n";
  player_.go_to(player_.position() - std::min(*count, player_.position()));
  return here();
}

std::string Stepper::go_to_time(const Words& words) {
  const auto time = words.size() == 2 ? sim::scenario::parse_duration(words[1])
                                      : Result<Duration, std::string>(Unexpected<std::string>{"write t 1.5ms"});
  if (!time) return time.error() + '\n';
  player_.go_to_time(origin_ + *time);
  return here();
}

std::string Stepper::go_to_packet(const Words& words) {
  const auto packet = words.size() == 2 ? number_of(words[1]) : std::nullopt;
  if (!packet || *packet == 0) return "p takes a packet's number: p 3\n";
  const std::uint64_t from = player_.position();
  player_.go_to(0);
  while (player_.forward()) {
    if (player_.current()->lineage.packet == *packet) return here();
  }
  player_.go_to(from);
  return fmt::format("no packet of this run has the number {}\n", *packet);
}

std::string Stepper::go_to_event(const Words& words) {
  const auto number = words.size() == 2 ? number_of(words[1]) : std::nullopt;
  if (!number) return "e takes an event's number: e 120\n";
  const std::uint64_t from = player_.position();
  if (player_.go_to(*number)) return here();
  const std::uint64_t last = player_.position();
  player_.go_to(from);
  return fmt::format("the run has only {} events\n", last);
}

std::string Stepper::find(const std::string& text) {
  const auto filter = sim::Filter::parse_for_events(text);
  if (!filter) return fmt::format("{}: {}\n", filter.error().place, filter.error().sentence);
  const std::uint64_t from = player_.position();
  while (player_.forward()) {
    if (filter->matches(*player_.current(), places_)) return here();
  }
  player_.go_to(from);
  std::string answer = "nothing from here to the end matches\n";
  for (const auto& hint : filter->hints()) answer += hint + '\n';
  return answer;
}

std::string Stepper::show(const Words& words) {
  static constexpr std::pair<std::string_view, std::string_view> tables[] = {
      {"neigh", "ip neigh"},   {"route", "ip route"},    {"addr", "ip addr"},
      {"ipvs", "ipvsadm -Ln"}, {"conn", "ipvsadm -Lnc"},
  };
  if (words.size() != 3) return "write show NODE TABLE, such as show director ipvs\n";
  const auto& scenario = player_.world().scenario();
  const auto node = scenario.find_node(words[1]);
  if (!node) return fmt::format("no node is named '{}'\n", words[1]);
  const bool is_switch = scenario.nodes[*node].kind == sim::NodeSpec::Kind::network_switch;
  if (is_switch != (words[2] == "switch")) {
    return is_switch ? "a switch has only the table 'switch'\n" : "a host has neigh route addr ipvs conn sockets\n";
  }
  if (is_switch) {
    const std::string lines = joined(player_.world().switch_table(words[1]));
    return lines.empty() ? "it has learned nothing\n" : lines;
  }
  if (words[2] == "sockets") return socket_lines(player_.world().sockets(words[1]));
  for (const auto& [table, command] : tables) {
    if (words[2] != table) continue;
    sim::Session copy = player_.world();  // looking must not change what is looked at
    const std::string output = copy.run_command(words[1], std::string(command));
    return output.empty() ? "it is empty\n" : output;
  }
  return "a host has neigh route addr ipvs conn sockets\n";
}

std::string Stepper::run(const Words& words, const std::string& line) {
  if (words.size() < 3) return "write do NODE COMMAND, such as do rs1 ip addr del 10.0.0.4/32 dev lo\n";
  const auto& scenario = player_.world().scenario();
  const auto node = scenario.find_node(words[1]);
  if (!node || scenario.nodes[*node].kind == sim::NodeSpec::Kind::network_switch) {
    return fmt::format("no host is named '{}'\n", words[1]);
  }
  teller_.forget_from(player_.position() + 1);
  const std::string output = player_.intervene(sim::TypedCommand{words[1], after_words(line, 2)});
  places_ = sim::PlaceNames(player_.world());
  return output;
}

}  // namespace lvslab::cli
