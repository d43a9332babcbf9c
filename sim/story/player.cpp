#include <algorithm>
#include <iterator>
#include <utility>

#include <lvslab/sim/player.h>

namespace lvslab::sim {
namespace {

/// Events are counted only while somebody listens, and notes are events too.
class Listener final : public TraceSink {
 public:
  void on_event(const TraceEvent&) override {}
  [[nodiscard]] bool wants_notes() const override { return true; }
};

}  // namespace

Player::Player(const Scenario& scenario) : frontier_(scenario) {
  copies_.push_back({0, frontier_});
  frontier_.add_sink(recording_);
}

Player::Player(const Session& frontier, EventLog past, ConnectionHistory connections, const std::vector<Copy>& copies,
               std::uint64_t spacing)
    : frontier_(frontier),
      recording_(std::move(past)),
      connections_(std::move(connections)),
      spacing_(spacing),
      position_(frontier.event_count()) {
  std::ranges::copy_if(copies, std::back_inserter(copies_),
                       [this](const Copy& copy) { return copy.events <= position_; });
  recording_.truncate(position_);
  connections_.forget(position_);
  frontier_.add_sink(recording_);
}

std::unique_ptr<Player> Player::branch() {
  return std::unique_ptr<Player>(new Player(world(), recording_.events(), connections_, copies_, spacing_));
}

const TraceEvent* Player::current() const { return position_ == 0 ? nullptr : &recording_.events()[position_ - 1]; }

void Player::keep_copy() {
  const std::uint64_t events = frontier_.event_count();
  if (events < copies_.back().events + spacing_) return;
  if (copies_.size() == most_copies) {
    spacing_ *= 2;
    std::uint64_t index = 0;
    std::erase_if(copies_, [&index](const Copy&) { return index++ % 2 == 1; });
  }
  copies_.push_back({events, frontier_});
}

bool Player::advance_frontier() {
  const auto known = recording_.events().size();
  while (recording_.events().size() == known) {
    if (!frontier_.step()) return false;
    connections_.observe(frontier_, recording_.events());
  }
  keep_copy();
  return true;
}

bool Player::forward() {
  if (position_ == recording_.events().size() && !advance_frontier()) return false;
  ++position_;
  return true;
}

bool Player::backward() {
  if (position_ == 0) return false;
  --position_;
  return true;
}

bool Player::go_to(std::uint64_t number) {
  while (recording_.events().size() < number && advance_frontier()) {
  }
  position_ = std::min<std::uint64_t>(number, recording_.events().size());
  return position_ == number;
}

void Player::go_to_time(Instant time) {
  const auto& events = recording_.events();
  while (events.empty() || events.back().at <= time) {
    if (!advance_frontier()) break;
  }
  const auto later = std::ranges::upper_bound(events, time, {}, &TraceEvent::at);
  position_ = static_cast<std::uint64_t>(later - events.begin());
}

void Player::go_to_origin() {
  std::size_t commands = 0;
  for (const auto& node : frontier_.scenario().nodes) commands += node.commands.size();
  go_to(0);
  while (commands > 0 && forward()) {
    if (current()->kind == TraceEvent::Kind::command_ended) --commands;
  }
}

const Session& Player::world() {
  if (position_ == recording_.events().size()) return frontier_;
  if (past_ && past_position_ == position_) return *past_;
  const auto later = std::ranges::upper_bound(copies_, position_, {}, &Copy::events);
  const Copy& copy = *std::prev(later);  // there is always the copy at 0
  if (!past_ || past_position_ > position_ || past_position_ < copy.events) past_ = copy.session;
  Listener listener;
  past_->add_sink(listener);
  while (past_->event_count() < position_ && past_->step()) {
  }
  past_->remove_sink(listener);
  past_position_ = position_;
  return *past_;
}

std::string Player::intervene(const Intervention& intervention) {
  if (position_ != recording_.events().size()) {
    frontier_ = world();
    past_.reset();
    // The step that brought the current event may have told more: they have happened too.
    position_ = frontier_.event_count();
    recording_.truncate(position_);
    connections_.forget(position_);
    std::erase_if(copies_, [this](const Copy& copy) { return copy.events > position_; });
    frontier_.add_sink(recording_);
  }
  const std::uint64_t before = position_;
  std::string output = frontier_.intervene(intervention);
  connections_.observe(frontier_, recording_.events());
  // Copies from before know nothing of it: the world of every later event is made again from this one.
  copies_.push_back({before + 1, frontier_});
  position_ = recording_.events().size();
  return output;
}

}  // namespace lvslab::sim
