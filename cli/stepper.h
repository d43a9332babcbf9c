#pragma once
/// The stepper's commands: a word and its arguments, what it answers. Knows nothing of terminals.

#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/event_teller.h>
#include <lvslab/sim/player.h>

namespace lvslab::cli {

class Stepper {
 public:
  /// Stands where the scenario's traffic begins.
  Stepper(const sim::Scenario& scenario, sim::Colour colour);

  /// What is shown first: the title, how far the run is, where help is.
  [[nodiscard]] std::string greeting();
  /// The answer to a line; nullopt: the line asks to quit. An empty line repeats "n".
  [[nodiscard]] std::optional<std::string> answer(const std::string& line);

 private:
  using Words = std::vector<std::string>;

  std::string next(const Words& words);
  std::string back(const Words& words);
  std::string go_to_time(const Words& words);
  std::string go_to_packet(const Words& words);
  std::string go_to_event(const Words& words);
  std::string find(const std::string& filter);
  std::string show(const Words& words);
  std::string run(const Words& words, const std::string& line);
  [[nodiscard]] std::string here();

  sim::Player player_;
  sim::PlaceNames places_;
  sim::EventTeller teller_;
  Instant origin_{};
  sim::Colour colour_;
};

}  // namespace lvslab::cli
