#include <algorithm>
#include <vector>

#include <lvslab/net/ethernet_view.h>
#include <lvslab/sim/words.h>

#include "draft.h"
#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

/// With a datagram of 65535 bytes and a VLAN tag; no interface takes more.
constexpr std::size_t largest_frame = 65535 + net::ethernet_header_size + 4;

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// Two hexadecimal digits a byte; blanks between bytes are for the reader.
std::optional<std::vector<std::byte>> read_frame(const Cursor& at) {
  const auto text = read_text(at);
  if (!text) return std::nullopt;
  std::vector<std::byte> frame;
  for (std::size_t i = 0; i < text->size(); ++i) {
    if ((*text)[i] == ' ') continue;
    const auto high = digit_of((*text)[i]);
    if (!high) {
      at.error(quoted(std::string(1, (*text)[i])) + " at position " + std::to_string(i + 1) +
               " is no hexadecimal digit: a frame is written as \"ffffffffffff 020000000101 0806 ...\"");
      return std::nullopt;
    }
    const auto low = i + 1 < text->size() ? digit_of((*text)[i + 1]) : std::nullopt;
    if (!low) {
      at.error("a byte is two hexadecimal digits; the one at position " + std::to_string(i + 1) + " stands alone");
      return std::nullopt;
    }
    frame.push_back(static_cast<std::byte>(*high << 4U | *low));
    ++i;
  }
  if (frame.size() < net::ethernet_header_size) {
    at.error("a frame begins with an Ethernet header of 14 bytes (destination, source, type); this has " +
             std::to_string(frame.size()));
    return std::nullopt;
  }
  if (frame.size() > largest_frame) {
    at.error("a frame of " + std::to_string(frame.size()) + " bytes fits no interface; " +
             std::to_string(largest_frame) + " is the most");
    return std::nullopt;
  }
  return frame;
}

/// "host:interface"; remarks if it is not there.
bool read_place(const Draft& draft, const Cursor& at, TrafficSpec& traffic) {
  const auto* text = at.value().text();
  if (text != nullptr && text->ends_with(":lo")) {
    at.error("frames go out by an Ethernet interface, not by lo");
    return false;
  }
  const auto end = read_link_end(draft, at);
  if (!end) return false;
  if (end->interface.empty()) {
    at.error(quoted(end->node) + " is a switch, and a switch sends no frames of its own");
    return false;
  }
  if (!draft.interface_uses.contains(end->node + ":" + end->interface)) {
    at.error(quoted(end->node) + " has no interface " + quoted(end->interface));
    return false;
  }
  traffic.from = end->node;
  traffic.interface = end->interface;
  return true;
}

/// Tells of each frame that this interface would not take.
void judge_sizes(const Draft& draft, const Cursor& at, const TrafficSpec& traffic) {
  const auto& node = draft.scenario.nodes[draft.node_positions.at(traffic.from)];
  const auto interface = std::ranges::find(node.interfaces, traffic.interface, &InterfaceSpec::name);
  if (interface == node.interfaces.end()) return;
  for (std::size_t i = 0; i < traffic.frames.size(); ++i) {
    if (traffic.frames[i].size() <= interface->mtu + net::ethernet_header_size) continue;
    at.warning("frame " + std::to_string(i) + " has " + std::to_string(traffic.frames[i].size()) + " bytes; " +
               traffic.interface + " has an MTU of " + std::to_string(interface->mtu) + " and takes " +
               std::to_string(interface->mtu + net::ethernet_header_size) + " with the Ethernet header");
  }
}

}  // namespace

bool is_injection(const Cursor& at) {
  const auto* object = at.value().object();
  return object != nullptr && std::ranges::find(*object, "frames", &JsonMember::key) != object->end();
}

void read_injection(Draft& draft, const Cursor& at, std::size_t index) {
  TrafficSpec traffic;
  bool has_from = false;
  bool place_is_right = false;
  bool frames_are_right = true;
  std::uint64_t repetitions = 1;
  const auto read = [&](std::string_view key, const Cursor& value) {
    if (key == "from") {
      has_from = true;
      place_is_right = read_place(draft, value, traffic);
    } else if (key == "frames") {
      const bool is_list = read_list(value, "'frames'", [&](const Cursor& item) {
        auto frame = read_frame(item);
        frames_are_right = frames_are_right && frame;
        if (frame) traffic.frames.push_back(std::move(*frame));
      });
      frames_are_right = frames_are_right && is_list;
      if (is_list && value.value().list()->empty()) {
        value.error("'frames' is empty; give at least one frame, as hexadecimal text");
        frames_are_right = false;
      }
    } else if (key == "start") {
      if (const auto start = read_duration(value)) traffic.start = *start;
    } else if (key == "interval") {
      if (const auto interval = read_duration(value)) traffic.interval = *interval;
    } else if (key == "count") {
      if (const auto count = read_integer(value, 1, most_requests)) repetitions = *count;
    } else {
      value.error(quoted(std::string(key)) + " is of requests: it means nothing beside 'frames', which are sent as they are");
    }
  };
  std::vector<std::string_view> known(keys::injection.begin(), keys::injection.end());
  known.insert(known.end(), keys::traffic.begin(), keys::traffic.end());
  read_object(at, "an entry of 'traffic'", known, read);
  if (!has_from) at.error("an entry of 'traffic' with 'frames' needs 'from', an interface such as \"client:eth0\"");
  if (!place_is_right || !frames_are_right) return;
  const std::uint64_t count = repetitions * traffic.frames.size();
  if (count > most_requests) {
    at.error(std::to_string(count) + " frames in all; " + std::to_string(most_requests) + " is the most");
    return;
  }
  traffic.count = static_cast<std::uint32_t>(count);
  if (traffic.interval.count() > 0 &&
      (longest_duration - traffic.start) / traffic.interval < static_cast<std::int64_t>(count - 1)) {
    at.error("the last of " + std::to_string(count) + " frames would be sent after a year");
    return;
  }
  judge_sizes(draft, at, traffic);
  draft.scenario.traffic.push_back(std::move(traffic));
  draft.traffic.push_back(Origin{at.line(), index});
}

}  // namespace lvslab::sim::scenario
