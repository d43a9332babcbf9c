#pragma once
/// What asks on a real kernel: one request of a scenario's traffic over the kernel's own sockets.

#include <cstdint>
#include <string>

#include <lvslab/sim/scenario.h>

#include "network_namespace.h"

namespace lvslab::cli::guest {

/// Asks, waits, and returns what a request's result is called: the first line of the answer, "ok", or "ERR ..." with
/// the name of what went wrong (docs/scenario-format.md). Blocks the calling thread.
[[nodiscard]] std::string ask(const NetworkNamespace& machine, const sim::TrafficSpec& traffic, std::uint32_t index);

}  // namespace lvslab::cli::guest
