/// ip [OPTIONS] OBJECT ... of iproute2 6.1.

#include "ip.h"

#include <array>

#include "commands.h"

namespace lvslab::sim::console {
namespace {

using ObjectPlanner = Action (*)(IpWords, const IpOptions&);
struct Object {
  std::string_view name;
  ObjectPlanner plan;  ///< null: not modelled
};
/// In the order in which an abbreviation is looked up.
constexpr std::array<Object, 33> objects = {{
    {"address", plan_ip_address},
    {"addrlabel", nullptr},
    {"maddress", nullptr},
    {"route", plan_ip_route},
    {"rule", plan_ip_rule},
    {"neighbor", plan_ip_neighbour},
    {"neighbour", plan_ip_neighbour},
    {"ntable", nullptr},
    {"ntbl", nullptr},
    {"link", plan_ip_link},
    {"l2tp", nullptr},
    {"fou", plan_ip_fou},
    {"ila", nullptr},
    {"macsec", nullptr},
    {"tunnel", plan_ip_tunnel},
    {"tunl", plan_ip_tunnel},
    {"tuntap", nullptr},
    {"tap", nullptr},
    {"token", nullptr},
    {"tcpmetrics", nullptr},
    {"monitor", nullptr},
    {"xfrm", nullptr},
    {"mroute", nullptr},
    {"mrule", nullptr},
    {"netns", nullptr},
    {"netconf", nullptr},
    {"vrf", nullptr},
    {"sr", nullptr},
    {"nexthop", nullptr},
    {"mptcp", nullptr},
    {"ioam", nullptr},
    {"stats", nullptr},
    {"amt", nullptr},
}};

IpOptions::Family read_family(const std::string& word) {
  if (word == "inet") return IpOptions::Family::inet;
  if (word == "inet6") return IpOptions::Family::inet6;
  if (word == "link") return IpOptions::Family::link;
  if (word == "mpls" || word == "bridge") refuse_option("ip: the family " + word);
  refuse_argument(word, "invalid protocol family");
}

/// Takes the options; an action if one of them was all that was wanted.
std::optional<Action> read_options(IpWords& words, IpOptions& options) {
  while (!words.at_end() && words.word().starts_with('-')) {
    std::string word = words.word();
    words.skip();
    if (word == "--") return std::nullopt;
    if (word == "-") refuse_usage("ip(8)");
    const std::string given = word;
    if (word.starts_with("--")) word.erase(0, 1);
    const auto is = [&](std::string_view full) { return word.size() > 1 && abbreviates(word, full); };
    if (is("-family")) {
      if (words.at_end()) refuse_usage("ip(8)");
      options.family = read_family(words.value());
    } else if (word == "-4") {
      options.family = IpOptions::Family::inet;
    } else if (word == "-6") {
      options.family = IpOptions::Family::inet6;
    } else if (word == "-0") {
      options.family = IpOptions::Family::link;
    } else if (is("-stats") || is("-statistics")) {
      ++options.statistics;
    } else if (is("-details")) {
      options.details = true;
    } else if (is("-oneline")) {
      options.oneline = true;
    } else if (word == "-br" || (word.size() > 3 && is("-brief"))) {
      options.brief = true;
    } else if (is("-Version")) {
      return say("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
    } else if (is("-help")) {
      refuse_usage("ip(8)");
    } else if (is("-human") || is("-human-readable") || is("-iec") || is("-resolve") || is("-Numeric") ||
               is("-timestamp") || is("-tshort") || is("-loops") || is("-json") || is("-pretty") || is("-batch") ||
               is("-force") || is("-rcvbuf") || is("-netns") || is("-all") || is("-color") ||
               word.starts_with("-color=") || word == "-M" || word == "-B" || word == "-echo") {
      refuse_option("ip: the option " + given);
    } else {
      refuse("Option \"" + word + "\" is unknown, try \"ip -help\".\n");
    }
  }
  return std::nullopt;
}

}  // namespace

Plan plan_ip(const Words& all) {
  try {
    IpWords words(all, 1);
    IpOptions options;
    if (auto action = read_options(words, options)) return *action;
    if (words.at_end()) refuse_usage("ip(8)");
    const std::string object = words.word();
    words.skip();
    if (abbreviates(object, "help") && object.size() > 0 && object[0] == 'h') refuse_usage("ip(8)");
    for (const Object& each : objects) {
      if (!abbreviates(object, each.name)) continue;
      if (each.plan == nullptr) refuse_option("ip " + std::string(each.name));
      return each.plan(std::move(words), options);
    }
    refuse("Object \"" + object + "\" is unknown, try \"ip help\".\n", 1);
  } catch (const Refusal& refusal) {
    return Unexpected{refusal.complaint};
  }
}

}  // namespace lvslab::sim::console
