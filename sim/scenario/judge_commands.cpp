#include "judge.h"

namespace lvslab::sim::scenario {

void judge_commands(const Draft& draft, const CommandJudge& judge, Remarks& remarks) {
  for (std::size_t i = 0; i < draft.scenario.nodes.size(); ++i) {
    const auto& node = draft.scenario.nodes[i];
    for (std::size_t k = 0; k < node.commands.size(); ++k) {
      if (auto sentence = judge(node.commands[k])) {
        remarks.error(draft.command_lines[i][k], "/nodes" + pointer_step(node.name) + "/commands/" + std::to_string(k),
                      std::move(*sentence));
      }
    }
  }
  for (std::size_t i = 0; i < draft.scenario.timeline.size(); ++i) {
    const auto& event = draft.scenario.timeline[i];
    if (event.kind != TimelineEntry::Kind::command) continue;
    if (auto sentence = judge(event.command)) {
      remarks.error(draft.timeline[i].line, "/timeline/" + std::to_string(draft.timeline[i].index) + "/run",
                    std::move(*sentence));
    }
  }
  for (const auto& proposed : draft.proposed) {
    if (auto sentence = judge(proposed.command)) remarks.error(proposed.line, proposed.path, std::move(*sentence));
  }
}

}  // namespace lvslab::sim::scenario
