#pragma once
/// The run as captures: --pcap DIR and --pcapng FILE.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/io/pcap_writer.h>
#include <lvslab/io/pcapng_writer.h>
#include <lvslab/sim/session.h>

namespace lvslab::cli {

/// A number for each captured interface: the Ethernet interfaces of the scenario's hosts, in the order of the file.
class CapturedInterfaces {
 public:
  explicit CapturedInterfaces(const sim::Session& session);

  /// "client", "eth0"; the position is the number.
  struct Name {
    std::string node;
    std::string interface;
  };
  [[nodiscard]] const std::vector<Name>& names() const { return names_; }
  /// The interface that an event's frame passed; nullopt: the event is none that tcpdump would see.
  [[nodiscard]] std::optional<std::uint32_t> of(const sim::TraceEvent& event) const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::vector<Name> names_;
  std::vector<std::vector<std::uint32_t>> number_;  // [node][host::InterfaceId]
};

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

/// All interfaces in one file. Each packet's comment says to which request it belongs, what caused it, whether it ended
/// here; and why, for the first `explained_frames` of a run: to tell reasons takes more time than to simulate.
class PcapngFile final : public sim::TraceSink {
 public:
  static constexpr std::uint64_t explained_frames = 20'000;

  /// Throws std::system_error.
  PcapngFile(const std::string& path, const sim::Session& session);
  void on_event(const sim::TraceEvent& event) override;
  [[nodiscard]] bool wants_notes() const override { return frames_ < explained_frames; }
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

}  // namespace lvslab::cli
