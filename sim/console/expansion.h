#pragma once
/// Variables put in their places, and words split where that leaves blanks (POSIX sh 2.6).

#include <map>
#include <string>

#include "shell_line.h"

namespace lvslab::sim::console {

/// What `$?` and `$NAME` stand for; a name that is not there is empty.
struct Parameters {
  const std::map<std::string, std::string>& variables;
  int last_exit_code = 0;
};

/// Appends the fields a word becomes: often one, none for an empty unquoted variable.
void expand(const Word& word, const Parameters& parameters, Words& fields);
/// As one field, unsplit: an assignment's value, a redirection's target.
[[nodiscard]] std::string expand_whole(const Word& word, const Parameters& parameters);
/// True if the word means the same whatever the variables are.
[[nodiscard]] bool is_constant(const Word& word);

}  // namespace lvslab::sim::console
