#pragma once
/// A scenario played beside a recorded run of Linux, and the two compared.

#include <optional>
#include <string>

#include <lvslab/sim/comparison.h>
#include <lvslab/sim/run_record.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::cli {

struct BesideLinux {
  sim::Comparison comparison;         ///< Linux is left, the simulator right
  std::optional<std::string> remark;  ///< what was fitted to this kernel, or how late it was, in a sentence
};

/// Prints IPVS's counters or rates: a command line with ipvsadm's --stats or --rate, or of /proc/net/ip_vs_stats.
[[nodiscard]] bool shows_statistics(const std::string& command);

/// IPVS's statistics are snapshots of every two seconds, and when a kernel's two seconds end depends on when it loaded
/// IPVS and on its clock's ticks. So where a scenario looks at statistics and Linux saw others, it is played with the
/// windows elsewhere, until all outputs are equal or all places have been tried; the best is what counts. Everything
/// else is compared as it is.
[[nodiscard]] BesideLinux compared_with_linux(const sim::RunRecord& linux_run, const sim::Scenario& scenario,
                                              const sim::Terms& terms);

}  // namespace lvslab::cli
