#pragma once
/// What a real server, a virtual service or the whole director has carried, and how fast.
///
/// Everything shown is a snapshot taken every two seconds, as in Linux: two looks within one window are alike, and a
/// rate is smoothed over windows by weight 1/4. No timer is needed: a counter that is touched or shown first catches
/// up with the windows that ended meanwhile (docs/ipvs.md section 13).

#include <array>
#include <cstdint>

#include <lvslab/time.h>

namespace lvslab::ipvs {

/// Counters as `ipvsadm --stats` shows them: 2-second snapshots unless said otherwise.
struct Statistics {
  std::uint64_t connections = 0;
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_in = 0;  ///< IP header included, link and tunnel headers not
  std::uint64_t bytes_out = 0;
  bool operator==(const Statistics&) const = default;
};
/// Per second, as `ipvsadm --rate` shows them: exponentially smoothed over 2-second windows.
struct Rates {
  std::uint64_t connections = 0;
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  bool operator==(const Rates&) const = default;
};

/// How many two-second windows have ended.
using Window = std::uint64_t;

class Traffic {
 public:
  Traffic() = default;
  /// Begins to count in window `now`.
  explicit Traffic(Window now) : seen_(now) {}

  void count_connection(Window now) {
    catch_up(now);
    ++live_.connections;
  }
  void count_in(Window now, std::size_t bytes) {
    catch_up(now);
    ++live_.packets_in;
    live_.bytes_in += bytes;
  }
  void count_out(Window now, std::size_t bytes) {
    catch_up(now);
    ++live_.packets_out;
    live_.bytes_out += bytes;
  }
  /// ipvsadm -Z: from now on counts are relative to the last snapshot; what came since it will still appear.
  void zero(Window now);
  /// While a deleted server waits in the trash no window ends for it.
  void pause(Window now) { catch_up(now); }
  void resume(Window now) { seen_ = now; }

  /// All there ever was, to this moment, whatever was zeroed.
  [[nodiscard]] const Statistics& live() const { return live_; }
  [[nodiscard]] Statistics statistics(Window now) const;
  [[nodiscard]] Rates rates(Window now) const;

 private:
  void catch_up(Window now) {
    if (seen_ != now) [[unlikely]]
      end_windows(now);
  }
  void end_windows(Window now);

  Statistics live_;
  Statistics snapshot_;
  Statistics zero_point_;
  std::array<std::int64_t, 5> estimate_{};  ///< fixed point: counts by 2^10, bytes by 2^5
  Window seen_ = 0;
};

/// When two-second windows end. On a kernel the first one's end depends on when IPVS was loaded, and its timer is late
/// by some ticks each time: with 100 ticks a second a window lasts 2.08 s.
struct WindowBeat {
  Instant first_end = Instant{2s};  ///< any one's end; counts from the start of the run
  Duration length = 2s;
  bool operator==(const WindowBeat&) const = default;
};

/// The director's two-second windows. With run_estimation=0 they stop, and go on where they stopped.
class WindowClock {
 public:
  WindowClock() = default;
  explicit WindowClock(const WindowBeat& beat)
      : length_(beat.length), since_(Instant{beat.first_end.time_since_epoch() % beat.length - beat.length}) {}
  [[nodiscard]] Window at(Instant now) const {
    return running_ ? done_ + static_cast<Window>((now - since_) / length_) : done_;
  }
  void stop(Instant now);
  void start(Instant now);

 private:
  Duration length_ = 2s;
  Instant since_{};  ///< when window `done_` began
  Window done_ = 0;
  bool running_ = true;
};

}  // namespace lvslab::ipvs
