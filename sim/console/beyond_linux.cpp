#include <map>

#include "commands.h"
#include "expansion.h"
#include "ipvsadm/dpvs.h"
#include "shell_line.h"

namespace lvslab::sim {

using namespace console;

std::optional<std::string> beyond_linux(const std::string& line) {
  const auto commands = parse_shell_line(line);
  if (!commands) return std::nullopt;
  const std::map<std::string, std::string> no_variables;
  for (const SimpleCommand& command : *commands) {
    Words words;
    for (const Word& word : command.words) expand(word, {no_variables, 0}, words);
    if (words.empty()) continue;
    const std::string program = words.front().substr(words.front().rfind('/') + 1);
    if (program == "ipvsadm") {
      const auto dpvs = ipvsadm::take_dpvs_words(words);
      if (!dpvs || dpvs->is_used) return "full NAT is not in Linux's kernel, and these words are not its ipvsadm's";
    }
    if (line.find("net.lvslab.") != std::string::npos || line.find("net/lvslab/") != std::string::npos) {
      return "net.lvslab is the laboratory's own: Linux has no such parameters";
    }
  }
  return std::nullopt;
}

std::optional<std::string> beyond_linux(const Scenario& scenario) {
  const auto at = [](const std::string& node, const std::string& line, const std::string& why) {
    return node + "$ " + line + ": " + why;
  };
  for (const NodeSpec& node : scenario.nodes) {
    for (const std::string& line : node.commands) {
      if (const auto why = beyond_linux(line)) return at(node.name, line, *why);
    }
    for (const ServiceSpec& service : node.services) {
      if (service.toa_kind) return node.name + ": a service that reads TOA needs a module that Linux does not have";
      if (service.reads_proxy_header) {
        return node.name + ": a service that reads the PROXY protocol is the simulator's only";
      }
    }
  }
  for (const TimelineEntry& entry : scenario.timeline) {
    if (entry.kind != TimelineEntry::Kind::command) continue;
    if (const auto why = beyond_linux(entry.command)) return at(entry.node, entry.command, *why);
  }
  return std::nullopt;
}

}  // namespace lvslab::sim
