#include <lvslab/ipvs/decision.h>
#include <lvslab/sim/reasons.h>

namespace lvslab::sim {
namespace {

OutlineReason candidates_of(const ipvs::Decision& decision) {
  OutlineReason reason;
  reason.sentence = "the real servers, in the list's order";
  reason.table.push_back({"", "server", "weight", "active", "inactive", "overhead", ""});
  for (const auto& candidate : decision.candidates) {
    const bool is_chosen = decision.chosen == candidate.server;
    const bool is_usable = candidate.fitness == ipvs::Fitness::usable;
    reason.table.push_back({is_chosen ? "→" : "", to_text(candidate.server), std::to_string(candidate.weight),
                            std::to_string(candidate.active), std::to_string(candidate.inactive),
                            std::to_string(candidate.overhead),
                            is_usable ? "" : std::string(name_of(candidate.fitness))});
  }
  return reason;
}

}  // namespace

std::vector<OutlineReason> reasons_of(std::span<const Note> notes) {
  std::vector<OutlineReason> reasons;
  const Evidence* told = nullptr;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto* decision = ipvs::decision_of(notes[i]);
    if (decision != nullptr && decision != told && !decision->candidates.empty()) {
      told = decision;
      reasons.push_back(candidates_of(*decision));
      i += decision->candidates.size() - 1;  // these notes say the same
      continue;
    }
    reasons.push_back({to_text(notes[i]), {}});
  }
  return reasons;
}

}  // namespace lvslab::sim
