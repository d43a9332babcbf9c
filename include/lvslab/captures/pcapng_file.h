#pragma once
/// A run as one pcapng file of all interfaces, with a comment on each packet.

#include <cstdint>
#include <functional>
#include <string>

#include <lvslab/captures/captured_interfaces.h>
#include <lvslab/io/pcapng_writer.h>
#include <lvslab/sim/event_log.h>

namespace lvslab::captures {

/// All interfaces in one file. Each packet's comment says to which request it belongs, what caused it, whether it ended
/// here; and why, for the first `explained_frames`: to tell reasons takes more time than to simulate. What is written
/// depends on the events only, not on whether somebody else wants reasons for longer.
class PcapngFile final : public sim::TraceSink {
 public:
  static constexpr std::uint64_t explained_frames = 20'000;

  /// Throws std::system_error.
  PcapngFile(const std::string& path, const sim::Session& session);
  void on_event(const sim::TraceEvent& event) override;
  /// An event that the file leaves out: what follows is not the end of a frame before it.
  void leave_out() { fate_is_open_ = false; }
  [[nodiscard]] bool wants_notes() const override { return frames_ <= explained_frames; }
  [[nodiscard]] const CapturedInterfaces& interfaces() const { return interfaces_; }
  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  void close() { writer_.close(); }

 private:
  void append_lineage(const net::Lineage& lineage);
  void append_reasons(const sim::TraceEvent& event);

  CapturedInterfaces interfaces_;
  io::PcapngWriter writer_;
  std::uint64_t frames_ = 0;
  // A received frame's fate is told by the events that follow, of the same packet on the same node.
  bool fate_is_open_ = false;
  std::uint32_t node_ = 0;
  std::uint64_t packet_ = 0;
};

/// A recorded run, or those of its frames that are wanted, as a file. Of everything it is what a PcapngFile that had
/// listened to the run would have written, byte by byte. `session` is of the run's scenario, before its first step.
/// How many frames there are in it. Throws std::system_error; then a part of the file may be there. O(events).
std::uint64_t write_pcapng(const std::string& path, const sim::Session& session, const sim::EventLog& events,
                           const std::function<bool(const sim::TraceEvent&)>& is_wanted = {});

}  // namespace lvslab::captures
