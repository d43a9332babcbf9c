#pragma once
// When a server counts as overloaded: its connections reached the upper threshold, and are not below the lower one yet.
// Section 3.4 of docs/ipvs.md. Two kernels' ways (kernel_profile.h) with the same hysteresis, which differ at the
// edges: the earlier looks at the level whenever anything comes or goes, templates included; the later looks for the
// moment when the level is reached, and at changes of the thresholds.

#include <lvslab/ipvs/real_server.h>

namespace lvslab::ipvs {

/// A connection or template was given to the server and counts already.
void overload_after_bind(RealServer& server, bool is_template, const KernelProfile& kernel);
/// One has gone and no longer counts.
void overload_after_unbind(RealServer& server, bool is_template, const KernelProfile& kernel);
/// The server's settings are new; `before` are the old ones.
void overload_after_change(RealServer& server, const ServerSettings& before, const KernelProfile& kernel);

}  // namespace lvslab::ipvs
