#pragma once
/// A rule's matches (-m), and their options. An option is known once its match has been named, or, of a protocol's own
/// match, once -p has.

#include <string>

#include "line.h"

namespace lvslab::sim::console::iptables {

class Matches {
 public:
  Matches(Line& line, host::RuleSpec& rule) : line_(line), rule_(rule) {}

  void load(const std::string& name);
  /// False: no option of a match that is there.
  bool option(const std::string& name);
  /// Complains of what the matches still lack, or what does not go with the protocol.
  void judge() const;

 private:
  bool mark_option(const std::string& name);
  bool comment_option(const std::string& name);
  bool multiport_option(const std::string& name);
  bool icmp_option(const std::string& name);
  bool ports_option(const std::string& name);

  /// nullptr: no such match was named.
  template <class Match>
  Match* last() {
    for (auto match = rule_.matches.rbegin(); match != rule_.matches.rend(); ++match) {
      if (auto* found = std::get_if<Match>(&*match)) return found;
    }
    return nullptr;
  }

  /// Of the line's family.
  [[nodiscard]] net::IpProtocol icmp_protocol() const;
  [[nodiscard]] bool is_icmp(const std::string& name) const;

  Line& line_;
  host::RuleSpec& rule_;
  bool icmp_type_is_missing_ = false;
  bool mark_is_missing_ = false;
};

}  // namespace lvslab::sim::console::iptables
