#pragma once
/// A scenario while it is being read: what is understood so far, and where it stands in the file.

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <lvslab/sim/scenario.h>

#include "reader.h"
#include "remarks.h"

namespace lvslab::sim::scenario {

/// Where an element of a list stands: element `index` in the file, which is not its place in the scenario once a
/// wrong one has been left out.
struct Origin {
  std::size_t line = 0;
  std::size_t index = 0;
};

struct InterfaceUse {
  std::size_t node = 0;
  std::size_t position = 0;  ///< in NodeSpec::interfaces
  std::size_t line = 0;
  bool declared = false;                   ///< in `interfaces`, not only in a link
  std::optional<std::size_t> linked_line;  ///< of the link it is in
};

struct Draft {
  Scenario scenario;
  std::unordered_map<std::string, std::size_t> node_positions;   ///< for looking up, never iterated
  std::unordered_map<std::string, InterfaceUse> interface_uses;  ///< by "host:interface"; never iterated
  std::vector<std::size_t> node_lines;
  std::vector<std::vector<std::size_t>> command_lines;  ///< per node, per command
  std::vector<Origin> links;
  std::vector<Origin> traffic;
  std::vector<Origin> timeline;
  /// A command that a step of the lesson proposes.
  struct Proposed {
    std::size_t line = 0;
    std::string path;
    std::string command;
  };
  std::vector<Proposed> proposed;
  bool nodes_were_read = false;  ///< otherwise a name that is not known means nothing
};

/// The node of that name; remarks if there is none.
[[nodiscard]] std::optional<std::size_t> find_node(const Draft& draft, const Cursor& at, const std::string& name);
/// The same for a text in the file that must name a host; `what_it_does` ends the sentence "a switch ...".
[[nodiscard]] std::optional<std::size_t> read_host_name(const Draft& draft, const Cursor& at,
                                                        std::string_view what_it_does);

void read_nodes(Draft& draft, const Cursor& at, std::string_view text);
void read_links(Draft& draft, const Cursor& at);
/// After the links: gives interfaces their MACs.
void finish_interfaces(Draft& draft, Remarks& remarks);
void read_traffic(Draft& draft, const Cursor& at, std::string_view text);
/// An entry of the traffic that is whole frames rather than requests: one with the key "frames".
[[nodiscard]] bool is_injection(const Cursor& at);
void read_injection(Draft& draft, const Cursor& at, std::size_t index);
void read_timeline(Draft& draft, const Cursor& at);
/// After the timeline and `until`: sorts it, and remarks what comes after the end of the run.
void finish_timeline(Draft& draft, Remarks& remarks);
void read_expectations(Draft& draft, const Cursor& at);
/// After all the others, which it speaks of.
void read_lesson(Draft& draft, const Cursor& at);
/// A text, or an object with one a language; remarks what is neither.
[[nodiscard]] LocalisedText read_localised(const Cursor& at);
/// Remarks what is wrong with a filter, and what it may not mean.
void judge_filter(const Cursor& at, const std::string& text);
/// One service of a host.
void read_service(const Cursor& at, NodeSpec& node, std::string_view text);

/// The endpoint of a cable, "host:interface" or "switch"; remarks if it is neither.
[[nodiscard]] std::optional<LinkEnd> read_link_end(const Draft& draft, const Cursor& at);
[[nodiscard]] std::string to_text(const LinkEnd& end);
[[nodiscard]] bool is_name(std::string_view text, std::size_t longest);
/// What `is_name` asks for, as the end of a sentence.
[[nodiscard]] std::string name_rule(std::size_t longest);

/// Of one entry of the traffic.
inline constexpr std::uint64_t most_requests = 10'000'000;
/// As many as positions fit into a MAC made from them (default_mac).
inline constexpr std::size_t most_nodes = (std::size_t{1} << 24) - 1;
inline constexpr std::size_t longest_node_name = 32;
/// A Linux device name: 15 characters and a zero. A switch is a device on the kernel side, hence the same.
inline constexpr std::size_t longest_device_name = 15;

}  // namespace lvslab::sim::scenario
