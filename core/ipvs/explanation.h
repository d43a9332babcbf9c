#pragma once
// How a decision (lvslab/ipvs/decision.h) begins and how it is told.

#include <lvslab/ipvs/decision.h>
#include <lvslab/ipvs/scheduler.h>

#include "service_table.h"

namespace lvslab::ipvs {

/// The question and who could be the answer.
[[nodiscard]] Decision begin_decision(const Service& service, const Pool& pool, const NewFlow& flow);

/// Tells the decision in words; each note has it for its evidence.
void tell(Story& story, Decision decision);

}  // namespace lvslab::ipvs
