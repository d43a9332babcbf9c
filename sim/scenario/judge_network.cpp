#include "judge.h"

namespace lvslab::sim::scenario {

void judge_filters(const Draft&, Remarks&) {}
void judge_network(const Draft&, Remarks&) {}

}  // namespace lvslab::sim::scenario
