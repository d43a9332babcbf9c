/// ipvsadm-restore: empties the table and fills it from standard input.

#include <algorithm>

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

Plan plan_ipvsadm_restore(const Words& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) return not_modelled("ipvsadm-restore: the option " + words[i]);
  }
  return Action([](Context& context) {
    context.machine.host.director().clear(context.now);
    // Lines that begin with '#' are comments here; ipvsadm -R itself knows none.
    std::string rules;
    for (std::size_t at = 0; at < context.input.size();) {
      const std::size_t end = std::min(context.input.find('\n', at), context.input.size());
      const std::string line = context.input.substr(at, end - at);
      if (!line.starts_with('#')) rules += line + "\n";
      at = end + 1;
    }
    Context inner{context.machine, context.now, context.outcome, context.terminal, rules};
    return ipvsadm::restore(inner);
  });
}

}  // namespace lvslab::sim::console
