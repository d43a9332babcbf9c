/// sleep NUMBER[smhd]...: time passes.

#include <cstdlib>

#include "commands.h"

namespace lvslab::sim::console {
namespace {

class Sleeping : public Waiting {
 public:
  explicit Sleeping(Instant end) : end_(end) {}
  [[nodiscard]] std::unique_ptr<Waiting> clone() const override { return std::make_unique<Sleeping>(*this); }
  [[nodiscard]] std::optional<Instant> next_deadline() const override { return end_; }
  void advance(Context& context) override { over_ = context.now >= end_; }
  [[nodiscard]] std::optional<int> exit_code() const override { return over_ ? std::optional<int>(0) : std::nullopt; }

 private:
  Instant end_;
  bool over_ = false;
};

std::optional<Duration> read_interval(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  if (end == text.c_str() || number < 0 || number > 1e9) return std::nullopt;
  const double seconds = unit.empty() || unit == "s" ? 1
                         : unit == "m"               ? 60
                         : unit == "h"               ? 3600
                         : unit == "d"               ? 86400
                                                     : 0;
  if (seconds == 0) return std::nullopt;
  return Duration{static_cast<std::int64_t>(number * seconds * 1e9)};
}

}  // namespace

Plan plan_sleep(const Words& words) {
  static constexpr auto hint = "Try 'sleep --help' for more information.\n";
  if (words.size() < 2) return complain(std::string("sleep: missing operand\n") + hint);
  Duration total{};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with("--")) return not_modelled("sleep: the option " + words[i]);
    if (words[i].size() > 1 && words[i][0] == '-') {
      return complain(std::string("sleep: invalid option -- '") + words[i][1] + "'\n" + hint);
    }
    const auto interval = read_interval(words[i]);
    if (!interval) return complain("sleep: invalid time interval \u2018" + words[i] + "\u2019\n" + hint);
    total += *interval;
  }
  return Action([total](Context& context) {
    if (total == Duration{}) return Ending{};
    return Ending{0, std::make_unique<Sleeping>(context.now + total), true};
  });
}

}  // namespace lvslab::sim::console
