/// ip rule show: the three rules every host starts with (two for IPv6). Others are not modelled yet.

#include "ip.h"

namespace lvslab::sim::console {

Action plan_ip_rule(IpWords words, const IpOptions& options) {
  std::string command = "show";
  if (!words.at_end()) command = words.value();
  if (abbreviates(command, "list") || abbreviates(command, "lst") || abbreviates(command, "show")) {
    if (!words.at_end()) refuse_option("ip rule show: '" + words.word() + "'");
    if (options.family == IpOptions::Family::inet6) {
      return say("0:\tfrom all lookup local\n32766:\tfrom all lookup main\n");
    }
    return say("0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n");
  }
  if (abbreviates(command, "add") || abbreviates(command, "delete") || abbreviates(command, "flush") ||
      abbreviates(command, "save") || abbreviates(command, "restore")) {
    refuse_option("ip rule " + command);
  }
  if (abbreviates(command, "help")) refuse_usage("ip-rule(8)");
  refuse("Command \"" + command + "\" is unknown, try \"ip rule help\".\n");
}

}  // namespace lvslab::sim::console
