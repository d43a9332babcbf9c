#pragma once
/// A rule's target (-j, -g), and the options of targets that have some.

#include <string>

#include "line.h"

namespace lvslab::sim::console::iptables {

/// A target's name, which no chain may have.
[[nodiscard]] bool is_target(net::Family family, std::string_view name);

class Target {
 public:
  Target(Line& line, host::RuleSpec& rule) : line_(line), rule_(rule) {}

  /// `stays`: -g, which does not come back.
  void set(const std::string& name, bool stays);
  /// False: no option of the target that was named.
  bool option(const std::string& name);
  /// Complains of what the target still lacks.
  void judge() const;

 private:
  Line& line_;
  host::RuleSpec& rule_;
  bool mark_is_missing_ = false;
};

}  // namespace lvslab::sim::console::iptables
