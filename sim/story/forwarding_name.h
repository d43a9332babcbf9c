#pragma once
/// How pictures and tables call a forwarding method.

#include <string_view>

#include <lvslab/ipvs/service.h>

namespace lvslab::sim {

/// "NAT", "DR", "TUN", "FULLNAT", "local", "bypass"
[[nodiscard]] std::string_view name_of(ipvs::Forwarding forwarding);

}  // namespace lvslab::sim
