#pragma once
/// What came of a run, for people.

#include <string>

#include <lvslab/sim/session.h>

namespace lvslab::cli {

/// Title, answers a server with their share, errors, drops by place and reason; then tables. Ends with a newline.
[[nodiscard]] std::string summary(const sim::Scenario& scenario, const sim::Results& results);

}  // namespace lvslab::cli
