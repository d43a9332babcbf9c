// The director itself is the real server: the datagram goes up its own stack, untouched. Chosen explicitly only by
// programs that speak to the kernel directly; a real server that has one of the director's addresses comes to the same
// by any method, because every method looks at the route first (path.cpp).

#include "forwarding.h"

namespace lvslab::ipvs {

Verdict forward_locally(const Transmission& t) {
  t.call.story.tell("the director itself is the real server");
  return Verdict::accepted();
}

}  // namespace lvslab::ipvs
