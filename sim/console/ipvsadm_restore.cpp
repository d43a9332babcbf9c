/// ipvsadm-restore: empties the table and fills it from standard input.

#include <algorithm>

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

/// It does not look at its options.
Plan plan_ipvsadm_restore(const Words& /*words*/) {
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
