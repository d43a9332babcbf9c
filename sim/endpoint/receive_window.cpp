#include "receive_window.h"

namespace lvslab::sim::endpoint {
namespace {

constexpr std::uint32_t largest_buffer = 6'291'456;  // tcp_rmem[2]
constexpr std::uint32_t largest_unscaled = 65535;
constexpr std::uint32_t first_segments = 10;

constexpr std::uint32_t round_up_to_scale(std::uint32_t size) {
  constexpr std::uint32_t unit = 1U << ReceiveWindow::scale;
  return (size + unit - 1) / unit * unit;
}

}  // namespace

std::uint16_t ReceiveWindow::begin(std::uint32_t segment) {
  announced_ = std::min(full_space(), largest_unscaled);
  if (announced_ > segment) announced_ = full_space() / segment * segment;
  announced_ = std::min(announced_, largest_unscaled);
  ceiling_ = announced_;
  clamp_ = full_space();
  return static_cast<std::uint16_t>(announced_);
}

void ReceiveWindow::start(net::TcpSeq next, std::uint32_t segment, bool scaled, Instant now) {
  acknowledged_ = next;
  edge_ = next + announced_;
  if (!scaled) clamp_ = std::min(clamp_, largest_unscaled);
  // One segment of the buffer is kept for the application to lag behind.
  if (clamp_ > 2 * segment && clamp_ + segment > full_space()) clamp_ = std::max(2 * segment, clamp_ - segment);
  ceiling_ = std::min(ceiling_, clamp_);
  last_measure_ = std::min({ceiling_, announced_, first_segments * segment});
  measured_at_ = now;
}

std::uint32_t ReceiveWindow::candidate(std::uint32_t segment, bool scaled) const {
  std::uint32_t space = free_space();
  const std::uint32_t full = std::min(clamp_, full_space());
  segment = std::min(segment, full);
  if (segment == 0) return 0;
  if (space < full / 2) {
    if (scaled) space = space / (1U << scale) * (1U << scale);
    if (space < full_space() / 16 || space < segment) return 0;
  }
  space = std::min(space, ceiling_);
  if (scaled) return round_up_to_scale(space);
  // Unscaled windows move in whole segments (silly window avoidance, RFC 9293 section 3.8.6.2.2).
  if (announced_ <= space - segment || announced_ > space) return space / segment * segment;
  return announced_;
}

std::uint16_t ReceiveWindow::advertise(net::TcpSeq next, std::uint32_t segment, bool scaled) {
  std::uint32_t window = candidate(segment, scaled);
  const std::uint32_t still_open = open(next);
  if (window < still_open) window = scaled ? round_up_to_scale(still_open) : still_open;
  if (!scaled) window = std::min(window, largest_unscaled);
  window = std::min(window, scaled ? largest_unscaled << scale : largest_unscaled);
  announced_ = window;
  acknowledged_ = next;
  edge_ = next + window;
  return static_cast<std::uint16_t>(scaled ? window >> scale : window);
}

bool ReceiveWindow::on_segment(std::uint32_t length, std::uint32_t segment) {
  const std::uint32_t room_end = std::min(clamp_, free_space());
  held_ += cost(length);
  if (length < 128 || room_end <= ceiling_) return false;
  ceiling_ += std::min(room_end - ceiling_, std::max(2 * segment, 2 * length));
  return true;
}

void ReceiveWindow::on_read(std::uint32_t length, std::uint32_t segment, Duration round_trip, Instant now) {
  held_ = 0;
  read_ += length;
  if (round_trip == Duration{} || now - measured_at_ < round_trip) return;
  const std::uint64_t copied = read_ - measured_from_;
  if (copied > last_measure_) {
    // Room for twice what was read in a round trip, more if the rate grows: so the window is never the limit.
    std::uint64_t window = copied * 2 + 16ULL * segment;
    window += window * (copied - last_measure_) / last_measure_ * 2;
    const auto buffer = static_cast<std::uint32_t>(std::min<std::uint64_t>(window * 2, largest_buffer));
    if (buffer > buffer_) {
      buffer_ = buffer;
      clamp_ = buffer / 2;
    }
    last_measure_ = copied;
  }
  measured_from_ = read_;
  measured_at_ = now;
}

}  // namespace lvslab::sim::endpoint
