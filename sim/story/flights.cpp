#include <algorithm>

#include <lvslab/sim/flights.h>

namespace lvslab::sim {

using Kind = TraceEvent::Kind;

Flights::Flights(const Session& session) {
  const Scenario& scenario = session.scenario();
  ends_.resize(scenario.nodes.size());
  const auto plug = [&](const LinkEnd& here, const LinkEnd& there, std::size_t link, bool is_a) {
    const auto node = scenario.find_node(here.node);
    const auto peer = scenario.find_node(there.node);
    if (!node || !peer) return;
    auto& ends = ends_[*node];
    std::size_t place = ends.size();  // a switch's ports are numbered in the order of links
    if (const auto* host = session.find_host(here.node)) {
      const auto interface = host->find_interface(here.interface);
      if (!interface) return;
      place = host::index_of(*interface);
    }
    if (ends.size() <= place) ends.resize(place + 1);
    ends[place] = End{link, is_a, static_cast<std::uint32_t>(*peer)};
  };
  for (std::size_t link = 0; link < scenario.links.size(); ++link) {
    plug(scenario.links[link].a, scenario.links[link].b, link, true);
    plug(scenario.links[link].b, scenario.links[link].a, link, false);
  }
}

const Flights::End* Flights::end_at(const TraceEvent& event) const {
  if (!event.has_interface || event.interface >= ends_[event.node].size()) return nullptr;
  const auto& end = ends_[event.node][event.interface];
  return end ? &*end : nullptr;
}

void Flights::follow(const EventLog& log) {
  for (; seen_ < log.size(); ++seen_) {
    const TraceEvent& event = log[seen_];
    flight_of_event_.push_back(Flight::still_flying);
    if (event.lineage.packet == 0) continue;
    const bool begins = event.kind == Kind::sent || event.kind == Kind::switched;
    if (event.kind == Kind::received || event.kind == Kind::switched || event.kind == Kind::dropped) {
      const auto open = open_.find(event.lineage.packet);
      if (open != open_.end()) {
        const End* const end = event.kind == Kind::switched ? nullptr : end_at(event);
        const auto ended = std::ranges::find_if(open->second, [&](std::size_t index) {
          const Flight& flight = flights_[index];
          const bool on_this_link = end == nullptr || end->link == flight.link;
          const TraceEvent& start = log[flight.sent];
          const bool comes_out = ends_[start.node][start.interface]->peer == event.node;
          const bool dies_at_sender = event.kind == Kind::dropped && start.node == event.node;
          return on_this_link && (comes_out || dies_at_sender);
        });
        if (ended != open->second.end()) {
          Flight& flight = flights_[*ended];
          flight.arrived = seen_;
          flight.arrival = event.at;
          flight.is_lost = event.kind == Kind::dropped;
          longest_ = std::max(longest_, seen_ - flight.sent);
          if (!begins) flight_of_event_.back() = *ended;
          open->second.erase(ended);
          if (open->second.empty()) open_.erase(open);
        }
      }
    }
    if (!begins) continue;
    const End* const end = end_at(event);
    if (end == nullptr) continue;
    flight_of_event_.back() = flights_.size();
    open_[event.lineage.packet].push_back(flights_.size());
    flights_.push_back(
        {end->link, end->is_a, event.lineage.packet, seen_, Flight::still_flying, false, event.at, event.at});
  }
}

void Flights::forget(std::size_t count) {
  if (count >= seen_) return;
  seen_ = count;
  flight_of_event_.resize(count);
  std::erase_if(flights_, [count](const Flight& flight) { return flight.sent >= count; });  // they are the last ones
  for (auto& [packet, open] : open_) {
    std::erase_if(open, [this](std::size_t index) { return index >= flights_.size(); });
  }
  for (Flight& flight : flights_) {
    if (flight.arrived == Flight::still_flying || flight.arrived < count) continue;
    flight.arrived = Flight::still_flying;
    flight.arrival = flight.departure;
    flight.is_lost = false;
    open_[flight.packet].push_back(static_cast<std::size_t>(&flight - flights_.data()));
  }
}

std::vector<std::size_t> Flights::in_air(std::size_t events) const {
  std::vector<std::size_t> found;
  const std::size_t earliest = events > longest_ + 1 ? events - longest_ - 1 : 0;
  auto flight = std::ranges::lower_bound(flights_, earliest, {}, &Flight::sent);
  for (; flight != flights_.end() && flight->sent < events; ++flight) {
    const bool has_ended = flight->arrived != Flight::still_flying && flight->arrived < events;
    if (!has_ended && flight->arrived != Flight::still_flying) {
      found.push_back(static_cast<std::size_t>(flight - flights_.begin()));
    }
  }
  return found;
}

std::optional<std::size_t> Flights::of_event(std::size_t index) const {
  if (index >= flight_of_event_.size() || flight_of_event_[index] == Flight::still_flying) return std::nullopt;
  return flight_of_event_[index];
}

}  // namespace lvslab::sim
