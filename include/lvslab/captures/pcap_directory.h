#pragma once
/// A run as a folder of captures, one an interface: what tcpdump on each of them would have written.

#include <string>
#include <vector>

#include <lvslab/captures/captured_interfaces.h>
#include <lvslab/io/pcap_writer.h>

namespace lvslab::captures {

/// One file an interface, HOST-IF.pcap, also if it never sees a frame.
class PcapDirectory final : public sim::TraceSink {
 public:
  /// Creates the directory if need be. Throws std::system_error.
  PcapDirectory(const std::string& directory, const sim::Session& session);
  void on_event(const sim::TraceEvent& event) override;
  [[nodiscard]] bool wants_notes() const override { return false; }
  /// Throws std::system_error when anything could not be written.
  void close();

 private:
  CapturedInterfaces interfaces_;
  std::vector<io::PcapWriter> writers_;
};

}  // namespace lvslab::captures
