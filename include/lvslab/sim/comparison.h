#pragma once
/// Two runs of one scenario side by side, whoever ran them: the simulator, a real kernel, the same kernel yesterday.
///
/// Frames are compared per interface, and there per flow (both ends in one direction) and in order; the order between
/// flows is left to chance on every machine. A missing or an additional frame is one difference and does not make the
/// rest different. What a host may choose freely is left out: see left_out(). Everything else in a frame counts, down
/// to its last byte. Equal records give equal results on every machine.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/sim/run_record.h>
#include <lvslab/sim/scenario.h>
#include <lvslab/time.h>

namespace lvslab::sim {

/// What a host may choose freely, hence no difference between two runs.
struct LeftOut {
  std::string_view field;  ///< Wireshark's name; the beginning of several that belong together
  std::string_view what;   ///< "TCP windows"
  std::string_view why;    ///< one sentence
  /// The fields are not compared; otherwise only their values are brought into a form that both sides share: numbers
  /// counted from the SYN, ports in the order they appear, a checksum as right or wrong.
  bool entirely = true;
};
/// All of it, in the order of a frame's headers. The only such list: the comparison works by it and reports print it.
[[nodiscard]] std::span<const LeftOut> left_out();

/// What is compared, and how.
struct Terms {
  /// Ports from 32768 on that somebody asked for. All others up there were chosen by a kernel, and are numbered in the
  /// order they appear. nullopt: nobody knows; then, if the two sides have at least half of such ports in common, those
  /// they have in common were asked for, and otherwise none.
  std::optional<std::set<std::uint16_t>> named_ports;
  bool pure_acks = true;           ///< also TCP segments that only acknowledge
  std::set<std::string> unstable;  ///< "HOST: COMMAND" of outputs and tables to leave out
  /// Chance decides which frames arrive: they and the outputs are only counted, and of the answers to one entry of
  /// `traffic` only how often each came is compared.
  bool by_counts = false;
};
/// On which two runs of this scenario are compared: the ports it asks for are named, and where a link loses frames at
/// random it is by counts.
[[nodiscard]] Terms terms_for(const Scenario& scenario);

enum class Side : std::uint8_t { left, right };

/// One frame of a difference, and where to find it.
struct FrameMark {
  std::size_t number = 0;  ///< in the interface's capture, from 1, as Wireshark counts
  Duration at{};           ///< since the run's origin
  std::string headline;    ///< as headline() of its dissection
};

/// One field of two frames, or of the one there is. A field that only one frame has differs.
struct ComparedField {
  std::string_view layer;  ///< "IPv4"
  bool quoted = false;     ///< of the datagram that an ICMP error quotes
  std::string_view name;   ///< "ip.ttl"
  std::string_view label;  ///< "TTL"
  std::optional<std::string> left;
  std::optional<std::string> right;
  bool compared = true;  ///< false: left out, shown only for those who look closer
  bool differs = false;  ///< only if compared
};

/// A pair of frames that are meant to be the same one and differ, or a frame that only one side has.
struct FrameDifference {
  std::string flow;  ///< "TCP 192.0.2.10:40000 → 10.0.0.4:80"
  std::optional<FrameMark> left;
  std::optional<FrameMark> right;
  std::vector<ComparedField> fields;  ///< outermost header first
  [[nodiscard]] Duration at() const { return left ? left->at : right->at; }
};

struct InterfaceComparison {
  std::string name;             ///< "director-eth0"
  std::optional<Side> only_on;  ///< the other side has no capture of it; then its frames are counted, not shown
  std::size_t matched = 0;
  std::size_t unmatched = 0;                 ///< pairs that differ, and frames without a partner
  std::vector<FrameDifference> differences;  ///< in the order of time; the first most_described frames of them
  static constexpr std::size_t most_described = 2000;
  [[nodiscard]] std::size_t total() const { return matched + unmatched; }
  [[nodiscard]] bool all_equal() const { return unmatched == 0 && !only_on; }
};

struct LineDifference {
  Side only_on{};
  std::string line;
};
/// A command's output or a table. White space is folded, ages and clock times are masked, and lists that the kernel
/// prints in an order of its own are sorted.
struct OutputComparison {
  std::string node;
  std::string command;
  bool is_table = false;        ///< asked for at the end of the run, not by the scenario
  std::optional<Side> only_on;  ///< the other side did not run it
  std::vector<LineDifference> differences;
  [[nodiscard]] bool equal() const { return differences.empty() && !only_on; }
  /// "HOST: COMMAND"
  [[nodiscard]] std::string name() const { return node + ": " + command; }
};

struct AnswerDifference {
  std::string traffic;              ///< position in the scenario's `traffic`
  std::size_t request{};            ///< position among its requests, from 0
  std::optional<std::string> left;  ///< nullopt: there was no such request
  std::optional<std::string> right;
};

/// Something that was sent again after a while because no answer came, or a connection that was torn down. For the
/// reader: times differ between any two runs and are never a difference.
struct TimingRemark {
  enum class Kind : std::uint8_t { tcp_again, arp_again, reset };
  Kind kind{};
  std::string interface;        ///< where it was seen best: the first, by name, of those with the most repetitions
  std::string what;             ///< "SYN 192.0.2.10:40000 → 10.0.0.4:80"; "who has 10.0.0.9? tell 10.0.0.3"
  std::vector<Duration> left;   ///< delays since the first transmission (of a reset: the connection's first frame)
  std::vector<Duration> right;  ///< empty: nothing of the kind happened there
};

struct FrameCounts {
  std::size_t left = 0;
  std::size_t right = 0;
};

struct Comparison {
  std::vector<InterfaceComparison> interfaces;  ///< by name
  std::vector<OutputComparison> outputs;        ///< commands as they ran, then tables
  std::vector<AnswerDifference> answers;        ///< only those that differ
  std::size_t requests = 0;                     ///< answers compared
  /// This side has captures only, so neither answers nor outputs were compared.
  std::optional<Side> without_results;
  bool pure_acks = true;                 ///< Terms::pure_acks
  std::optional<FrameCounts> by_counts;  ///< Terms::by_counts: no more is said of frames; `outputs` is empty
  std::vector<TimingRemark> timings;     ///< never a difference

  [[nodiscard]] std::size_t frames() const;  ///< on all interfaces, pairs counted once
  [[nodiscard]] std::size_t equal_frames() const;
  [[nodiscard]] std::size_t equal_outputs() const;
  [[nodiscard]] bool answers_equal() const { return answers.empty(); }
  [[nodiscard]] bool all_equal() const;
};

/// Takes any bytes as frames. Of n frames on an interface of which d differ: O(n log n) time while d is small, O(n)
/// memory; when thousands differ in one flow, it need no longer be the smallest number of differences.
[[nodiscard]] Comparison compare(const RunRecord& left, const RunRecord& right, const Terms& terms = {});

}  // namespace lvslab::sim
