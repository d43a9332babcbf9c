#pragma once
/// A cluster with everything at once: each forwarding method and tunnel, both families, marks, persistence, helpers,
/// SCTP, full NAT, two directors that synchronise, and an administrator who changes it all while frames come in.
///
///     client:eth0 --- front --- director1:eth0, director2:eth0       192.0.2.0/24, 2001:db8:1::/64
///     rs1..rs4:eth0 --- back --- director1:eth1, director2:eth1      10.0.1.0/24, 2001:db8:2::/64

#include <string>

#include "dice.h"

namespace lvslab::storm {

/// As a scenario file without traffic. What is done in the course of it happens within `busy_ms` from its beginning.
[[nodiscard]] std::string any_cluster(Dice& dice, unsigned busy_ms);

}  // namespace lvslab::storm
