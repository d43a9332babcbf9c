#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/filter.h>
#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"

namespace lvslab::sim::scenario {
namespace {

constexpr std::uint64_t any_count = std::numeric_limits<std::uint64_t>::max();
constexpr std::array<std::string_view, 6> kind_words{"answers", "errors", "frames", "output", "drops", "log"};

/// A number, or {"at_least": ..., "at_most": ...}.
std::optional<CountRange> read_range(const Cursor& at) {
  if (at.value().object() == nullptr) {
    const auto count = read_integer(at, 0, any_count);
    return count ? std::optional(CountRange::exactly(*count)) : std::nullopt;
  }
  CountRange range;
  read_object(at, "a range", keys::range, [&](std::string_view key, const Cursor& value) {
    if (const auto count = read_integer(value, 0, any_count)) {
      (key == "at_least" ? range.at_least : range.at_most.emplace()) = *count;
    }
  });
  if (range.at_most && *range.at_most < range.at_least) at.error("'at_most' is less than 'at_least': nothing can pass");
  return range;
}

void read_answers(const Draft& draft, const Cursor& at, Expectation& expectation) {
  read_names(at, "'answers'", [&](const std::string& name, const Cursor& member) {
    const bool is_result = name == "ok" || name == "unfinished" || name.starts_with("ERR ");
    if (!is_result && !find_node(draft, member, name)) return;
    if (const auto range = read_range(member)) expectation.answers.emplace(name, *range);
  });
}

void read_frames(const Draft& draft, const Cursor& at, Expectation& expectation) {
  std::optional<std::size_t> node;
  bool has_interface = false;
  const bool is_object = read_object(at, "'frames'", keys::frames, [&](std::string_view key, const Cursor& value) {
    auto text = read_text(value);
    if (!text) return;
    if (key == "node") {
      node = find_node(draft, value, *text);
      expectation.node = std::move(*text);
    } else if (key == "interface") {
      has_interface = true;
      expectation.interface = std::move(*text);
    } else {
      judge_filter(value, *text);
      expectation.match = std::move(*text);
    }
  });
  if (!is_object || !has_interface) return;
  if (expectation.node.empty()) {
    at.error("'interface' needs 'node', whose interface it is");
  } else if (node && draft.scenario.nodes[*node].kind == NodeSpec::Kind::network_switch) {
    at.error(quoted(expectation.node) + " is a switch: its ports have no names");
  } else if (node && !draft.interface_uses.contains(expectation.node + ":" + expectation.interface)) {
    at.error(quoted(expectation.node) + " has no interface " + quoted(expectation.interface));
  }
}

/// The same words, however they are spaced.
bool same_command(std::string_view a, std::string_view b) {
  const auto next_word = [](std::string_view& text) {
    const auto start = std::min(text.find_first_not_of(" \t\n"), text.size());
    const auto end = std::min(text.find_first_of(" \t\n", start), text.size());
    const auto word = text.substr(start, end - start);
    text.remove_prefix(end);
    return word;
  };
  for (;;) {
    const auto word = next_word(a);
    if (word != next_word(b)) return false;
    if (word.empty()) return true;
  }
}

/// A command that never runs has no output, and the check could never pass.
void judge_output_command(const Draft& draft, const Cursor& at, const Expectation& expectation) {
  const auto node = draft.node_positions.find(expectation.node);
  if (node == draft.node_positions.end() || expectation.command.empty() || at.remarks().has_error()) return;
  const auto is_wanted = [&](const std::string& command) { return same_command(command, expectation.command); };
  const auto& commands = draft.scenario.nodes[node->second].commands;
  const auto& timeline = draft.scenario.timeline;
  const bool runs =
      std::any_of(commands.begin(), commands.end(), is_wanted) ||
      std::any_of(timeline.begin(), timeline.end(), [&](const TimelineEntry& event) {
        return event.kind == TimelineEntry::Kind::command && event.node == expectation.node && is_wanted(event.command);
      });
  if (!runs && !end_table_name(expectation.command)) {
    at.error(quoted(expectation.node) + " never runs " + quoted(expectation.command) +
             ": name a command of the node or of the timeline as it stands there");
  }
}

void read_output(const Draft& draft, const Cursor& at, Expectation& expectation) {
  const bool is_object = read_object(at, "'output'", keys::output, [&](std::string_view key, const Cursor& value) {
    if (key == "node") {
      if (const auto node = read_host_name(draft, value, "runs no commands")) {
        expectation.node = draft.scenario.nodes[*node].name;
      } else {
        expectation.node = "?";  // named, wrongly: no second remark for that
      }
      return;
    }
    auto text = read_text(value);
    if (!text) return;
    (key == "command"    ? expectation.command
     : key == "contains" ? expectation.contains
                         : expectation.lacks) = std::move(*text);
  });
  if (!is_object) return;
  if (expectation.node.empty()) at.error("'output' needs 'node', where the command ran");
  if (expectation.command.empty()) at.error("'output' needs 'command', whose output it is");
  if (expectation.contains.empty() && expectation.lacks.empty()) {
    at.error("'output' needs 'contains' or 'lacks', a text to look for");
  }
  judge_output_command(draft, at, expectation);
}

/// "192.0.2.10", "192.0.2.10:40000", "2001:db8::10", "[2001:db8::10]:40000"
bool read_client(const std::string& text, Expectation& expectation) {
  expectation.client = net::Address::parse(text);
  if (expectation.client) return true;
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  expectation.client = net::Address::parse(host);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data() + colon + 1, end, port);
  expectation.client_port = net::Port{port};
  return expectation.client && failure == std::errc{} && stop == end;
}

void read_log(const Draft& draft, const Cursor& at, Expectation& expectation) {
  const bool is_object = read_object(at, "'log'", keys::log, [&](std::string_view key, const Cursor& value) {
    auto text = read_text(value);
    if (!text) return;
    if (key == "client") {
      if (!read_client(*text, expectation)) value.error(quoted(*text) + " is no address, with or without a port");
      return;
    }
    const auto node = find_node(draft, value, *text);
    if (!node) return;
    expectation.node = std::move(*text);
    const auto& services = draft.scenario.nodes[*node].services;
    if (std::none_of(services.begin(), services.end(), [](const ServiceSpec& each) { return each.logs; })) {
      value.error("no service of " + quoted(expectation.node) + " keeps a log: say \"log\": true there");
    }
  });
  if (is_object && expectation.node.empty() && !at.remarks().has_error())
    at.error("'log' needs 'node', whose log it is");
}

void read_drops(const Draft& draft, const Cursor& at, Expectation& expectation) {
  std::vector<std::string_view> reasons;
  for (unsigned i = 0; i < 256 && name_of(static_cast<DropReason>(i)) != "unknown"; ++i) {
    reasons.push_back(name_of(static_cast<DropReason>(i)));
  }
  read_object(at, "'drops'", keys::drops, [&](std::string_view key, const Cursor& value) {
    if (key == "reason") {
      if (const auto word = read_word(value, "reason", reasons)) expectation.reason = static_cast<DropReason>(*word);
    } else if (auto name = read_text(value); name && find_node(draft, value, *name)) {
      expectation.node = std::move(*name);
    }
  });
}

/// What the keys beside the check itself say.
struct Surroundings {
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> at_least;
  std::optional<std::uint64_t> at_most;
};

void judge_surroundings(const Cursor& at, const Surroundings& said, Expectation& expectation) {
  using Kind = Expectation::Kind;
  const bool counts =
      expectation.kind == Kind::frames || expectation.kind == Kind::drops || expectation.kind == Kind::log;
  if (!counts && (said.count || said.at_least || said.at_most)) {
    at.error("'count', 'at_least' and 'at_most' go with 'frames', 'drops' and 'log'");
  }
  if (counts && !said.count && !said.at_least && !said.at_most) {
    at.error("how many are expected: 'count', 'at_least' or 'at_most'?");
  }
  if (said.count && (said.at_least || said.at_most)) at.error("'count' is exact: 'at_least' and 'at_most' exclude it");
  if (said.at_least && said.at_most && *said.at_most < *said.at_least) {
    at.error("'at_most' is less than 'at_least': nothing can pass");
  }
  if (counts) {
    expectation.range =
        said.count ? CountRange::exactly(*said.count) : CountRange{said.at_least.value_or(0), said.at_most};
  }
  if (expectation.traffic && expectation.kind != Kind::answers && expectation.kind != Kind::errors) {
    at.error("'traffic' goes with 'answers' and 'errors'");
  }
}

void read_expectation(Draft& draft, const Cursor& at) {
  Expectation expectation;
  expectation.place = at.path();
  Surroundings said;
  std::size_t checks = 0;
  const bool is_object =
      read_object(at, "an expectation", keys::expectation, [&](std::string_view key, const Cursor& value) {
        const auto kind = std::find(kind_words.begin(), kind_words.end(), key);
        if (kind != kind_words.end()) {
          ++checks;
          expectation.kind = static_cast<Expectation::Kind>(kind - kind_words.begin());
        }
        if (key == "answers") {
          read_answers(draft, value, expectation);
        } else if (key == "errors") {
          if (const auto range = read_range(value)) expectation.range = *range;
        } else if (key == "frames") {
          read_frames(draft, value, expectation);
        } else if (key == "output") {
          read_output(draft, value, expectation);
        } else if (key == "drops") {
          read_drops(draft, value, expectation);
        } else if (key == "log") {
          read_log(draft, value, expectation);
        } else if (key == "traffic") {
          const auto index = read_integer(value, 0, any_count);
          if (index && *index >= draft.scenario.traffic.size() && !value.remarks().has_error()) {
            value.error("there is no traffic " + std::to_string(*index) + ": the list has " +
                        std::to_string(draft.scenario.traffic.size()) + " entries, the first is 0");
          }
          if (index && *index < draft.scenario.traffic.size() && draft.scenario.traffic[*index].injects()) {
            value.error("traffic " + std::to_string(*index) + " sends frames as they are, which nobody answers");
          }
          if (index) expectation.traffic = *index;
        } else {
          const auto count = read_integer(value, 0, any_count);
          (key == "count" ? said.count : key == "at_least" ? said.at_least : said.at_most) = count;
        }
      });
  if (!is_object) return;
  if (checks != 1) {
    at.error("an expectation has exactly one of " + one_of(kind_words));
    return;
  }
  judge_surroundings(at, said, expectation);
  draft.scenario.expect.push_back(std::move(expectation));
}

}  // namespace

void judge_filter(const Cursor& at, const std::string& text) {
  const auto filter = Filter::parse(text);
  if (!filter) {
    at.error(filter.error().place + ": " + filter.error().sentence);
    return;
  }
  for (const auto& hint : filter->hints()) at.warning(hint);
}

void read_expectations(Draft& draft, const Cursor& at) {
  read_list(at, "'expect'", [&](const Cursor& item) { read_expectation(draft, item); });
}

}  // namespace lvslab::sim::scenario
