#include "switch.h"

#include <algorithm>
#include <array>

namespace lvslab::sim {
namespace {

/// 01:80:c2:00:00:0x, but for :00 (spanning tree, which is off): never leaves the wire it came by (IEEE 802.1D 7.12.6).
bool is_link_local_group(net::Mac mac) {
  return (mac.to_uint() & 0xfffffffffff0ULL) == 0x0180c2000000ULL && mac.octets()[5] != 0;
}

}  // namespace

SwitchPort LearningSwitch::add_port() {
  port_up_.push_back(true);
  return static_cast<SwitchPort>(port_up_.size() - 1);
}

void LearningSwitch::set_port_up(SwitchPort port, bool up) {
  port_up_[port] = up;
  if (!up) learned_.forget_port(port);
}

LearningSwitch::Decision LearningSwitch::receive(net::Mac source, net::Mac destination, SwitchPort in, Instant now,
                                                 Story& story) {
  if (!source.is_group() && !source.is_zero()) {
    auto& entry = learned_.at(source);
    if (story.wanted() && (entry.seen == Instant{} || entry.port != in)) {
      story.tell("learns that {0} is on port {1}", source, in + 1);
    }
    entry.port = in;
    entry.seen = now;
  }
  if (is_link_local_group(destination)) {
    story.tell("{0} is for this wire only: a switch does not pass it on", destination);
    return {Decision::Kind::discard, in};
  }
  if (destination.is_group()) {
    story.tell("{0} is for many: out of every other port", destination);
    return {Decision::Kind::flood, in};
  }
  const auto* found = destination.is_zero() ? nullptr : learned_.find(destination);
  if (found == nullptr || now - found->seen > ageing_) {
    story.tell("does not know where {0} is: out of every other port", destination);
    return {Decision::Kind::flood, in};
  }
  if (found->port == in) return {Decision::Kind::discard, in};
  story.tell("knows {0} on port {1}", destination, found->port + 1);
  return {Decision::Kind::forward, found->port};
}

std::vector<LearningSwitch::Entry> LearningSwitch::table(Instant now) const {
  std::vector<Entry> entries;
  learned_.each([&](const MacTable::Entry& learned) {
    if (now - learned.seen > ageing_) return;
    std::array<std::uint8_t, 6> octets{};
    for (std::size_t i = 0; i < 6; ++i) octets[i] = static_cast<std::uint8_t>(learned.mac >> (40 - 8 * i));
    entries.push_back({net::Mac{octets}, learned.port, now - learned.seen});
  });
  std::ranges::sort(entries, {}, &Entry::mac);
  return entries;
}

}  // namespace lvslab::sim
