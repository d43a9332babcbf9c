#pragma once
/// What only shows when the whole scenario is known.

#include "draft.h"

namespace lvslab::sim::scenario {

/// Hands every command line to `judge`; what it says is an error at that line.
void judge_commands(const Draft& draft, const CommandJudge& judge, Remarks& remarks);
/// Loops of switches (an error); a network in pieces, targets that nobody has or that are cut off, an address or a MAC
/// twice on one wire (warnings). The warnings are left out while there are errors: they may only come of them.
void judge_network(const Draft& draft, Remarks& remarks);

}  // namespace lvslab::sim::scenario
