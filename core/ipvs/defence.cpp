// The drop_entry defence: every second some buckets of the connection table are looked through for entries that can be
// done without. Section 11 of docs/ipvs.md.

#include <set>

#include <lvslab/mixing.h>

#include "state.h"

namespace lvslab::ipvs {
namespace {

constexpr auto period = std::chrono::seconds(1);
/// Linux has 4096 buckets, and looks into as many as that by 32, drawn with repetition.
constexpr std::uint64_t bucket_count = 4096;
constexpr std::uint64_t buckets_a_look = bucket_count / 32;

/// Linux puts an entry into a bucket by a hash with a key of its own; any even spreading looks the same from outside.
std::uint64_t bucket_of(const Connection& connection) {
  std::uint64_t state = connection.serial;
  return draw(state) % bucket_count;
}

}  // namespace

/// After a setting may have changed.
void Director::State::watch_table(Instant now) {
  if (settings.drop_entry != 3) {
    defence.look_due.reset();
  } else if (!defence.look_due) {
    defence.look_due = now + period;
  }
}

void Director::State::drop_some_entries(Instant now) {
  defence.look_due = now + period;
  std::set<std::uint64_t> looked_into;
  for (std::uint64_t i = 0; i < buckets_a_look; ++i) looked_into.insert(draw(defence.random) % bucket_count);
  for (const auto id : connections.all()) {
    const auto& connection = connections[id];
    if (!looked_into.contains(bucket_of(connection)) || !may_be_dropped(connection, now)) continue;
    const auto controller = connection.controller;
    remove(id);
    // A template that nobody needs any more goes with its last connection.
    if (controller == no_connection) continue;
    const auto& persistence = connections[controller];
    if (!persistence.controls_any() && (!persistence.is_template || !persistence.is_assured)) {
      connections.expire_at(controller, now);
    }
  }
}

bool Director::State::may_be_dropped(const Connection& connection, Instant now) {
  if (connection.controls_any()) return false;
  if (connection.is_template) return !connection.is_assured;
  switch (connection.protocol) {
    case net::IpProtocol::tcp:
      if (connection.state == TcpState::syn_recv || connection.state == TcpState::synack) return true;
      return connection.state == TcpState::established && loses_lottery(connection, now);
    case net::IpProtocol::sctp:
      if (connection.sctp_state == SctpState::init1 || connection.sctp_state == SctpState::init) return true;
      return connection.sctp_state == SctpState::established && loses_lottery(connection, now);
    default: return loses_lottery(connection, now);
  }
}

/// Of connections that were quiet for a minute and have seen n packets, n up to 8, every n-th loses.
bool Director::State::loses_lottery(const Connection& connection, Instant now) {
  constexpr auto quiet = std::chrono::seconds(60);
  const auto last_packet = connection.expires_at - std::chrono::seconds(connection.timeout_s);
  if (now - last_packet < quiet) return false;
  const auto packets = connection.packets_in;
  if (packets == 0 || packets >= defence.until_loss.size()) return false;
  auto& left = defence.until_loss[packets];
  if (left > 1) {
    --left;
    return false;
  }
  left = static_cast<std::uint8_t>(packets);
  return true;
}

}  // namespace lvslab::ipvs
