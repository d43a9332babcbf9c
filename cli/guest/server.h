#pragma once
/// What answers on a real kernel: the services of docs/scenario-format.md over the kernel's own sockets.

#include <lvslab/sim/scenario.h>

#include "network_namespace.h"

namespace lvslab::cli::guest {

/// Listens, then answers for ever in threads of its own, which end with the process. Throws std::system_error if the
/// address or port cannot be had. A service without an address is one of `any`'s family; IPv6 serves both.
void serve(const NetworkNamespace& machine, const sim::ServiceSpec& service, net::Family any);

}  // namespace lvslab::cli::guest
