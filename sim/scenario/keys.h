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
inline constexpr std::array<std::string_view, 10> expectation{"answers", "errors",  "frames", "output",   "drops",
                                                              "log",     "traffic", "count",  "at_least", "at_most"};
inline constexpr std::array<std::string_view, 2> range{"at_least", "at_most"};
inline constexpr std::array<std::string_view, 3> frames{"node", "interface", "match"};
inline constexpr std::array<std::string_view, 4> output{"node", "command", "contains", "lacks"};
inline constexpr std::array<std::string_view, 2> drops{"node", "reason"};
inline constexpr std::array<std::string_view, 2> log{"node", "client"};
inline constexpr std::array<std::string_view, 2> lesson{"title", "steps"};
inline constexpr std::array<std::string_view, 6> step{"text", "moment", "highlight", "do", "continues", "question"};
inline constexpr std::array<std::string_view, 6> moment{"frame", "at", "what", "nth", "after", "time"};
inline constexpr std::array<std::string_view, 4> highlight{"nodes", "link", "field", "panel"};
inline constexpr std::array<std::string_view, 2> command{"node", "run"};
inline constexpr std::array<std::string_view, 5> question{"prompt", "choices", "answer", "hints", "explanation"};
inline constexpr std::array<std::string_view, 2> choice{"text", "right"};
inline constexpr std::array<std::string_view, 7> answer{"server_of",  "node_at", "owner_of", "value_of",
                                                        "answers_of", "frames",  "moment"};

inline constexpr std::array<KnownKeys, 23> all{{
    {"scenario", scenario},       {"host", host},           {"switch", network_switch},
    {"interface", interface},     {"link", link},           {"service", service},
    {"traffic", traffic},         {"injection", injection}, {"event", event},
    {"expectation", expectation}, {"range", range},         {"frames", frames},
    {"output", output},           {"drops", drops},         {"log", log},
    {"lesson", lesson},           {"step", step},           {"moment", moment},
    {"highlight", highlight},     {"command", command},     {"question", question},
    {"choice", choice},           {"answer", answer},
}};

}  // namespace lvslab::sim::scenario::keys
