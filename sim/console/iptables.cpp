/// iptables and ip6tables 1.8.9 (legacy): the host's netfilter rules. Their parts are in the folder of the first's
/// name.

#include "commands.h"
#include "iptables/request.h"

namespace lvslab::sim::console {
namespace {

Plan plan(net::Family family, const Words& words) {
  auto request = iptables::read_request(family, words);
  if (!request) return Unexpected{request.error()};
  return Action([request = *request](Context& context) { return iptables::apply(request, context); });
}

}  // namespace

Plan plan_iptables(const Words& words) { return plan(net::Family::ipv4, words); }
Plan plan_ip6tables(const Words& words) { return plan(net::Family::ipv6, words); }

}  // namespace lvslab::sim::console
