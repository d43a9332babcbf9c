#pragma once
// A datagram's walk through the chains of one table.

#include <optional>
#include <string_view>

#include <lvslab/host/netfilter.h>
#include <lvslab/net/ipv4_view.h>

namespace lvslab::host::netfilter {

/// What rules can ask about a datagram.
struct Subject {
  net::Ipv4View view;
  std::string_view in;
  std::string_view out;
  std::uint32_t mark;
};

/// nullopt: the transport header is too short to say; the datagram is dropped then, as Linux does.
[[nodiscard]] std::optional<bool> agrees(const RuleMatch& match, const Subject& subject);
/// Everything but the matches.
[[nodiscard]] bool agrees(const RuleSpec& spec, const Subject& subject);

class Traversal {
 public:
  Traversal(NetfilterTable& table, net::Packet& datagram, std::string_view in, std::string_view out, Story& story)
      : table_(table), datagram_(datagram), in_(in), out_(out), story_(story) {}

  /// Through a built-in chain, to a rule's decision or the policy.
  [[nodiscard]] bool passes(Chain& base);

 private:
  enum class Way : std::uint8_t { accepted, dropped, returned };
  [[nodiscard]] Way walk(Chain& chain);
  [[nodiscard]] std::optional<Way> follow(const Chain& chain, const RuleTarget& target);
  [[nodiscard]] std::optional<bool> matches(const RuleSpec& spec) const;
  void count(RuleCounters& counters) const;

  NetfilterTable& table_;
  net::Packet& datagram_;
  std::string_view in_;
  std::string_view out_;
  Story& story_;
};

}  // namespace lvslab::host::netfilter
