#pragma once
/// The frames of one interface on both sides.

#include <string>
#include <vector>

#include "free_ports.h"
#include "timing.h"

namespace lvslab::sim::comparison {

/// One side's frames on the interface.
struct Capture {
  const std::vector<CapturedFrame>* frames = nullptr;  ///< nullptr: there is no capture of it
  Instant origin{};
  const FreePorts* ports = nullptr;
};

[[nodiscard]] InterfaceComparison compare_interface(const std::string& name, const Capture& left, const Capture& right,
                                                    const Terms& terms, TimingReport& timings);

}  // namespace lvslab::sim::comparison
