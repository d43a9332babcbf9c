#pragma once
/// `export --to netns`: a scenario as a POSIX shell script that builds and runs it on any Linux machine with IPVS.

#include <string>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

/// The whole script. It is meant to be read: a how-to of network namespaces with this scenario as its example.
/// What cannot be carried over is said in its head, and in `remarks`, one line each.
[[nodiscard]] std::string network_namespace_script(const sim::Scenario& scenario, std::string& remarks);

}  // namespace lvslab::cli
