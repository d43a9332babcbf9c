#include <algorithm>
#include <functional>
#include <set>

#include <lvslab/sim/network_edits.h>
#include <lvslab/sim/words.h>

#include "draft.h"

namespace lvslab::sim {
namespace {

std::string node_of_end(const std::string& end) { return end.substr(0, end.find(':')); }

/// Calls `on_end` for the place of every "host:interface" or switch that a link, or an event's "link", names.
void for_ends(const ScenarioText& text, const std::string& list,
              const std::function<void(const std::string&)>& on_end) {
  for (std::size_t i = 0; i < text.count(list); ++i) on_end(pointer_to(list, i));
}

std::string word_at(const ScenarioText& text, const std::string& place) {
  const auto value = text.value(place);
  return value && value->text() != nullptr ? *value->text() : std::string();
}

std::string ends_of_link(const ScenarioText& text, const std::string& link) {
  return text.has(link + "/endpoints") ? link + "/endpoints" : link;
}

/// Which objects of an expectation name a node in their "node".
constexpr const char* checks_with_node[] = {"frames", "output", "drops", "log"};

bool names_end(const ScenarioText& text, const std::string& list, const std::string& node) {
  bool names = false;
  for_ends(text, list, [&](const std::string& end) { names = names || node_of_end(word_at(text, end)) == node; });
  return names;
}

/// Rename in a lesson, whose form is its own: everything that is called a node, and the ends of links.
void rename_in_lesson(ScenarioText& text, const std::string& place, const std::string& name,
                      const std::string& new_name) {
  const auto value = text.value(place);
  if (!value) return;
  const auto rename_end = [&](const std::string& at) {
    const auto word = word_at(text, at);
    if (!word.empty() && node_of_end(word) == name) text.set(at, new_name + word.substr(name.size()));
  };
  if (value->list() != nullptr) {
    for (std::size_t i = 0; i < value->list()->size(); ++i)
      rename_in_lesson(text, pointer_to(place, i), name, new_name);
  }
  if (value->object() == nullptr) return;
  for (const auto& [key, member] : *value->object()) {
    const auto at = pointer_to(place, key);
    if (key == "node" && member.text() != nullptr) {
      rename_end(at);
    } else if ((key == "nodes" || key == "link") && member.list() != nullptr) {
      for_ends(text, at, rename_end);
    } else {
      rename_in_lesson(text, at, name, new_name);
    }
  }
}

bool is_ipvsadm_for(const std::string& line, const std::set<std::string>& addresses) {
  if (line.find("ipvsadm") == std::string::npos) return false;
  const auto option = std::min(line.find(" -r "), line.find(" --real-server "));
  if (option == std::string::npos) return false;
  return std::ranges::any_of(addresses,
                             [&](const auto& address) { return names_address(line.substr(option), address); });
}

/// Removes the entries of a list at the top for which `is_gone` holds; their numbers, ascending.
std::vector<std::size_t> remove_entries(ScenarioText& text, const std::string& list,
                                        const std::function<bool(const std::string& place)>& is_gone) {
  std::vector<std::size_t> gone;
  for (std::size_t i = 0; i < text.count(list); ++i) {
    if (is_gone(pointer_to(list, i))) gone.push_back(i);
  }
  for (auto i = gone.rbegin(); i != gone.rend(); ++i) text.remove(pointer_to(list, *i));
  return gone;
}

bool names_gone_node(const ScenarioText& text, const std::string& expectation, const std::set<std::string>& gone) {
  return std::ranges::any_of(checks_with_node, [&](const char* check) {
    return gone.contains(word_at(text, pointer_to(expectation, check) + "/node"));
  });
}

/// The addresses that nobody has any more once `gone` are away.
std::set<std::string> lost_addresses(const Scenario& network, const std::set<std::string>& gone) {
  std::set<std::string> lost;
  std::set<std::string> kept;
  for (const auto& node : network.nodes) {
    for (const auto& planned : planned_addresses(node)) {
      (gone.contains(node.name) ? lost : kept).insert(to_text(planned.address));
    }
  }
  for (const auto& address : kept) lost.erase(address);
  return lost;
}

/// Expectations speak of entries of the traffic by number.
void renumber_traffic(ScenarioText& text, const std::vector<std::size_t>& gone, Removed& removed) {
  if (gone.empty()) return;
  const auto number_at = [&](const std::string& expectation) -> std::optional<std::size_t> {
    const auto value = text.value(expectation + "/traffic");
    if (!value || value->number() == nullptr) return std::nullopt;
    return std::stoull("0" + value->number()->spelling);
  };
  removed.expectations += remove_entries(text, "/expect", [&](const std::string& place) {
                            const auto number = number_at(place);
                            return number && std::ranges::find(gone, *number) != gone.end();
                          }).size();
  for (std::size_t i = 0; i < text.count("/expect"); ++i) {
    const auto place = pointer_to("/expect", i);
    if (const auto number = number_at(place)) {
      const auto before = std::ranges::count_if(gone, [&](std::size_t entry) { return entry < *number; });
      text.set(place + "/traffic", PlainValue::whole(static_cast<std::int64_t>(*number) - before));
    }
  }
}

void remove_answers(ScenarioText& text, const std::set<std::string>& gone, Removed& removed) {
  removed.expectations +=
      remove_entries(text, "/expect", [&](const std::string& place) {
        const auto answers = text.keys(place + "/answers");
        return !answers.empty() && std::ranges::all_of(answers, [&](const auto& name) { return gone.contains(name); });
      }).size();
  for (std::size_t i = 0; i < text.count("/expect"); ++i) {
    const auto answers = pointer_to("/expect", i) + "/answers";
    for (const auto& name : gone) {
      if (text.has(pointer_to(answers, name))) text.remove(pointer_to(answers, name));
    }
  }
}

}  // namespace

Removed remove_parts(ScenarioText& text, const std::vector<std::string>& nodes, std::vector<std::size_t> links) {
  Removed removed;
  const auto network = outline_of(text).network;
  std::set<std::string> gone;
  for (const auto& node : nodes) {
    if (text.has(pointer_to("/nodes", node))) gone.insert(node);
  }
  const auto lost = lost_addresses(network, gone);
  const auto touches_gone = [&](const std::string& list) {
    return std::ranges::any_of(gone, [&](const auto& node) { return names_end(text, list, node); });
  };
  std::set<std::set<std::string>> cut;  // the cables that go, by their ends
  removed.links = remove_entries(text, "/links", [&](const std::string& place) {
                    const auto index = std::stoull(pointer_steps(place).back());
                    const auto ends = ends_of_link(text, place);
                    const bool goes = std::ranges::find(links, index) != links.end() || touches_gone(ends);
                    if (goes) cut.insert({word_at(text, ends + "/0"), word_at(text, ends + "/1")});
                    return goes;
                  }).size();
  const auto gone_traffic = remove_entries(text, "/traffic", [&](const std::string& place) {
    return gone.contains(node_of_end(word_at(text, place + "/from")));
  });
  removed.requests = gone_traffic.size();
  removed.events = remove_entries(text, "/timeline", [&](const std::string& place) {
                     if (gone.contains(word_at(text, place + "/node"))) return true;
                     const auto link = place + "/link";
                     if (cut.contains({word_at(text, link + "/0"), word_at(text, link + "/1")}) || touches_gone(link)) {
                       return true;
                     }
                     return is_ipvsadm_for(word_at(text, place + "/run"), lost);
                   }).size();
  if (!gone.empty()) {
    removed.expectations += remove_entries(text, "/expect", [&](const std::string& place) {
                              return names_gone_node(text, place, gone);
                            }).size();
    remove_answers(text, gone, removed);
  }
  renumber_traffic(text, gone_traffic, removed);
  for (const auto& node : network.nodes) {
    if (gone.contains(node.name)) continue;
    removed.commands +=
        remove_entries(text, pointer_to("/nodes", node.name) + "/commands", [&](const std::string& place) {
          return is_ipvsadm_for(word_at(text, place), lost);
        }).size();
  }
  for (const auto& node : gone) text.remove(pointer_to("/nodes", node));
  removed.nodes = gone.size();
  return removed;
}

Result<bool> rename_node(ScenarioText& text, const std::string& name, const std::string& new_name) {
  if (name == new_name) return false;
  const bool is_switch = word_at(text, pointer_to("/nodes", name) + "/kind") == "switch";
  const auto longest = is_switch ? scenario::longest_device_name : scenario::longest_node_name;
  if (!scenario::is_name(new_name, longest)) {
    return Unexpected{Error{"a name is " + scenario::name_rule(longest) + ", not " + quoted(new_name), ""}};
  }
  if (text.has(pointer_to("/nodes", new_name))) {
    return Unexpected{Error{"there is a node " + quoted(new_name) + " already", ""}};
  }
  if (!text.has(pointer_to("/nodes", name))) return Unexpected{Error{"there is no node " + quoted(name), ""}};
  const auto rename_end = [&](const std::string& at) {
    const auto word = word_at(text, at);
    if (!word.empty() && node_of_end(word) == name) text.set(at, new_name + word.substr(name.size()));
  };
  text.rename_key(pointer_to("/nodes", name), new_name);
  for (std::size_t i = 0; i < text.count("/links"); ++i) {
    for_ends(text, ends_of_link(text, pointer_to("/links", i)), rename_end);
  }
  for (std::size_t i = 0; i < text.count("/traffic"); ++i) rename_end(pointer_to("/traffic", i) + "/from");
  for (std::size_t i = 0; i < text.count("/timeline"); ++i) {
    const auto event = pointer_to("/timeline", i);
    rename_end(event + "/node");
    for_ends(text, event + "/link", rename_end);
  }
  for (std::size_t i = 0; i < text.count("/expect"); ++i) {
    const auto expectation = pointer_to("/expect", i);
    for (const char* check : checks_with_node) rename_end(pointer_to(expectation, check) + "/node");
    const auto answers = expectation + "/answers";
    if (text.has(pointer_to(answers, name)) && !text.has(pointer_to(answers, new_name))) {
      text.rename_key(pointer_to(answers, name), new_name);
    }
  }
  rename_in_lesson(text, "/lesson", name, new_name);
  return true;
}

}  // namespace lvslab::sim
