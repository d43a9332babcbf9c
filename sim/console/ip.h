#pragma once
/// The objects of `ip`, each in the file of its name. `words` stands after the object.

#include "ip_words.h"

namespace lvslab::sim::console {

Action plan_ip_address(IpWords words, const IpOptions& options);
Action plan_ip_fou(IpWords words, const IpOptions& options);
Action plan_ip_link(IpWords words, const IpOptions& options);
Action plan_ip_neighbour(IpWords words, const IpOptions& options);
Action plan_ip_route(IpWords words, const IpOptions& options);
Action plan_ip_rule(IpWords words, const IpOptions& options);
Action plan_ip_tunnel(IpWords words, const IpOptions& options);

}  // namespace lvslab::sim::console
