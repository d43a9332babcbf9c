#include "time_wait.h"

#include <algorithm>

namespace lvslab::sim::endpoint {

void TimeWait::add(const RestingConnection& connection, Instant now, Duration rests_for) {
  expire(now);
  const std::uint32_t id = places_.take();
  Place& place = places_[id];
  place = Place{};
  place.connection = connection;
  place.until = now + rests_for;
  place.turn = ++turns_;
  place.alive = true;
  table_.insert(connection.flow, id);
  queue_.push_back({id, place.turn, place.until});
}

void TimeWait::expire(Instant now) {
  while (!queue_.empty() && queue_.front().until <= now) {
    const Turn turn = queue_.front();
    queue_.pop_front();
    if (places_[turn.id].alive && places_[turn.id].turn == turn.number) drop(turn.id);
  }
}

void TimeWait::drop(std::uint32_t id) {
  table_.erase(places_[id].connection.flow);
  places_[id].alive = false;
  places_.give_back(id);
}

void TimeWait::remove(const FourTuple& flow) {
  if (const auto id = table_.find(flow)) drop(*id);
}

void TimeWait::rest_again(std::uint32_t id, Instant now) {
  Place& place = places_[id];
  place.until = now + time_wait_length;
  place.turn = ++turns_;
  queue_.push_back({id, place.turn, place.until});
}

void TimeWait::acknowledge(Wire& wire, const RestingConnection& connection) {
  net::TcpHeader header;
  header.sequence = connection.next_send;
  header.acknowledgement = connection.next_receive;
  header.flags.ack = true;
  header.window = connection.window;
  if (connection.timestamps) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(wire.now.time_since_epoch()).count();
    header.options.timestamps = {static_cast<std::uint32_t>(ms) + connection.timestamp_offset,
                                 connection.recent_timestamp};
  }
  send_stateless(wire, connection.flow, header, 0, connection.lineage_flow, connection.flow_label);
}

TimeWait::Verdict TimeWait::on_segment(Wire& wire, const Segment& segment) {
  const std::uint32_t id = *table_.find(segment.flow);
  Place& place = places_[id];
  RestingConnection& connection = place.connection;
  const auto& stamps = segment.options.timestamps;
  const auto age = [&] { return static_cast<std::int32_t>(stamps->value - connection.recent_timestamp); };
  const bool old_duplicate = connection.timestamps && stamps && age() < 0;
  const auto answer = [&](bool also_restart) {
    if (also_restart) rest_again(id, wire.now);
    // Two ends that both rest could answer each other for ever: two a second.
    if (!place.last_ack || wire.now - *place.last_ack >= 500ms) {
      place.last_ack = wire.now;
      acknowledge(wire, connection);
    }
    return Verdict::taken;
  };
  if (connection.waits_for_fin) {
    const bool outside =
        segment.end().before(connection.next_receive) ||
        segment.sequence.after(connection.next_receive + std::max<std::uint32_t>(connection.window, 1));
    if (old_duplicate || outside) return answer(false);
    if (segment.flags.rst) {
      drop(id);
      return Verdict::taken;
    }
    if (segment.flags.syn) return Verdict::reset_sender;
    if (!segment.flags.ack || segment.end() == segment.sequence) return Verdict::taken;
    if (!segment.flags.fin || segment.end() != connection.next_receive + 1) {
      wire.out.story.tell("data for a connection whose application is gone: reset");
      drop(id);
      return Verdict::reset_sender;
    }
    connection.waits_for_fin = false;
    connection.next_receive = segment.end();
    if (stamps) connection.recent_timestamp = stamps->value;
    rest_again(id, wire.now);
    acknowledge(wire, connection);
    return Verdict::taken;
  }
  const bool empty = segment.end() == segment.sequence;
  if (!old_duplicate && segment.sequence == connection.next_receive && (empty || segment.flags.rst)) {
    if (segment.flags.rst) {  // net.ipv4.tcp_rfc1337=0
      wire.out.story.tell("a reset ends TIME-WAIT early");
      drop(id);
      return Verdict::taken;
    }
    rest_again(id, wire.now);
    if (stamps) connection.recent_timestamp = stamps->value;
    return Verdict::taken;
  }
  const bool newer = segment.sequence.after(connection.next_receive) || (connection.timestamps && stamps && age() > 0);
  if (segment.flags.syn && !segment.flags.rst && !segment.flags.ack && !old_duplicate && newer) {
    wire.out.story.tell("a newer SYN opens the connection in TIME-WAIT again");
    drop(id);
    return Verdict::new_connection;
  }
  if (segment.flags.rst) return Verdict::unacceptable;
  return answer(old_duplicate || segment.flags.ack);
}

}  // namespace lvslab::sim::endpoint
