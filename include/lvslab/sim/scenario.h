#pragma once
/// A scenario as the simulator understands it: docs/scenario-format.md in C++. A plain value; made by load_scenario
/// (scenario_file.h) from JSON or by hand in a test.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/drop_reason.h>
#include <lvslab/ipvs/traffic.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/mac.h>
#include <lvslab/net/protocol.h>
#include <lvslab/sim/lesson.h>
#include <lvslab/sim/localised_text.h>
#include <lvslab/time.h>

namespace lvslab::sim {

struct InterfaceSpec {
  std::string name;
  net::Mac mac;  ///< given, or default_mac()
  std::uint32_t mtu = 1500;
};

/// The MAC of an interface that was given none: 02:00:00:00:NN:II, where NN is the node's position among all nodes and
/// II the interface's on its node, both from 1. Larger numbers go on where there is room: node 258 is
/// 02:00:00:01:02:II (up to 2^24 - 1), interface 258 is 02:01:...:02 (up to 2^16 - 1).
[[nodiscard]] net::Mac default_mac(std::size_t node_position, std::size_t interface_position);

/// What a server answers.
struct ServiceSpec {
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< tcp or udp
  std::optional<net::Address> address;              ///< unset: any, of both families
  bool any_ipv6 = false;                            ///< "[::]" was written, so that IPv6 is on
  net::Port port;
  std::uint64_t response_bytes = 100;
  Duration service_time{};
  std::string service_time_distribution;  ///< JSON text, kept for capacity runs; empty: service_time is exact
  std::optional<std::uint32_t> workers;   ///< unset: as many as needed
  bool logs = false;                      ///< it writes down who asked
  /// It looks for its client's address in the TCP option TOA, of this kind (as with the module toa on Linux) ...
  std::optional<std::uint8_t> toa_kind;
  bool reads_proxy_header = false;  ///< ... or insists on a PROXY header in front of the data
};

struct NodeSpec {
  enum class Kind : std::uint8_t { host, network_switch };
  enum class Role : std::uint8_t { none, client, router, director, server };
  std::string name;
  Kind kind = Kind::host;
  Role role = Role::none;
  Duration ageing = 300s;                 ///< of a switch
  std::vector<InterfaceSpec> interfaces;  ///< of a host: given ones, then those named only in links
  std::vector<std::string> commands;
  std::vector<std::pair<std::string, std::string>> files;  ///< path, text
  std::vector<ServiceSpec> services;
  std::optional<std::pair<double, double>> position;
  std::string cpu;  ///< JSON text, kept for capacity runs; empty: none
};

/// One end of a cable: a host's interface, or a switch (interface empty).
struct LinkEnd {
  std::string node;
  std::string interface;
  bool operator==(const LinkEnd&) const = default;
};
struct LinkSpec {
  LinkEnd a;
  LinkEnd b;
  std::uint64_t bandwidth_bps = 10'000'000'000;
  Duration latency = 10us;
  double loss = 0;             ///< probability, 0..1
  std::uint32_t queue = 1000;  ///< packets
  bool impaired = false;       ///< a bandwidth, latency or loss was given
};

/// Requests of a client, or whole frames that a node sends just as they are written (`frames` is not empty then, and
/// only it, `from`, `interface`, `start`, `interval` and `count` mean anything).
struct TrafficSpec {
  std::string from;
  std::string interface;                            ///< of frames: which one they leave by
  std::vector<std::vector<std::byte>> frames;       ///< Ethernet frames; the list is gone through again and again
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< tcp, udp or icmp
  net::Endpoint to;                                 ///< port 0 for icmp
  Duration start{};
  Duration interval = 100ms;
  std::uint32_t count = 1;                   ///< of requests; of frames, all that are sent
  std::optional<std::uint16_t> source_port;  ///< request i uses source_port + i
  std::optional<net::Address> source;
  std::uint64_t request_bytes = 100;
  Duration timeout = 4s;
  std::string arrivals;  ///< JSON text, kept for capacity runs; empty: none

  /// Frames as they are; nobody answers them.
  [[nodiscard]] bool injects() const { return !frames.empty(); }
  [[nodiscard]] std::uint32_t answer_count() const { return injects() ? 0 : count; }
  /// The frame that is sent as number `number`, from 0.
  [[nodiscard]] const std::vector<std::byte>& frame(std::uint32_t number) const {
    return frames[number % frames.size()];
  }
};

struct TimelineEntry {
  enum class Kind : std::uint8_t { command, node_down, node_up, link_down, link_up };
  Duration at{};
  Kind kind = Kind::command;
  std::string node;  ///< of command, node_down, node_up
  std::string command;
  std::size_t link = 0;  ///< of link_down, link_up: index into Scenario::links
};

/// How many of something are expected: exactly so many, or a range.
struct CountRange {
  std::uint64_t at_least = 0;
  std::optional<std::uint64_t> at_most;  ///< unset: no limit
  [[nodiscard]] static CountRange exactly(std::uint64_t count) { return {count, count}; }
  [[nodiscard]] bool contains(std::uint64_t count) const {
    return count >= at_least && (!at_most || count <= *at_most);
  }
  bool operator==(const CountRange&) const = default;
};
/// "exactly 3", "at least 3", "at most 3", "3 to 5", "any number"
[[nodiscard]] std::string to_text(const CountRange& range);

/// One check of `expect`. See docs/scenario-format.md for the spelling; expectations.h judges it.
struct Expectation {
  enum class Kind : std::uint8_t { answers, errors, frames, output, drops, log };
  Kind kind = Kind::answers;
  std::map<std::string, CountRange> answers;  ///< answers: server's name (or "ERR ...") -> requests; others: none
  std::optional<std::size_t> traffic;         ///< answers, errors: only this entry of `traffic`
  CountRange range;                           ///< errors, frames, drops
  std::string node;                           ///< frames, drops (empty: any), output
  std::string interface;                      ///< frames; empty: any
  std::string match;                          ///< frames: a filter (filter.h); empty: every frame
  std::optional<DropReason> reason;           ///< drops; unset: any
  std::string command;                        ///< output: of this command on `node` (the last time it ran) ...
  std::string contains;                       ///< ... this text occurs (white space folded); empty: not asked
  std::string lacks;                          ///< ... and this does not; empty: not asked
  std::optional<net::Address> client;         ///< log: lines that name it (unset: any) ...
  std::optional<net::Port> client_port;       ///< ... with this port
  std::string place;                          ///< "/expect/2", for messages
};

struct Scenario {
  std::string file;  ///< as given by the user; empty for one made by hand
  LocalisedText title;
  LocalisedText description;
  std::vector<NodeSpec> nodes;
  std::vector<LinkSpec> links;
  std::vector<TrafficSpec> traffic;
  std::vector<TimelineEntry> timeline;  ///< sorted by time, file order among equals
  std::optional<Duration> until;
  std::uint64_t seed = 1;
  std::string kernel;  ///< whose behaviour directors have, "6.1.170" (ipvs/kernel_profile.h); empty: the default
  /// When the windows of directors' statistics end. Not for scenario files: verify sets it to what a kernel's were.
  ipvs::WindowBeat statistics_beat{};
  std::vector<Expectation> expect;
  std::optional<Lesson> lesson;

  /// nullopt: no node of that name.
  [[nodiscard]] std::optional<std::size_t> find_node(const std::string& name) const;
};

/// An IPv6 address stands anywhere in it: in traffic, services, commands, files or the timeline. Then its hosts speak
/// IPv6, otherwise they do not. O(size of its texts).
[[nodiscard]] bool uses_ipv6(const Scenario& scenario);

}  // namespace lvslab::sim
