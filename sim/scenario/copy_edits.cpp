#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <lvslab/sim/network_edits.h>

#include "free_addresses.h"

namespace lvslab::sim {
namespace {

const PlainValue* ends_of(const PlainValue& link) {
  const auto* ends = link.object() != nullptr ? link.member("endpoints") : &link;
  return ends != nullptr && ends->list() != nullptr && ends->list()->size() == 2 ? ends : nullptr;
}

std::string node_of_end(const std::string& end) { return end.substr(0, end.find(':')); }

std::string word_of(const PlainValue& value) { return value.text() == nullptr ? std::string() : *value.text(); }

/// "rs3" and "rs7" there: "rs8".
std::string next_name(const ScenarioText& text, const std::string& name) {
  const auto letters = name.find_last_not_of("0123456789");
  const std::string base = name.substr(0, letters == std::string::npos ? 0 : letters + 1);
  unsigned highest = 1;
  for (const auto& other : text.keys("/nodes")) {
    if (!other.starts_with(base) || other.size() == base.size() || other.size() > base.size() + 6) continue;
    const auto digits = other.substr(base.size());
    if (std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; })) {
      highest = std::max(highest, static_cast<unsigned>(std::stoul(digits)));
    }
  }
  for (;; ++highest) {
    if (auto candidate = base + std::to_string(highest + 1); !text.has(pointer_to("/nodes", candidate)))
      return candidate;
  }
}

/// Replaces addresses in all texts of a value.
void readdress(PlainValue& value, const std::map<std::string, std::string>& addresses) {
  if (auto* words = std::get_if<std::string>(&value.content)) {
    for (const auto& [old_one, new_one] : addresses) *words = with_address(*words, old_one, new_one);
  } else if (auto* list = std::get_if<PlainValue::List>(&value.content)) {
    for (auto& item : *list) readdress(item, addresses);
  } else if (auto* object = std::get_if<PlainValue::Object>(&value.content)) {
    for (auto& [key, member] : *object) readdress(member, addresses);
  }
}

/// The copy is somewhere else, and its interfaces have MACs of their own.
void make_own(PlainValue& node, Position offset) {
  auto* members = std::get_if<PlainValue::Object>(&node.content);
  if (members == nullptr) return;
  for (auto& [key, member] : *members) {
    if (auto* list = std::get_if<PlainValue::List>(&member.content); key == "position" && list != nullptr) {
      double shift[] = {offset.first, offset.second};
      for (std::size_t i = 0; i < 2 && i < list->size(); ++i) {
        const auto* number = (*list)[i].number();
        if (number != nullptr) {
          (*list)[i] = PlainValue::whole(static_cast<std::int64_t>(std::stod(number->spelling) + shift[i]));
        }
      }
    }
    if (auto* interfaces = std::get_if<PlainValue::Object>(&member.content);
        key == "interfaces" && interfaces != nullptr) {
      for (auto& [name, settings] : *interfaces) {
        if (auto* each = std::get_if<PlainValue::Object>(&settings.content)) {
          std::erase_if(*each, [](const auto& setting) { return setting.first == "mac"; });
        }
      }
    }
  }
}

/// Directors that have an original as a real server get the copy behind it.
std::size_t add_to_directors(ScenarioText& text, const std::map<std::string, std::string>& addresses) {
  std::size_t added = 0;
  for (const auto& name : text.keys("/nodes")) {
    const auto commands = pointer_to("/nodes", name) + "/commands";
    for (std::size_t i = 0; i < text.count(commands); ++i) {
      const auto value = text.value(pointer_to(commands, i));
      const auto line = word_of(*value);
      const bool adds = line.starts_with("ipvsadm") &&
                        (line.find(" -a ") != std::string::npos || line.find(" --add-server ") != std::string::npos);
      const auto server = std::min(line.find(" -r "), line.find(" --real-server "));
      if (!adds || server == std::string::npos) continue;
      for (const auto& [old_one, new_one] : addresses) {
        if (!names_address(line.substr(server), old_one)) continue;
        text.insert_item(commands, i + 1, line.substr(0, server) + with_address(line.substr(server), old_one, new_one));
        ++i;
        ++added;
      }
    }
  }
  return added;
}

}  // namespace

std::string copy_nodes(const ScenarioText& text, const std::vector<std::string>& nodes) {
  PlainValue::Object copied;
  for (const auto& name : nodes) {
    if (auto value = text.value(pointer_to("/nodes", name))) copied.emplace_back(name, std::move(*value));
  }
  const auto is_copied = [&](const std::string& end) {
    return std::ranges::find(nodes, node_of_end(end)) != nodes.end();
  };
  PlainValue::List links;
  for (std::size_t i = 0; i < text.count("/links"); ++i) {
    auto link = *text.value(pointer_to("/links", i));
    const auto* ends = ends_of(link);
    if (ends == nullptr) continue;
    const auto a = word_of(ends->list()->front());
    const auto b = word_of(ends->list()->back());
    // A cable to a switch that stays is copied, too; one to a host that stays would need another interface there.
    const auto may_stay = [&](const std::string& end) { return is_copied(end) || end.find(':') == std::string::npos; };
    if ((is_copied(a) || is_copied(b)) && may_stay(a) && may_stay(b)) links.push_back(std::move(link));
  }
  return to_text(PlainValue::Object{{"nodes", std::move(copied)}, {"links", std::move(links)}});
}

Result<Pasted> paste_nodes(ScenarioText& text, const std::string& copied, Position offset) {
  const auto fragment = read_value(copied);
  const auto* nodes = fragment ? fragment->member("nodes") : nullptr;
  const auto* links = fragment ? fragment->member("links") : nullptr;
  if (nodes == nullptr || nodes->object() == nullptr || nodes->object()->empty()) {
    return Unexpected{Error{"there are no nodes in what was copied", ""}};
  }
  for (const char* part : {"/nodes", "/links"}) {
    if (!text.has(part)) {
      text.set(part,
               part == std::string_view("/nodes") ? PlainValue(PlainValue::Object{}) : PlainValue(PlainValue::List{}));
    }
  }
  Pasted pasted;
  std::map<std::string, std::string> names;
  std::map<std::string, std::string> addresses;
  const auto before = outline_of(text).network;
  scenario::FreeAddresses free(before);
  for (const auto& [name, value] : *nodes->object()) {
    const auto fresh = text.has(pointer_to("/nodes", name)) ? next_name(text, name) : name;
    names[name] = fresh;
    NodeSpec spec;
    if (const auto* role = value.member("role"); role != nullptr && word_of(*role) == "server") {
      spec.role = NodeSpec::Role::server;
    }
    if (const auto* commands = value.member("commands"); commands != nullptr && commands->list() != nullptr) {
      for (const auto& command : *commands->list()) spec.commands.push_back(word_of(command));
    }
    std::map<std::string, std::string> own;
    for (const auto& planned : planned_addresses(spec)) {
      // A /32, and what is on lo, is a virtual address: all that have it share it.
      if (planned.length >= 32 || planned.interface == "lo") continue;
      if (free.is_free(planned.address)) continue;  // what was cut out comes back as it was
      const auto address = free.next(net::Ipv4Prefix(planned.address, planned.length), spec.role);
      if (!address) continue;
      free.use(*address);
      own[to_text(planned.address)] = to_text(*address);
    }
    PlainValue copy = value;
    // Only what the machine itself is called by changes: a route still goes by its router.
    readdress(copy, own);
    make_own(copy, offset);
    text.set(pointer_to("/nodes", fresh), copy);
    pasted.nodes.push_back(fresh);
    addresses.insert(own.begin(), own.end());
  }
  if (links != nullptr && links->list() != nullptr) {
    for (auto link : *links->list()) {
      const auto* found = ends_of(link);
      if (found == nullptr) continue;
      PlainValue::List ends;
      bool is_known = true;
      for (const auto& end : *found->list()) {
        const auto word = word_of(end);
        const auto node = node_of_end(word);
        const auto renamed = names.find(node);
        is_known = is_known && (renamed != names.end() || text.has(pointer_to("/nodes", node)));
        ends.emplace_back(renamed == names.end() ? word : renamed->second + word.substr(node.size()));
      }
      if (!is_known) continue;
      if (auto* object = std::get_if<PlainValue::Object>(&link.content)) {
        for (auto& [key, member] : *object) {
          if (key == "endpoints") member = ends;
        }
      } else {
        link = ends;
      }
      text.append("/links", link);
    }
  }
  pasted.commands = add_to_directors(text, addresses);
  return pasted;
}

}  // namespace lvslab::sim
