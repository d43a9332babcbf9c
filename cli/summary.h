#pragma once
/// What came of a run, for people.

#include <string>
#include <vector>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/session.h>

namespace lvslab::cli {

/// Title, answers a server with their share, errors, drops by place and reason, what was expected; then tables. Ends
/// with a newline.
[[nodiscard]] std::string summary(const sim::Scenario& scenario, const sim::Results& results,
                                  const std::vector<sim::Judgement>& judgements);

}  // namespace lvslab::cli
