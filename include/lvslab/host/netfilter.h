#pragma once
/// Netfilter of a host as iptables and ip6tables configure it: tables of chains of rules, asked at five places of a
/// datagram's way.
///
/// Here are the tables `filter`, `mangle` and `raw`, of each family its own. A rule asks something of the datagram and
/// of the way it takes, and has a target: let it through, drop it, write a mark on it, go on in another chain. Source:
/// iptables(8), iptables-extensions(8) and netfilter's documentation of the hooks.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/packet.h>
#include <lvslab/net/protocol.h>
#include <lvslab/story.h>

namespace lvslab::host {

enum class NetfilterHook : std::uint8_t { prerouting, input, forward, output, postrouting };

/// The director (and, in Linux, address translation) sits in the middle of LOCAL_OUT: `raw` and `mangle` are asked
/// before it, `filter` behind it. At the other places every table is asked at once, in that order.
enum class NetfilterStage : std::uint8_t { whole, before_director, behind_director };

/// Both of the table's family.
struct AddressPattern {
  net::Address address;
  net::Address mask;  ///< zero: any; need not be a prefix
  bool inverted = false;
  [[nodiscard]] bool contains(const net::Address& other) const;
  bool operator==(const AddressPattern&) const = default;
};

struct InterfacePattern {
  std::string name;  ///< empty: any; "eth+": all that begin so
  bool inverted = false;
  [[nodiscard]] bool matches(std::string_view interface) const;
  bool operator==(const InterfacePattern&) const = default;
};

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;
  [[nodiscard]] bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  [[nodiscard]] bool is_everything() const { return first == 0 && last == 65535; }
  bool operator==(const PortRange&) const = default;
};

/// -m tcp, -m udp, -m sctp. A later fragment, which has no ports, never matches.
struct PortsMatch {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  PortRange source;
  PortRange destination;
  bool source_inverted = false;
  bool destination_inverted = false;
  std::uint8_t flags_asked = 0;  ///< TCP: of these flags (as in the header) ...
  std::uint8_t flags_set = 0;    ///< ... exactly these are set
  bool flags_inverted = false;
  bool operator==(const PortsMatch&) const = default;
};
/// -m multiport: one of several ports or ranges.
struct MultiportMatch {
  enum class Ends : std::uint8_t { source, destination, either };
  Ends ends = Ends::destination;
  std::vector<PortRange> ports;  ///< a single port has first == last
  bool inverted = false;
  bool operator==(const MultiportMatch&) const = default;
};
/// -m icmp, -m icmp6. Type 255: any, of IPv4.
struct IcmpMatch {
  net::IpProtocol protocol = net::IpProtocol::icmp;
  std::uint8_t type = 255;
  std::uint8_t first_code = 0;
  std::uint8_t last_code = 255;
  bool inverted = false;
  bool operator==(const IcmpMatch&) const = default;
};
/// -m mark
struct MarkMatch {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xffffffff;
  bool inverted = false;
  bool operator==(const MarkMatch&) const = default;
};
/// -m comment: always true.
struct CommentMatch {
  std::string text;
  bool operator==(const CommentMatch&) const = default;
};
using RuleMatch = std::variant<PortsMatch, MultiportMatch, IcmpMatch, MarkMatch, CommentMatch>;

struct AcceptTarget {
  bool operator==(const AcceptTarget&) const = default;
};
struct DropTarget {
  bool operator==(const DropTarget&) const = default;
};
struct ReturnTarget {
  bool operator==(const ReturnTarget&) const = default;
};
/// -j CHAIN, or with `stays` -g CHAIN: whoever leaves that chain does not come back here.
struct ChainTarget {
  std::string chain;
  bool stays = false;
  bool operator==(const ChainTarget&) const = default;
};
/// -j MARK: the mark becomes (mark & ~mask) ^ value, and the datagram goes on to the next rule.
struct MarkTarget {
  std::uint32_t value = 0;
  std::uint32_t mask = 0xffffffff;
  bool operator==(const MarkTarget&) const = default;
};
/// Monostate: the rule only counts.
using RuleTarget = std::variant<std::monostate, AcceptTarget, DropTarget, ReturnTarget, ChainTarget, MarkTarget>;

struct RuleCounters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

/// What iptables calls a rule's specification: two rules with equal ones are the same to `-D` and `-C`.
struct RuleSpec {
  AddressPattern source;
  AddressPattern destination;
  InterfacePattern in;
  InterfacePattern out;
  std::uint8_t protocol = 0;  ///< 0: any; of IPv6 the one behind the extension headers
  bool protocol_inverted = false;
  std::optional<bool> later_fragments;  ///< -f: only second and later fragments; ! -f: only others; of IPv4
  std::vector<RuleMatch> matches;       ///< in the order they were given
  RuleTarget target;
  bool operator==(const RuleSpec&) const = default;
};

struct Rule {
  RuleSpec spec;
  RuleCounters counters;
};

struct Chain {
  std::string name;
  std::optional<NetfilterHook> hook;  ///< of a built-in chain; unset: one that somebody made
  bool drops_by_default = false;      ///< policy DROP; of built-in chains
  std::vector<Rule> rules;
  RuleCounters counters;  ///< of the policy
};

struct NetfilterTable {
  std::string name;
  std::vector<Chain> chains;  ///< built-in ones first, in the hooks' order, then others by name
  bool in_use = false;        ///< somebody has looked at it or changed it; until then it sees, and counts, nothing

  [[nodiscard]] const Chain* find(std::string_view chain) const;
  [[nodiscard]] Chain* find(std::string_view chain);
  /// How many rules lead to it.
  [[nodiscard]] std::size_t references(std::string_view chain) const;
};

/// A value. Rules are walked one by one, as Linux does: O(rules) a datagram. A datagram sees its family's tables alone.
class Netfilter {
 public:
  Netfilter();
  /// nullptr: no such table, or not modelled.
  [[nodiscard]] NetfilterTable* find_table(net::Family family, std::string_view name);
  /// No table of the family is in use: everything passes. Every datagram on its way asks this up to four times a host.
  [[nodiscard]] bool is_idle(net::Family family) const {
    for (const auto& table : tables_[static_cast<std::size_t>(family)]) {
      if (table.in_use) return false;
    }
    return true;
  }

  /// May the datagram (it starts at its IP header) go on? `in`, `out`: interfaces' names, empty where there is none.
  /// A mark is written on the packet.
  [[nodiscard]] bool lets_pass(NetfilterHook hook, NetfilterStage stage, net::Packet& datagram, std::string_view in,
                               std::string_view out, Story& story);

 private:
  std::array<std::vector<NetfilterTable>, 2> tables_;  ///< by family; in the order in which they are asked
};

/// The bits of an address that a mask of its family has.
[[nodiscard]] net::Address masked(const net::Address& address, const net::Address& mask);

/// "PREROUTING"
[[nodiscard]] std::string_view name_of(NetfilterHook hook);

}  // namespace lvslab::host
