#pragma once
/// Why something happened, for people: the notes of an event as sentences, a director's decision as a table.

#include <span>
#include <string>
#include <vector>

#include <lvslab/story.h>

namespace lvslab::sim {

/// Why: a sentence, and perhaps the numbers behind it.
struct OutlineReason {
  std::string sentence;
  std::vector<std::vector<std::string>> table;  ///< rows of equally many cells, the first are headings; empty: none
};

/// Notes as reasons; the candidates of a decision (lvslab/ipvs/decision.h) become one reason with a table.
[[nodiscard]] std::vector<OutlineReason> reasons_of(std::span<const Note> notes);

}  // namespace lvslab::sim
