#pragma once
/// Whether user-mode-linux can run on this processor as it is.

#include <string>

namespace lvslab::cli {

/// User-mode-linux up to 6.1 keeps a process's extended registers (AVX and the like) in 2,696 bytes and gives them back
/// with PTRACE_SETREGSET, which a host whose processor has more (AMX) refuses: the guest dies at once. Where that is
/// so, it must be made to believe that there are no register sets (GuestProcess::without_extended_registers), and keeps
/// what FXSAVE knows.
[[nodiscard]] bool extended_registers_are_too_large();

/// A word for the guest kernel's command line, to be given then: FXSAVE does not know AVX's registers, so the C library
/// inside must not use them.
[[nodiscard]] std::string without_avx();

}  // namespace lvslab::cli
