#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/words.h>

#include "draft.h"
#include "judge.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim {
namespace scenario {
namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t largest_file = std::size_t{256} << 20;

void read_version(const Cursor& at) {
  const auto* version = std::get_if<std::uint64_t>(&at.value().content);
  if (version == nullptr || *version != format_version) {
    at.error("'lvslab' is the format's version; this program reads version 1");
  }
}

void read_kernel(Draft& draft, const Cursor& at) {
  auto version = read_text(at);
  if (!version) return;
  if (!ipvs::kernel_profile(*version)) {
    at.error("there is no profile of the kernel " + quoted(*version) + "; known are " + ipvs::known_kernel_versions());
    return;
  }
  draft.scenario.kernel = std::move(*version);
}

/// Members may stand in any order, but links speak of nodes, and so on: the parts are read in this order.
enum class Part : std::uint8_t { plain, nodes, links, traffic, timeline, expect, lesson };

Part part_of(std::string_view key) {
  if (key == "nodes") return Part::nodes;
  if (key == "links") return Part::links;
  if (key == "traffic") return Part::traffic;
  if (key == "timeline") return Part::timeline;
  if (key == "expect") return Part::expect;
  if (key == "lesson") return Part::lesson;
  return Part::plain;
}

void read_member(Draft& draft, std::string_view key, const Cursor& value, std::string_view text) {
  if (key == "lvslab") {
    read_version(value);
  } else if (key == "title") {
    draft.scenario.title = read_localised(value);
  } else if (key == "description") {
    draft.scenario.description = read_localised(value);
  } else if (key == "until") {
    draft.scenario.until = read_duration(value);
  } else if (key == "seed") {
    const auto seed = read_integer(value, 0, std::numeric_limits<std::uint64_t>::max());
    if (seed) draft.scenario.seed = *seed;
  } else if (key == "kernel") {
    read_kernel(draft, value);
  } else if (key == "lesson") {
    read_lesson(draft, value);
  } else if (key == "nodes") {
    read_nodes(draft, value, text);
  } else if (key == "links") {
    read_links(draft, value);
  } else if (key == "traffic") {
    read_traffic(draft, value, text);
  } else if (key == "timeline") {
    read_timeline(draft, value);
  } else {
    read_expectations(draft, value);
  }
}

void read_scenario(Draft& draft, const Cursor& top, std::string_view text) {
  const bool is_object = read_object(top, "a scenario", keys::scenario, [](std::string_view, const Cursor&) {});
  if (!is_object) return;
  for (const auto part :
       {Part::plain, Part::nodes, Part::links, Part::traffic, Part::timeline, Part::expect, Part::lesson}) {
    for (const auto& member : *top.value().object()) {
      const bool is_known = std::find(keys::scenario.begin(), keys::scenario.end(), member.key) != keys::scenario.end();
      if (is_known && !member.repeated && part_of(member.key) == part) {
        read_member(draft, member.key, top.member(member), text);
      }
    }
  }
  for (const std::string_view needed : {"lvslab", "nodes", "links"}) {
    const bool is_there = std::any_of(top.value().object()->begin(), top.value().object()->end(),
                                      [&](const JsonMember& member) { return member.key == needed; });
    if (!is_there) {
      top.error("the key " + quoted(needed) + " is missing" +
                (needed == "lvslab" ? ": a scenario says {\"lvslab\": 1, ...}" : ""));
    }
  }
}

LoadedScenario fail(const std::string& file, std::string sentence, std::size_t line = 0) {
  return LoadedScenario{std::nullopt, {Remark{Remark::Severity::error, file, line, "", std::move(sentence)}}};
}

}  // namespace
}  // namespace scenario

LoadedScenario parse_scenario(const std::string& text, const std::string& file, const CommandJudge& judge) {
  const auto tree = scenario::read_json(text);
  if (!tree) return scenario::fail(file, tree.error().sentence, tree.error().line);

  scenario::Remarks remarks(file);
  scenario::Draft draft;
  draft.scenario.file = file;
  scenario::read_scenario(draft, scenario::Cursor(*tree, remarks), text);
  scenario::finish_interfaces(draft, remarks);
  scenario::finish_timeline(draft, remarks);
  if (judge) scenario::judge_commands(draft, judge, remarks);
  scenario::judge_network(draft, remarks);

  LoadedScenario loaded;
  if (!remarks.has_error()) loaded.scenario = std::move(draft.scenario);
  loaded.remarks = remarks.take();
  return loaded;
}

LoadedScenario load_scenario(const std::string& file, const CommandJudge& judge) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return scenario::fail(file, std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  std::array<char, 65536> block{};
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > scenario::largest_file) return scenario::fail(file, "is larger than 256 MiB");
  }
  if (stream.bad()) return scenario::fail(file, std::string("cannot be read: ") + std::strerror(errno));
  return parse_scenario(text, file, judge);
}

std::span<const KnownKeys> known_scenario_keys() { return scenario::keys::all; }

}  // namespace lvslab::sim
