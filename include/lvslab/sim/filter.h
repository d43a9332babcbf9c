#pragma once
/// Filters on frames in Wireshark's language: "arp.opcode == 2 && arp.src.proto_ipv4 == 10.0.0.4".
///
/// Field names, value spellings and the meaning of a comparison are those of Wireshark 4.0's display filters, for the
/// protocols of this laboratory (docs/scenario-format.md has the list):
///  - a frame is looked through to the innermost header: the datagram inside an IPIP or GRE tunnel and the one quoted
///    in an ICMP error have fields too, so one field may have several values;
///  - "==", "<", ">=" and the like hold if they do for one of the values, "!=" if it does for all of them;
///  - a comparison with a field that the frame does not have is false, also "!=";
///  - the name of a field or protocol alone asks whether the frame has it.
///  - texts, of events only, are compared with "==", "!=", "in" and "contains", with or without quotation marks.
/// Unlike Wireshark, fragments are not put together: only the first has the fields of the transport header.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/result.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/trace.h>

namespace lvslab::sim {

namespace filter {
enum class Vocabulary : std::uint8_t;
}

/// A compiled filter. Immutable: copies are cheap and share it.
class Filter {
 public:
  /// The error says what is wrong and its place is "column 12". An empty text accepts every frame.
  [[nodiscard]] static Result<Filter> parse(std::string_view text);

  /// The same, and fields of the laboratory's own are known as well: where and why something happened, what a director
  /// decided. To be asked about events: a frame alone has none of them.
  [[nodiscard]] static Result<Filter> parse_for_events(std::string_view text);

  /// `frame` begins with its Ethernet header. Any bytes may be given; headers that are cut short are not there.
  [[nodiscard]] bool matches(net::Bytes frame) const;
  /// The same for a datagram that begins with its IPv4 or IPv6 header.
  [[nodiscard]] bool matches_datagram(net::Bytes datagram) const;

  /// An event's frame or datagram, if it has one, and what is known of the event besides.
  [[nodiscard]] bool matches(const TraceEvent& event, const PlaceNames& places) const;

  [[nodiscard]] const std::string& text() const;
  /// What is right but may not be what was meant: "'tcp.flags.syn' alone asks whether ...".
  [[nodiscard]] const std::vector<std::string>& hints() const;

 private:
  struct Program;
  [[nodiscard]] static Result<Filter> read(std::string_view text, filter::Vocabulary vocabulary);
  explicit Filter(std::shared_ptr<const Program> program);
  std::shared_ptr<const Program> program_;
};

/// The names a filter may use, in groups by protocol: for completion and for documents.
struct FilterField {
  std::string_view name;
  std::string_view kind;  ///< "protocol", "number", "true or false", "MAC", "IPv4", "IPv6", "text"
};
[[nodiscard]] std::vector<FilterField> filter_fields();
/// Those that only parse_for_events() knows.
[[nodiscard]] std::vector<FilterField> event_filter_fields();

}  // namespace lvslab::sim
