/// ipvsadm-save [-n]: the rules on standard output.

#include <algorithm>

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

Plan plan_ipvsadm_save(const Words& words) {
  bool numeric = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-n") {
      numeric = true;
    } else if (words[i].starts_with('-')) {
      return complain(
          "ipvsadm-save: Script to save the IPVS table to stdout.\n"
          "   With the -n option, prints out the table in numeric format.\n");
    }
    // Other words are not looked at: that is how the script is written.
  }
  return Action([numeric](Context& context) {
    return ipvsadm::run(numeric ? Words{"ipvsadm", "-S", "-n"} : Words{"ipvsadm", "-S"}, context);
  });
}

}  // namespace lvslab::sim::console
