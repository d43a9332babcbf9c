#include <utility>

#include <lvslab/ipvs/director.h>
#include <lvslab/net/ip_view.h>

#include "state.h"

namespace lvslab::ipvs {

Director::Director(std::uint64_t seed) : state_(std::make_unique<State>()) { state_->defence.random = seed; }
Director::Director(const Director& other) : state_(std::make_unique<State>(*other.state_)) {}
Director& Director::operator=(const Director& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Director::Director(Director&&) noexcept = default;
Director& Director::operator=(Director&&) noexcept = default;
Director::~Director() = default;

bool Director::is_active(net::Family family) const { return state_->is_active(family); }

bool Director::State::is_active(net::Family family) const {
  // A service of IPv6 may have servers of IPv4, whose replies are its business too.
  return services.any_of(family) || !full_nat.flows.empty();
}

void Director::set_kernel(const KernelProfile& kernel) { state_->kernel = kernel; }
const KernelProfile& Director::kernel() const { return state_->kernel; }
void Director::set_window_beat(const WindowBeat& beat) { state_->windows = WindowClock{beat}; }

// The hooks of one family see only its datagrams, and only while it has services.

/// nullopt: the datagram is none of the director's business.
std::optional<Headers> Director::State::begin(Call& call) {
  if (services.empty() || call.datagram.passed_director) return std::nullopt;
  auto headers = read_headers(*net::IpView::at(call.datagram.bytes()));
  if (!is_active(headers.family())) return std::nullopt;
  settle(call.now);
  return headers;
}

Verdict Director::local_in(net::Packet& datagram, Network& network, Instant now, Story& story) {
  Call call{Hook::local_in, datagram, network, now, story};
  const auto headers = state_->begin(call);
  if (!headers) return Verdict::accepted();
  if (auto verdict = state_->reply(call, *headers)) return std::move(*verdict);
  return state_->request(call, *headers);
}

Verdict Director::forward(net::Packet& datagram, Network& network, Instant now, Story& story) {
  Call call{Hook::forward, datagram, network, now, story};
  const auto headers = state_->begin(call);
  if (!headers) return Verdict::accepted();
  // Requests are addressed to the host itself and never come here; errors about them may.
  if (is_icmp(*headers) && !state_->only_listens()) {
    if (auto verdict = state_->related_from_client(call)) return std::move(*verdict);
  }
  return state_->reply(call, *headers).value_or(Verdict::accepted());
}

Verdict Director::local_out(net::Packet& datagram, Network& network, Instant now, Story& story) {
  Call call{Hook::local_out, datagram, network, now, story};
  const auto headers = state_->begin(call);
  if (!headers) return Verdict::accepted();
  if (auto verdict = state_->reply(call, *headers)) return std::move(*verdict);
  return state_->request(call, *headers);
}

std::optional<Instant> Director::next_deadline() const {
  auto next = state_->connections.next_deadline();
  for (const auto& due : {state_->trash_due, state_->defence.look_due}) {
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

void Director::advance(Instant now) { state_->settle(now); }

std::vector<Emission> Director::take_emissions() { return std::exchange(state_->emissions, {}); }
bool Director::has_emissions() const { return !state_->emissions.empty(); }

std::optional<Instant> Director::next_emission() const {
  const bool sends = state_->master || !state_->full_nat.flows.empty();
  if (!sends) return std::nullopt;
  auto next =
      state_->connections.next_deadline();  // full NAT's may end with a reset, and a template be announced again
  if (!state_->master) return next;
  if (const auto send = state_->master->next_deadline(); send && (!next || *send < *next)) next = send;
  return next;
}

std::optional<std::string> Director::sysctl(const std::string& name) const {
  return read_setting(state_->settings, name);
}

ConfigResult Director::set_sysctl(const std::string& name, const std::string& value, Instant now) {
  state_->settle(now);
  const auto result = write_setting(state_->settings, name, value);
  if (!result) return result;
  state_->scheduler_times.lblc_expiration = std::chrono::seconds(state_->settings.lblc_expiration);
  state_->scheduler_times.lblcr_expiration = std::chrono::seconds(state_->settings.lblcr_expiration);
  state_->watch_table(now);
  if (state_->settings.run_estimation != 0) {
    state_->windows.start(now);
  } else {
    state_->windows.stop(now);
  }
  return result;
}

std::vector<std::string> Director::sysctl_names() const { return setting_names(); }

}  // namespace lvslab::ipvs
