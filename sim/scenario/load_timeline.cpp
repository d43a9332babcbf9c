#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

constexpr std::array<std::string_view, 2> do_words{"down", "up"};

/// Cables by their ends, in the order in which they are written.
using CableIndex = std::unordered_map<std::string, std::size_t>;

std::string cable_key(const LinkEnd& a, const LinkEnd& b) { return to_text(a) + " " + to_text(b); }

CableIndex index_cables(const Scenario& scenario) {
  CableIndex cables;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const auto& link = scenario.links[i];
    cables.emplace(cable_key(link.a, link.b), i);
    cables.emplace(cable_key(link.b, link.a), i);
  }
  return cables;
}

std::optional<std::size_t> read_cable(const Draft& draft, const CableIndex& cables, const Cursor& at) {
  const auto* list = at.value().list();
  if (list == nullptr || list->size() != 2) {
    at.error("a link is named by its two ends, as in [\"rs2:eth0\", \"back\"]");
    return std::nullopt;
  }
  const auto a = read_link_end(draft, at.item(0));
  const auto b = read_link_end(draft, at.item(1));
  if (!a || !b) return std::nullopt;
  const auto found = cables.find(cable_key(*a, *b));
  if (found != cables.end()) return found->second;
  // A link that was left out for its own mistake would be missed here: one remark for one mistake.
  if (!at.remarks().has_error()) {
    at.error("no link joins " + quoted(to_text(*a)) + " and " + quoted(to_text(*b)));
  }
  return std::nullopt;
}

/// What an entry has said, before it is known what kind it is.
struct Entry {
  TimelineEntry event;
  bool has_at = false;
  bool has_node = false;
  bool has_run = false;
  bool has_do = false;
  bool has_link = false;
  bool is_up = false;
  bool is_right = true;
};

void read_members(const Draft& draft, const CableIndex& cables, const Cursor& at, Entry& entry) {
  entry.is_right =
      read_object(at, "an entry of 'timeline'", keys::event,
                  [&](std::string_view key, const Cursor& value) {
                    if (key == "at") {
                      entry.has_at = true;
                      if (const auto when = read_duration(value)) entry.event.at = *when;
                    } else if (key == "node") {
                      entry.has_node = true;
                      if (const auto node = read_host_name(draft, value, "runs no commands; cut a cable by \"link\"")) {
                        entry.event.node = draft.scenario.nodes[*node].name;
                      } else {
                        entry.is_right = false;
                      }
                    } else if (key == "run") {
                      entry.has_run = true;
                      if (auto command = read_text(value)) entry.event.command = std::move(*command);
                    } else if (key == "do") {
                      entry.has_do = true;
                      if (const auto word = read_word(value, "'do'", do_words)) entry.is_up = *word == 1;
                    } else {
                      entry.has_link = true;
                      const auto link = read_cable(draft, cables, value);
                      if (link) entry.event.link = *link;
                      if (!link) entry.is_right = false;
                    }
                  }) &&
      entry.is_right;
}

/// The combination of keys says what happens. False, with a remark: it makes no sense.
bool decide_kind(const Cursor& at, Entry& entry) {
  using Kind = TimelineEntry::Kind;
  if (!entry.has_at) {
    at.error("an entry of 'timeline' needs 'at', its time");
    return false;
  }
  if (entry.has_run && entry.has_do) {
    at.error("an entry of 'timeline' has 'run' or 'do', not both");
  } else if (entry.has_run && entry.has_link) {
    at.error("a command runs on a node, not on a link");
  } else if (entry.has_node && entry.has_link) {
    at.error("an entry of 'timeline' has 'node' or 'link', not both");
  } else if (!entry.has_run && !entry.has_do) {
    at.error("an entry of 'timeline' needs 'run' (a command) or 'do' (\"down\" or \"up\")");
  } else if (!entry.has_node && !entry.has_link) {
    at.error(entry.has_run ? "a command needs 'node', where it runs"
                           : "'do' needs 'node' or 'link', what goes down or up");
  } else {
    if (entry.has_run) {
      entry.event.kind = Kind::command;
    } else if (entry.has_node) {
      entry.event.kind = entry.is_up ? Kind::node_up : Kind::node_down;
    } else {
      entry.event.kind = entry.is_up ? Kind::link_up : Kind::link_down;
    }
    return true;
  }
  return false;
}

template <class Value>
void reorder(std::vector<Value>& values, const std::vector<std::size_t>& order) {
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const auto i : order) sorted.push_back(std::move(values[i]));
  values = std::move(sorted);
}

}  // namespace

void read_timeline(Draft& draft, const Cursor& at) {
  const auto cables = index_cables(draft.scenario);
  std::size_t index = 0;
  read_list(at, "'timeline'", [&](const Cursor& item) {
    const Origin origin{item.line(), index++};
    Entry entry;
    read_members(draft, cables, item, entry);
    if (item.value().object() == nullptr || !decide_kind(item, entry) || !entry.is_right) return;
    draft.scenario.timeline.push_back(std::move(entry.event));
    draft.timeline.push_back(origin);
  });
}

void finish_timeline(Draft& draft, Remarks& remarks) {
  auto& timeline = draft.scenario.timeline;
  std::vector<std::size_t> order(timeline.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return timeline[a].at < timeline[b].at; });
  reorder(timeline, order);
  reorder(draft.timeline, order);
  if (!draft.scenario.until) return;
  const auto until = *draft.scenario.until;
  const auto ends = " and the run ends at " + to_text(until) + ": this never happens";
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    if (timeline[i].at <= until) continue;
    remarks.warning(draft.timeline[i].line, "/timeline/" + std::to_string(draft.timeline[i].index),
                    "'at' is " + to_text(timeline[i].at) + ends);
  }
  for (std::size_t i = 0; i < draft.scenario.traffic.size(); ++i) {
    const auto& traffic = draft.scenario.traffic[i];
    if (traffic.start <= until) continue;
    remarks.warning(draft.traffic[i].line, "/traffic/" + std::to_string(draft.traffic[i].index),
                    "'start' is " + to_text(traffic.start) + ends);
  }
}

}  // namespace lvslab::sim::scenario
