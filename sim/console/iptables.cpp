/// iptables 1.8.9 (legacy): the host's netfilter rules. Its parts are in the folder of its name.

#include "commands.h"
#include "iptables/request.h"

namespace lvslab::sim::console {

Plan plan_iptables(const Words& words) {
  auto request = iptables::read_request(words);
  if (!request) return Unexpected{request.error()};
  return Action([request = *request](Context& context) { return iptables::apply(request, context); });
}

}  // namespace lvslab::sim::console
