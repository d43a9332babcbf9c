/// ipvsadm-save [-n]: the rules on standard output.

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

Plan plan_ipvsadm_save(const Words& words) {
  bool numeric = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-n") {
      numeric = true;
    } else if (words[i].starts_with('-')) {
      return not_modelled("ipvsadm-save: the option " + words[i]);
    }
    // Other words are not looked at: that is how the script is written.
  }
  auto request = ipvsadm::read_request(numeric ? Words{"-S", "-n"} : Words{"-S"});
  return Action([request = *request](Context& context) { return ipvsadm::apply(request, context); });
}

}  // namespace lvslab::sim::console
