#pragma once
/// The keys that each kind of object in a scenario file may have, in the order in which people write them.

#include <array>
#include <string_view>

#include <lvslab/sim/scenario_file.h>

namespace lvslab::sim::scenario::keys {

inline constexpr std::array<std::string_view, 12> scenario{"lvslab", "title",   "description", "nodes",
                                                           "links",  "traffic", "timeline",    "until",
                                                           "seed",   "kernel",  "expect",      "lesson"};
inline constexpr std::array<std::string_view, 8> host{"kind",  "role",     "interfaces", "commands",
                                                      "files", "services", "cpu",        "position"};
inline constexpr std::array<std::string_view, 3> network_switch{"kind", "ageing", "position"};
inline constexpr std::array<std::string_view, 2> interface { "mac", "mtu" };
inline constexpr std::array<std::string_view, 5> link{"endpoints", "bandwidth", "latency", "loss", "queue"};
inline constexpr std::array<std::string_view, 7> service{"listen", "response", "service_time", "workers",
                                                         "log",    "reads",    "toa_kind"};
inline constexpr std::array<std::string_view, 10> traffic{"from",        "to",     "start",   "interval", "count",
                                                          "source_port", "source", "request", "timeout",  "arrivals"};
inline constexpr std::array<std::string_view, 5> injection{"from", "frames", "start", "interval", "count"};
inline constexpr std::array<std::string_view, 5> event{"at", "node", "run", "do", "link"};
inline constexpr std::array<std::string_view, 10> expectation{"answers", "errors", "frames",   "output",  "drops", "log",
                                                              "traffic", "count",  "at_least", "at_most"};
inline constexpr std::array<std::string_view, 2> range{"at_least", "at_most"};
inline constexpr std::array<std::string_view, 3> frames{"node", "interface", "match"};
inline constexpr std::array<std::string_view, 4> output{"node", "command", "contains", "lacks"};
inline constexpr std::array<std::string_view, 2> drops{"node", "reason"};
inline constexpr std::array<std::string_view, 2> log{"node", "client"};

inline constexpr std::array<KnownKeys, 15> all{{
    {"scenario", scenario},
    {"host", host},
    {"switch", network_switch},
    {"interface", interface},
    {"link", link},
    {"service", service},
    {"traffic", traffic},
    {"injection", injection},
    {"event", event},
    {"expectation", expectation},
    {"range", range},
    {"frames", frames},
    {"output", output},
    {"drops", drops},
    {"log", log},
}};

}  // namespace lvslab::sim::scenario::keys
