#pragma once
/// What every call of the operating system takes: a look at whether it worked, and arguments as it wants them.

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace lvslab::cli {

/// Throws std::system_error with errno: "cannot enter a network namespace: Operation not permitted".
inline void require(bool worked, const std::string& intention) {
  if (!worked) throw std::system_error(errno, std::generic_category(), "cannot " + intention);
}

/// As execve() takes them; valid as long as `texts` is there and unchanged.
[[nodiscard]] inline std::vector<char*> null_terminated(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace lvslab::cli
