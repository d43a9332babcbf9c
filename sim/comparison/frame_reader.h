#pragma once
/// A frame as fields that two runs share if they did the same.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/comparison.h>
#include <lvslab/sim/dissection.h>
#include <lvslab/sim/run_record.h>

#include "free_ports.h"
#include "reassembly.h"

namespace lvslab::sim::comparison {

struct ReadField {
  DissectedLayer::Kind layer{};
  bool quoted = false;
  std::string_view name;
  std::string_view label;
  std::string value;
  bool compared = true;
};

struct ReadFrame {
  Dissection dissection;            ///< as the frame was, for its headline
  std::vector<ReadField> fields;    ///< with values that both sides share
  std::string flow;                 ///< frames are compared in order within a flow: both ends in this direction
  std::size_t size = 0;             ///< bytes
  bool is_listener_report = false;  ///< of multicast: left out as a whole
  bool pure_ack = false;  ///< a TCP segment that only acknowledges: when it is sent is partly a matter of the scheduler

  /// Of the innermost header that has such a field and is not quoted; nullptr: none.
  [[nodiscard]] const ReadField* field(std::string_view name) const;
  /// Equal for frames that are equal, and only for them.
  [[nodiscard]] std::string key() const;
};

/// Reads the frames of one interface, in order: it remembers initial sequence numbers and unfinished datagrams.
class FrameReader {
 public:
  explicit FrameReader(const FreePorts& ports) : ports_(ports) {}
  [[nodiscard]] ReadFrame read(const CapturedFrame& frame);

 private:
  [[nodiscard]] ReadField shared(const DissectedLayer& layer, const DissectedField& field,
                                 std::size_t frame_size) const;
  [[nodiscard]] std::string port_text(std::string_view text) const;
  [[nodiscard]] std::string port_text(const DissectedLayer& layer, std::string_view name) const;
  [[nodiscard]] std::string flow_from(const std::vector<DissectedLayer>& layers, std::size_t first) const;
  /// Labels of a flow as they follow one another in it: "none", "first", "second", ...
  void number_flow_labels(ReadFrame& frame);
  void judge_whole_datagram(const CapturedFrame& frame, ReadFrame& result);

  const FreePorts& ports_;
  SequenceBook book_;
  Reassembly reassembly_;
  std::map<std::string, std::vector<std::string>> labels_;  ///< seen in each flow, in order
};

}  // namespace lvslab::sim::comparison
