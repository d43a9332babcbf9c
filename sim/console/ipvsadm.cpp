/// ipvsadm 1.31: the director's configuration and what it does. Its parts are in the folder of its name.

#include <lvslab/ipvs/scheduler.h>
#include <lvslab/sim/console.h>

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {

Plan plan_ipvsadm(const Words& words) {
  // Which names there are turns out on the machine; a line without any can be judged already.
  bool has_names = false;
  const auto anybody = [&](const std::string&) {
    has_names = true;
    return std::optional(net::Ipv4{});
  };
  const auto request = ipvsadm::read_request(words, anybody);
  if (!request && !has_names) return Unexpected{request.error()};
  return Action([words](Context& context) { return ipvsadm::run(words, context); });
}

}  // namespace lvslab::sim::console

namespace lvslab::sim {

std::span<const std::string_view> known_schedulers() { return ipvs::scheduler_names(); }

}  // namespace lvslab::sim
