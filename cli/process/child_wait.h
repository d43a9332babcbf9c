#pragma once
/// Waiting for a child process without being deaf to those who want this program to end.

#include <chrono>
#include <optional>
#include <sys/types.h>

namespace lvslab::cli {

/// The child's status as waitpid() has it; nullopt: it took longer than `patience` and was ended. `target`: what kill()
/// ends it by, -child if it leads a process group. Throws Complaint, with the child ended, when one of HeldSignals
/// waits.
[[nodiscard]] std::optional<int> await_child(pid_t child, pid_t target,
                                             std::optional<std::chrono::seconds> patience = std::nullopt);

}  // namespace lvslab::cli
