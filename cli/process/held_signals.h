#pragma once
/// Signals that ask this program to end, kept waiting while it has something to put in order first.

#include <csignal>

namespace lvslab::cli {

/// While there is one, SIGINT, SIGTERM and SIGHUP wait; with the last one gone they do what they would have done. One
/// that is ignored (nohup) stays ignored. For programs of one thread.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

  /// One of them waits.
  [[nodiscard]] static bool is_one_waiting();
  /// For a child process, which holds none. Only system calls.
  static void let_go();

 private:
  sigset_t before_{};
};

}  // namespace lvslab::cli
