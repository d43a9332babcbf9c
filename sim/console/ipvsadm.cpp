/// ipvsadm 1.31: the director's configuration and what it does. Its parts are in the folder of its name.

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

Plan plan_ipvsadm(const Words& words) {
  auto request = ipvsadm::read_request(Words(words.begin() + 1, words.end()));
  if (!request) return Unexpected{request.error()};
  if (request->command == ipvsadm::Command::help) return not_modelled("ipvsadm: the help page (see ipvsadm(8))");
  return Action([request = *request](Context& context) { return ipvsadm::apply(request, context); });
}

}  // namespace lvslab::sim::console
