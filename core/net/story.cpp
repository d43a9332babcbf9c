#include <lvslab/story.h>

namespace lvslab {

std::string to_text(const Note& note) {
  std::string text;
  for (std::size_t i = 0; i < note.phrase.size(); ++i) {
    const bool is_place = note.phrase[i] == '{' && i + 2 < note.phrase.size() && note.phrase[i + 2] == '}' &&
                          note.phrase[i + 1] >= '0' && note.phrase[i + 1] <= '9';
    if (!is_place) {
      text += note.phrase[i];
      continue;
    }
    const auto index = static_cast<std::size_t>(note.phrase[i + 1] - '0');
    if (index < note.values.size()) text += note.values[index];
    i += 2;
  }
  return text;
}

}  // namespace lvslab
