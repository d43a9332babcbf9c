#pragma once
/// What tcpdump on each interface would see, with the kernel's own times. By the same library, and for a reason: a
/// socket that keeps the kernel's own packets, instead of a ring they are copied to, changes how tunnels behave (a
/// packet that somebody else holds passes by their receive offload).

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <lvslab/sim/run_record.h>

#include "network_namespace.h"

struct pcap;

namespace lvslab::cli::guest {

class Capture {
 public:
  Capture() = default;
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture();

  /// Begins to listen on the interface: from now on the kernel keeps its frames. Throws std::runtime_error.
  void listen(const NetworkNamespace& machine, const std::string& interface);
  /// Takes what was kept, in a thread of its own, until stop().
  void start();
  /// Takes the last frames and hands all over, by "HOST-INTERFACE". Times are since 1970. Throws std::runtime_error if
  /// the kernel had no room for some: a comparison would blame the simulator for them.
  [[nodiscard]] std::map<std::string, std::vector<sim::CapturedFrame>> stop();

 private:
  struct Tap {
    std::string name;  ///< "HOST-INTERFACE"
    pcap* handle = nullptr;
    std::vector<sim::CapturedFrame>* frames = nullptr;
  };
  void take_all();
  static void drain(const Tap& tap);
  static void require_complete(const Tap& tap);

  std::map<std::string, std::vector<sim::CapturedFrame>> frames_;
  std::vector<Tap> taps_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace lvslab::cli::guest
