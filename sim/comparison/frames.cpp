#include "frames.h"

#include <algorithm>
#include <unordered_map>

#include "frame_reader.h"
#include "matching.h"
#include "pairing.h"

namespace lvslab::sim::comparison {
namespace {

/// A number for each text, from 0.
class Numbering {
 public:
  std::uint32_t of(std::string text) {
    const auto next = static_cast<std::uint32_t>(numbers_.size());
    return numbers_.try_emplace(std::move(text), next).first->second;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// One side's frames of a flow.
struct FlowSide {
  std::vector<std::size_t> positions;  ///< in the capture
  std::vector<std::uint32_t> symbols;  ///< equal for equal frames
};
using Flows = std::vector<FlowSide>;

/// Frames between two matches in a flow, by position in the captures.
struct Gap {
  std::vector<std::size_t> left;
  std::vector<std::size_t> right;
  [[nodiscard]] std::size_t size() const { return left.size() + right.size(); }
};

using ReadFrames = std::unordered_map<std::size_t, ReadFrame>;

/// The frames at these positions, which are sorted. All before them must be read, too: the reader has a memory.
ReadFrames read_again(const Capture& capture, const std::vector<std::size_t>& positions) {
  ReadFrames found;
  FrameReader reader(*capture.ports);
  std::size_t next = 0;
  for (std::size_t i = 0; next < positions.size(); ++i) {
    auto frame = reader.read((*capture.frames)[i]);
    if (positions[next] != i) continue;
    found.emplace(i, std::move(frame));
    ++next;
  }
  return found;
}

class InterfaceComparer {
 public:
  InterfaceComparer(const Capture& left, const Capture& right, const Terms& terms)
      : left_(left), right_(right), terms_(terms) {}

  void run(InterfaceComparison& result, TimingReport& timings) {
    Repetitions left_again;
    Repetitions right_again;
    Flows left_flows = flows_of(left_, left_again);
    Flows right_flows = flows_of(right_, right_again);
    timings.add(result.name, left_again, right_again);
    left_flows.resize(flow_numbers_.size());
    right_flows.resize(flow_numbers_.size());
    for (std::size_t i = 0; i < flow_numbers_.size(); ++i) find_gaps(left_flows[i], right_flows[i], result);
    describe_gaps(result);
  }

 private:
  Flows flows_of(const Capture& capture, Repetitions& again) {
    Flows flows;
    FrameReader reader(*capture.ports);
    for (std::size_t i = 0; i < capture.frames->size(); ++i) {
      const auto frame = reader.read((*capture.frames)[i]);
      if (frame.is_listener_report) continue;
      again.see(frame, (*capture.frames)[i]);
      if (frame.pure_ack && !terms_.pure_acks) continue;
      const auto flow = flow_numbers_.of(frame.flow);
      if (flow >= flows.size()) flows.resize(flow + 1);
      flows[flow].positions.push_back(i);
      flows[flow].symbols.push_back(symbols_.of(frame.key()));
    }
    return flows;
  }

  void find_gaps(const FlowSide& left, const FlowSide& right, InterfaceComparison& result) {
    const Matches matches = match(left.symbols, right.symbols);
    result.matched += matches.size();
    std::size_t l = 0;
    std::size_t r = 0;
    const auto up_to = [&](std::size_t left_end, std::size_t right_end) {
      Gap gap;
      while (l < left_end) gap.left.push_back(left.positions[l++]);
      while (r < right_end) gap.right.push_back(right.positions[r++]);
      if (gap.size() > 0) gaps_.push_back(std::move(gap));
    };
    for (const auto& [left_at, right_at] : matches) {
      up_to(left_at, right_at);
      ++l;
      ++r;
    }
    up_to(left.positions.size(), right.positions.size());
  }

  [[nodiscard]] Duration moment_of(const Gap& gap) const {
    Duration earliest = Duration::max();
    if (!gap.left.empty()) earliest = std::min(earliest, (*left_.frames)[gap.left.front()].at - left_.origin);
    if (!gap.right.empty()) earliest = std::min(earliest, (*right_.frames)[gap.right.front()].at - right_.origin);
    return earliest;
  }

  void describe_gaps(InterfaceComparison& result) {
    std::ranges::stable_sort(gaps_, {}, [this](const Gap& gap) { return moment_of(gap); });
    std::vector<std::size_t> left_positions;
    std::vector<std::size_t> right_positions;
    const auto describe = [](std::vector<std::size_t>& of_gap, std::vector<std::size_t>& all) {
      const std::size_t room = InterfaceComparison::most_described - all.size();
      const std::size_t too_many = of_gap.size() - std::min(of_gap.size(), room);
      of_gap.resize(of_gap.size() - too_many);
      all.insert(all.end(), of_gap.begin(), of_gap.end());
      return too_many;
    };
    for (auto& gap : gaps_) {
      const std::size_t left_rest = describe(gap.left, left_positions);
      const std::size_t right_rest = describe(gap.right, right_positions);
      result.unmatched += std::max(left_rest, right_rest);
    }
    std::ranges::sort(left_positions);
    std::ranges::sort(right_positions);
    left_read_ = read_again(left_, left_positions);
    right_read_ = read_again(right_, right_positions);

    Gap alone;  // frames without a partner in their flow
    for (const auto& gap : gaps_) pair(gap, &pairs_in_order, result, alone);
    std::ranges::sort(alone.left);
    std::ranges::sort(alone.right);
    Gap lonely;
    pair(alone, &pairs_anywhere, result, lonely);
    for (const auto position : lonely.left) result.differences.push_back(difference(&position, nullptr));
    for (const auto position : lonely.right) result.differences.push_back(difference(nullptr, &position));
    result.unmatched += result.differences.size();
    std::ranges::stable_sort(result.differences, {}, &FrameDifference::at);
  }

  /// Adds the pairs among the frames of a gap to the differences, the others to `alone`.
  template <class FindPairs>
  void pair(const Gap& gap, FindPairs find_pairs, InterfaceComparison& result, Gap& alone) {
    const auto frames = [](const std::vector<std::size_t>& positions, const ReadFrames& read) {
      std::vector<const ReadFrame*> pointers;
      for (const auto position : positions) pointers.push_back(&read.at(position));
      return pointers;
    };
    const auto left_frames = frames(gap.left, left_read_);
    const auto right_frames = frames(gap.right, right_read_);
    std::vector<bool> left_paired(gap.left.size(), false);
    std::vector<bool> right_paired(gap.right.size(), false);
    for (const auto& [l, r] : find_pairs(left_frames, right_frames)) {
      left_paired[l] = right_paired[r] = true;
      result.differences.push_back(difference(&gap.left[l], &gap.right[r]));
    }
    for (std::size_t i = 0; i < gap.left.size(); ++i) {
      if (!left_paired[i]) alone.left.push_back(gap.left[i]);
    }
    for (std::size_t i = 0; i < gap.right.size(); ++i) {
      if (!right_paired[i]) alone.right.push_back(gap.right[i]);
    }
  }

  /// Of the frames at these positions; one may be missing.
  [[nodiscard]] FrameDifference difference(const std::size_t* left, const std::size_t* right) const {
    const auto* left_frame = left == nullptr ? nullptr : &left_read_.at(*left);
    const auto* right_frame = right == nullptr ? nullptr : &right_read_.at(*right);
    const auto mark = [](const Capture& capture, std::size_t position, const ReadFrame& frame) {
      return FrameMark{position + 1, (*capture.frames)[position].at - capture.origin, headline(frame.dissection)};
    };
    FrameDifference result;
    result.flow = left != nullptr ? left_frame->flow : right_frame->flow;
    if (left != nullptr) result.left = mark(left_, *left, *left_frame);
    if (right != nullptr) result.right = mark(right_, *right, *right_frame);
    result.fields = side_by_side(left_frame, right_frame);
    return result;
  }

  const Capture& left_;
  const Capture& right_;
  const Terms& terms_;
  Numbering flow_numbers_;
  Numbering symbols_;
  std::vector<Gap> gaps_;
  ReadFrames left_read_;  ///< those that are described
  ReadFrames right_read_;
};

}  // namespace

InterfaceComparison compare_interface(const std::string& name, const Capture& left, const Capture& right,
                                      const Terms& terms, TimingReport& timings) {
  InterfaceComparison result;
  result.name = name;
  if (left.frames == nullptr || right.frames == nullptr) {
    result.only_on = left.frames != nullptr ? Side::left : Side::right;
    result.unmatched = (left.frames != nullptr ? left : right).frames->size();
    return result;
  }
  InterfaceComparer(left, right, terms).run(result, timings);
  return result;
}

}  // namespace lvslab::sim::comparison
