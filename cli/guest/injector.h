#pragma once
/// Frames of a scenario on a real kernel: a packet socket that sends them out of an interface just as they are.

#include <cstddef>
#include <string>
#include <vector>

#include "network_namespace.h"

namespace lvslab::cli::guest {

class Injector {
 public:
  /// Throws std::system_error.
  Injector(const NetworkNamespace& machine, const std::string& interface);
  Injector(const Injector&) = delete;
  Injector& operator=(const Injector&) = delete;
  ~Injector();
  /// An interface that is down or whose MTU is too small refuses it; then nothing is sent.
  void send(const std::vector<std::byte>& frame) const;

 private:
  int socket_ = -1;
};

}  // namespace lvslab::cli::guest
