/// true, false, `:`: commands whose exit code is all there is to them.

#include "commands.h"

namespace lvslab::sim::console {

Plan plan_true(const Words& /*words*/) { return say("", 0); }
Plan plan_false(const Words& /*words*/) { return say("", 1); }

}  // namespace lvslab::sim::console
