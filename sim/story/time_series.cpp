#include <algorithm>
#include <set>
#include <utility>

#include <lvslab/sim/quiet.h>
#include <lvslab/sim/time_series.h>

namespace lvslab::sim {
namespace {

using Kind = TraceEvent::Kind;

/// How many of the moments (in order) are not later.
std::size_t count_until(const std::vector<Instant>& moments, Instant time) {
  return static_cast<std::size_t>(std::ranges::upper_bound(moments, time) - moments.begin());
}

/// The steps that a stretch of time is cut into.
struct Steps {
  Instant begin;
  Instant end;
  std::size_t count;

  [[nodiscard]] Instant bound(std::size_t step) const {
    const double share = static_cast<double>(step) / static_cast<double>(count);
    return begin + Duration(static_cast<Duration::rep>(share * static_cast<double>((end - begin).count())));
  }
  [[nodiscard]] double seconds(std::size_t step) const {
    return std::chrono::duration<double>(bound(step + 1) - bound(step)).count();
  }
};

std::string lane_name(const LinkEnd& from, const LinkEnd& to) {
  const auto name = [](const LinkEnd& end) {
    return end.interface.empty() ? end.node : end.node + ':' + end.interface;
  };
  return name(from) + " → " + to.node;
}

/// The most frames that were on a lane at one moment of each step.
std::vector<double> longest_queues(const std::vector<Instant>& departures, const std::vector<Instant>& arrivals,
                                   const Steps& steps) {
  std::vector<double> values;
  std::size_t in = count_until(departures, steps.begin);
  std::size_t out = count_until(arrivals, steps.begin);
  for (std::size_t step = 0; step < steps.count; ++step) {
    const Instant until = steps.bound(step + 1);
    std::size_t most = in - std::min(in, out);
    for (; in < departures.size() && departures[in] <= until; ++in) {
      while (out < arrivals.size() && arrivals[out] <= departures[in]) ++out;
      most = std::max(most, in + 1 - std::min(in + 1, out));
    }
    while (out < arrivals.size() && arrivals[out] <= until) ++out;
    values.push_back(static_cast<double>(most));
  }
  return values;
}

}  // namespace

std::string_view unit_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::active_connections:
    case Quantity::inactive_connections: return "connections";
    case Quantity::answers: return "requests";
    case Quantity::answer_share:
    case Quantity::utilisation: return "%";
    case Quantity::frame_rate: return "frames/s";
    case Quantity::bit_rate: return "bit/s";
    case Quantity::queue_length:
    case Quantity::drops: return "frames";
  }
  return "";
}

TimeSeries::TimeSeries(const Scenario& scenario) : scenario_(&scenario) { forget(); }

void TimeSeries::forget() {
  lanes_.clear();
  for (const auto& link : scenario_->links) {
    for (const auto& [from, to] : {std::pair{link.a, link.b}, std::pair{link.b, link.a}}) {
      Lane& lane = lanes_.emplace_back();
      lane.name = lane_name(from, to);
      lane.bandwidth_bps = static_cast<double>(link.bandwidth_bps);
    }
  }
  seen_ = seen_flights_ = 0;
  answers_.clear();
  ends_.clear();
  drops_.clear();
}

void TimeSeries::close_flights(Lane& lane, const Flights& flights) {
  std::erase_if(lane.open, [&](std::size_t index) {
    const Flight& flight = flights.all()[index];
    if (flight.arrived == Flight::still_flying) return false;
    lane.arrivals.push_back(flight.arrival);
    return true;
  });
}

void TimeSeries::follow(const EventLog& log, const Flights& flights) {
  for (; seen_ < log.size(); ++seen_) {
    const TraceEvent& event = log[seen_];
    if (event.kind == Kind::request_ended) {
      answers_[std::string(event.text)].push_back(event.at);
      ends_.push_back(event.at);
    } else if (event.kind == Kind::dropped && !is_quiet(event)) {
      drops_[std::string(to_text(event.reason))].push_back(event.at);
    }
  }
  std::set<Lane*> changed;
  for (auto& lane : lanes_) {
    if (!lane.open.empty()) changed.insert(&lane);
  }
  for (; seen_flights_ < flights.all().size(); ++seen_flights_) {
    const Flight& flight = flights.all()[seen_flights_];
    Lane& lane = lanes_[flight.link * 2 + (flight.from_a ? 0 : 1)];
    lane.departures.push_back(flight.departure);
    lane.bytes.push_back((lane.bytes.empty() ? 0 : lane.bytes.back()) + log[flight.sent].bytes.size());
    lane.open.push_back(seen_flights_);
    changed.insert(&lane);
  }
  for (Lane* lane : changed) {
    const auto before = static_cast<std::ptrdiff_t>(lane->arrivals.size());
    close_flights(*lane, flights);
    std::sort(lane->arrivals.begin() + before, lane->arrivals.end());  // what was lost ends before what is in front
  }
}

void TimeSeries::follow_connections(std::vector<ConnectionHistory::Server> servers, std::size_t before,
                                    std::span<const ConnectionSample> samples) {
  servers_ = std::move(servers);
  samples_.resize(std::min(before, samples_.size()));
  samples_.insert(samples_.end(), samples.begin(), samples.end());
}

std::vector<TimeSeries::Curve> TimeSeries::curves(Quantity quantity, Instant begin, Instant end,
                                                  std::size_t step_count) const {
  const Steps steps{begin, end, std::max<std::size_t>(1, step_count)};
  std::vector<Curve> curves;
  const auto counted = [&](const Moments& moments) {
    for (const auto& [name, times] : moments) {
      Curve& curve = curves.emplace_back(Curve{name, {}});
      for (std::size_t step = 0; step < steps.count; ++step) {
        const Instant until = steps.bound(step + 1);
        const auto count = static_cast<double>(count_until(times, until));
        const auto all = static_cast<double>(count_until(ends_, until));
        const bool is_share = quantity == Quantity::answer_share;
        curve.values.push_back(!is_share ? count : (all == 0 ? 0 : 100 * count / all));
      }
    }
  };
  switch (quantity) {
    case Quantity::active_connections:
    case Quantity::inactive_connections: {
      std::set<std::string> names;
      std::set<std::uint32_t> directors;
      bool has_twins = false;
      for (const auto& server : servers_) {
        has_twins = !names.insert(server.address).second || has_twins;
        directors.insert(server.node);
      }
      for (const auto& server : servers_) {
        std::string name = server.address;
        if (has_twins) name += " for " + server.service;
        if (directors.size() > 1) name += " at " + scenario_->nodes[server.node].name;
        curves.push_back({std::move(name), std::vector<double>(steps.count, 0)});
      }
      std::vector<double> now(servers_.size(), 0);
      auto sample = samples_.begin();
      for (std::size_t step = 0; step < steps.count; ++step) {
        for (; sample != samples_.end() && sample->at <= steps.bound(step + 1); ++sample) {
          now[sample->server] = quantity == Quantity::active_connections ? sample->active : sample->inactive;
        }
        for (std::size_t server = 0; server < now.size(); ++server) curves[server].values[step] = now[server];
      }
      break;
    }
    case Quantity::answers:
    case Quantity::answer_share: counted(answers_); break;
    case Quantity::drops: counted(drops_); break;
    case Quantity::queue_length:
      for (const auto& lane : lanes_) {
        if (!lane.departures.empty())
          curves.push_back({lane.name, longest_queues(lane.departures, lane.arrivals, steps)});
      }
      break;
    case Quantity::frame_rate:
    case Quantity::bit_rate:
    case Quantity::utilisation:
      for (const auto& lane : lanes_) {
        if (lane.departures.empty()) continue;
        Curve& curve = curves.emplace_back(Curve{lane.name, {}});
        const auto amount = [&](std::size_t frames) {
          if (quantity == Quantity::frame_rate) return static_cast<double>(frames);
          return frames == 0 ? 0.0 : 8 * static_cast<double>(lane.bytes[frames - 1]);
        };
        double before = amount(count_until(lane.departures, begin));
        for (std::size_t step = 0; step < steps.count; ++step) {
          const double now = amount(count_until(lane.departures, steps.bound(step + 1)));
          const double seconds = steps.seconds(step);
          double rate = seconds <= 0 ? 0 : (now - before) / seconds;
          if (quantity == Quantity::utilisation) rate = 100 * rate / lane.bandwidth_bps;
          curve.values.push_back(rate);
          before = now;
        }
      }
      break;
  }
  return curves;
}

}  // namespace lvslab::sim
