#pragma once
/// A frame taken apart into its headers and their fields, for people: the explanation, the stepper, the trace, the
/// inspector. Fields bear Wireshark's names, so what one learns here works there.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::sim {

/// TCP sequence numbers counted from each side's own first, as Wireshark shows them. Fed with the segments in the order
/// they are seen; a SYN (re)starts the count of its direction.
class SequenceBook {
 public:
  using Direction = std::pair<net::Endpoint, net::Endpoint>;  ///< from, to
  void see_syn(const Direction& direction, net::TcpSeq first) { first_[direction] = first; }
  /// To be counted from `first` as long as nothing better is known of that direction.
  void assume_first(const Direction& direction, net::TcpSeq first) { first_.try_emplace(direction, first); }
  void forget(const Direction& direction) { first_.erase(direction); }
  /// What that direction is counted from.
  [[nodiscard]] std::optional<net::TcpSeq> first(const Direction& direction) const;
  /// nullopt: nothing to count from was seen in that direction.
  [[nodiscard]] std::optional<std::uint32_t> relative(const Direction& direction, net::TcpSeq sequence) const;

 private:
  std::map<Direction, net::TcpSeq> first_;
};

struct DissectedField {
  std::string_view name;   ///< as Wireshark's filters call it: "ip.ttl"
  std::string_view label;  ///< for people: "TTL"
  std::string value;
  bool follows = false;  ///< only follows from the others (checksums, lengths): not worth a line when it changes
};

struct DissectedLayer {
  enum class Kind : std::uint8_t {
    ethernet,
    vlan,
    arp,
    ipv4,
    icmp,
    tcp,
    udp,
    data,
    ipv6,
    icmpv6,
    gre,
    gue,
    igmp,
    ipvs,  ///< connection synchronisation
  };
  Kind kind{};
  bool quoted = false;    ///< part of the datagram that an ICMP error quotes
  std::size_t begin = 0;  ///< its first byte, counted from the first that was given
  std::vector<DissectedField> fields;
  /// Empty when there is no such field.
  [[nodiscard]] std::string_view value_of(std::string_view name) const;
};
/// "Ethernet", "IPv4", ...
[[nodiscard]] std::string_view to_text(DissectedLayer::Kind kind);

/// Outermost first. What cannot be read any more (cut short, unknown protocol) is a last layer of kind `data`.
struct Dissection {
  std::vector<DissectedLayer> layers;
  /// The outermost (innermost) layer of a kind that is not quoted; nullptr: none.
  [[nodiscard]] const DissectedLayer* outermost(DissectedLayer::Kind kind) const;
  [[nodiscard]] const DissectedLayer* innermost(DissectedLayer::Kind kind) const;
};

enum class DissectionDetail : std::uint8_t {
  for_people,  ///< what one wants to know of a packet
  /// No byte is left unmentioned: also reserved bits, the order of options, and digests of payloads, so that frames are
  /// equal if their fields are. TCP numbers that nothing is known to count from are "?".
  every_byte,
};

/// `is_frame`: the bytes begin with an Ethernet header, otherwise with an IP header. With a book, TCP numbers are
/// relative where it knows the SYN, and SYNs are entered; with every_byte, of a connection whose SYN was not seen the
/// first number seen is taken for the one after it. Takes any bytes. O(size).
[[nodiscard]] Dissection dissect(net::Bytes bytes, bool is_frame, SequenceBook* book = nullptr,
                                 DissectionDetail detail = DissectionDetail::for_people);

/// One line, without MACs: "TCP SYN 192.0.2.10:40000 → 10.0.0.4:80, seq 0, MSS 1460",
/// "ARP who has 10.0.0.4? tell 10.0.0.254", "IPIP 10.0.0.3 → 10.0.0.7 around TCP ...".
[[nodiscard]] std::string headline(const Dissection& dissection);

/// What differs between two looks at one packet.
struct FieldChange {
  std::string_view label;  ///< "TTL"; "outer IPv4 header" for a whole header
  std::string before;      ///< empty: it was not there
  std::string after;       ///< empty: it is gone
};
/// From `before` to `after`, outermost first: fields with other values, headers added in front or taken off. The
/// Ethernet header of a datagram that is not in a frame (on one side only) is no change. Fields that only follow are
/// left out.
[[nodiscard]] std::vector<FieldChange> changes_between(const Dissection& before, const Dissection& after);

}  // namespace lvslab::sim
