#pragma once
/// `export --to containerlab`: a scenario as a topology file for https://containerlab.dev, one container a host.

#include <string>

#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

struct ContainerlabOptions {
  std::string image = "nicolaka/netshoot";  ///< of every host; wants sh, ip, and what the commands call
};

/// YAML. A topology has no clock: requests and timeline stand at the end as comments, as commands to type.
[[nodiscard]] std::string containerlab_topology(const sim::Scenario& scenario, const ContainerlabOptions& options);

}  // namespace lvslab::cli
