#include "extended_registers.h"

#include <csignal>
#include <cstddef>
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lvslab::cli {

bool extended_registers_are_too_large() {
  constexpr std::size_t kept = 2696;
  const pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  if (child < 0) return false;
  int status = 0;
  ::waitpid(child, &status, 0);
  alignas(64) std::byte registers[kept];
  iovec part{registers, sizeof registers};
  const bool too_large = ::ptrace(PTRACE_GETREGSET, child, NT_X86_XSTATE, &part) == 0 &&
                         ::ptrace(PTRACE_SETREGSET, child, NT_X86_XSTATE, &part) != 0;
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return too_large;
}

std::string without_avx() {
  return "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-AVX_Fast_Unaligned_Load";
}

}  // namespace lvslab::cli
