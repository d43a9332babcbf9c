#include "held_signals.h"

namespace lvslab::cli {
namespace {

constexpr int wishes[] = {SIGINT, SIGTERM, SIGHUP};

/// A blocked signal waits even if it is ignored: that must not be taken for a wish.
bool is_ignored(int signal) {
  struct sigaction present {};
  return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

}  // namespace

HeldSignals::HeldSignals() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : wishes) {
    if (!is_ignored(signal)) ::sigaddset(&held, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

HeldSignals::~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool HeldSignals::is_one_waiting() {
  sigset_t waiting;
  ::sigemptyset(&waiting);
  ::sigpending(&waiting);
  for (const int signal : wishes) {
    if (::sigismember(&waiting, signal) == 1) return true;
  }
  return false;
}

void HeldSignals::let_go() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : wishes) ::sigaddset(&held, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &held, nullptr);
}

}  // namespace lvslab::cli
