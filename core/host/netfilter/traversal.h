#pragma once
// A datagram's walk through the chains of one table.

#include <optional>
#include <string_view>

#include <lvslab/host/netfilter.h>
#include <lvslab/net/ip_view.h>

namespace lvslab::host::netfilter {

/// Where rules find what a datagram carries.
struct Transport {
  net::IpProtocol protocol{};
  net::Bytes payload;  ///< from its header on; of a later fragment the middle of something
  std::size_t fragment_offset = 0;
};
/// nullopt: IPv6's extension headers end before they say. Unlike elsewhere an authentication header is one of them.
[[nodiscard]] std::optional<Transport> find_transport(const net::IpView& view);

/// What rules can ask about a datagram.
struct Subject {
  net::Address source;
  net::Address destination;
  std::optional<Transport> transport;
  std::string_view in;
  std::string_view out;
  std::uint32_t mark = 0;
};

/// nullopt: its headers are too short to say; the datagram is dropped then, as Linux does.
[[nodiscard]] std::optional<bool> agrees(const RuleMatch& match, const Subject& subject);
/// Everything but the matches.
[[nodiscard]] std::optional<bool> agrees(const RuleSpec& spec, const Subject& subject);

class Traversal {
 public:
  Traversal(NetfilterTable& table, net::Packet& datagram, std::string_view in, std::string_view out, Story& story);

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
  Subject subject_;
  Story& story_;
};

}  // namespace lvslab::host::netfilter
