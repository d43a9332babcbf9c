// What the comparison would miss, it could not testify to: recordings are altered by hand, and every alteration must be
// found.

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/sim/comparison.h>
#include <lvslab/sim/dissection.h>

#include "recording.h"
#include "recording/run_folder.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

std::size_t below(std::mt19937& random, std::size_t limit) { return static_cast<std::size_t>(random()) % limit; }

/// The interfaces of a recording that saw frames, each as a record of its own.
std::vector<sim::RunRecord> captures_of(const std::string& name) {
  const auto recording = cli::read_run(golden::recording_directory(name));
  std::vector<sim::RunRecord> captures;
  for (const auto& [interface, frames] : recording.frames) {
    if (frames.empty()) continue;
    sim::RunRecord record;
    record.origin = recording.origin;
    record.frames[interface] = frames;
    captures.push_back(std::move(record));
  }
  return captures;
}

/// "TCP 10.0.0.7:80 192.0.2.10:40000" of a segment, else empty.
std::string direction_of(const sim::CapturedFrame& frame) {
  const auto dissection = sim::dissect(frame.bytes, true);
  const auto* tcp = dissection.innermost(sim::DissectedLayer::Kind::tcp);
  const auto* ip = dissection.innermost(sim::DissectedLayer::Kind::ipv4);
  const auto* ipv6 = dissection.innermost(sim::DissectedLayer::Kind::ipv6);
  if (tcp == nullptr || (ip == nullptr && ipv6 == nullptr)) return {};
  std::string text = "TCP";
  for (const auto name : {"ip.src", "ip.dst"}) text += ' ' + std::string(ip == nullptr ? "" : ip->value_of(name));
  for (const auto name : {"ipv6.src", "ipv6.dst"})
    text += ' ' + std::string(ipv6 == nullptr ? "" : ipv6->value_of(name));
  for (const auto name : {"tcp.srcport", "tcp.dstport"}) text += ' ' + std::string(tcp->value_of(name));
  return text;
}

/// Whether the numbers of a direction are counted from this segment, though it is no SYN, because no SYN was captured.
bool begins_a_count(const std::vector<sim::CapturedFrame>& frames, std::size_t at) {
  const std::string direction = direction_of(frames[at]);
  if (direction.empty()) return false;
  return std::none_of(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(at),
                      [&](const auto& earlier) { return direction_of(earlier) == direction; });
}

/// Reports of multicast listeners are left out as a whole.
bool is_listener_report(const sim::CapturedFrame& frame) {
  const auto dissection = sim::dissect(frame.bytes, true);
  const auto* icmpv6 = dissection.innermost(sim::DissectedLayer::Kind::icmpv6);
  return icmpv6 != nullptr && icmpv6->value_of("icmpv6.type") == "143";
}

std::string flow_label_of(const sim::CapturedFrame& frame) {
  const auto dissection = sim::dissect(frame.bytes, true);
  const auto* ipv6 = dissection.outermost(sim::DissectedLayer::Kind::ipv6);
  return ipv6 == nullptr ? std::string() : std::string(ipv6->value_of("ipv6.flow"));
}

/// The first of its flow label: labels are numbered as they appear, so that without it all that follow count
/// differently.
bool begins_a_label(const std::vector<sim::CapturedFrame>& frames, std::size_t at) {
  const std::string label = flow_label_of(frames[at]);
  if (label.empty() || label == "0x00000") return false;
  return std::none_of(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(at),
                      [&](const auto& earlier) { return flow_label_of(earlier) == label; });
}

/// A byte that a host may choose and no checksum covers: of a fragment's identification in IPv6, which is left out; of
/// a flow label that comes but once, for labels are compared by where they come again.
bool is_free_in_ipv6(const std::vector<sim::CapturedFrame>& frames, std::size_t at, std::size_t byte) {
  constexpr std::size_t ethernet = 14;
  const auto dissection = sim::dissect(frames[at].bytes, true);
  if (dissection.layers.size() < 2 || dissection.layers[1].kind != sim::DissectedLayer::Kind::ipv6) return false;
  const auto lies_in = [byte](std::size_t first, std::size_t last) {
    return byte >= ethernet + first && byte <= ethernet + last;
  };
  const auto label = flow_label_of(frames[at]);
  if (lies_in(1, 3)) {
    return std::ranges::count_if(frames, [&](const auto& other) { return flow_label_of(other) == label; }) == 1;
  }
  return lies_in(44, 47) && !dissection.layers[1].value_of("ipv6.fraghdr.ident").empty();
}

std::vector<sim::CapturedFrame>& frames_of(sim::RunRecord& record) { return record.frames.begin()->second; }

}  // namespace

TEST_CASE("One byte altered in one frame is found", "[golden][alteration]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  std::mt19937 random(7);
  const auto captures = captures_of(name);
  for (int round = 0; round < 40; ++round) {
    const auto& original = captures[below(random, captures.size())];
    auto altered = original;
    auto& frames = frames_of(altered);
    const std::size_t frame = below(random, frames.size());
    const std::size_t byte = below(random, frames[frame].bytes.size());
    if (is_listener_report(frames[frame]) || is_free_in_ipv6(frames, frame, byte)) continue;
    frames[frame].bytes[byte] ^= static_cast<std::byte>(1 + below(random, 255));
    const auto comparison = sim::compare(original, altered);
    INFO(name << ", " << original.frames.begin()->first << ", frame " << frame + 1 << ", byte " << byte);
    CHECK_FALSE(comparison.all_equal());
  }
}

TEST_CASE("One frame removed is one difference, and so is one frame too many", "[golden][alteration]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  std::mt19937 random(8);
  const auto captures = captures_of(name);
  for (int round = 0; round < 20; ++round) {
    const auto& original = captures[below(random, captures.size())];
    auto shorter = original;
    auto& frames = frames_of(shorter);
    const std::size_t frame = below(random, frames.size());
    if (is_listener_report(frames[frame]) || begins_a_label(frames, frame)) continue;
    if (begins_a_count(frames, frame)) continue;  // then all that follow count differently, and rightly so
    frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(frame));
    INFO(name << ", " << original.frames.begin()->first << ", frame " << frame + 1);
    const auto without = sim::compare(original, shorter);
    CHECK(without.frames() - without.equal_frames() == 1);
    const auto with = sim::compare(shorter, original);
    CHECK(with.frames() - with.equal_frames() == 1);
    REQUIRE(with.interfaces[0].differences.size() == 1);
    CHECK_FALSE(with.interfaces[0].differences[0].left);
    CHECK(with.interfaces[0].differences[0].right);
  }
}

TEST_CASE("A recording equals itself, at whatever time it was made", "[golden][alteration]") {
  const auto name = GENERATE(from_range(golden::recorded_scenarios()));
  const auto original = cli::read_run(golden::recording_directory(name));
  auto later = original;
  later.origin += 7s;
  for (auto& [interface, frames] : later.frames) {
    for (auto& frame : frames) frame.at += 7s;
  }
  CHECK(sim::compare(original, later).all_equal());
}
