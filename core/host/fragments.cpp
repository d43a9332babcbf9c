// Who needs whole datagrams makes fragments wait here for the others of theirs.

#include "state.h"

namespace lvslab::host {

bool Host::State::make_whole(Incoming& incoming, ReassemblyUser user, Outcome& out) {
  auto result = reassembly.add(std::move(incoming.datagram), user, incoming.in, clock);
  for (auto& piece : result.discarded) drop(DropReason::reassembly_overlap, std::move(piece), false, out);
  if (!result.whole) {
    out.story.tell("a fragment: it waits for the others");
    return false;
  }
  out.story.tell("its fragments are complete: {0} bytes", result.whole->size());
  incoming.datagram = std::move(*result.whole);
  return true;
}

}  // namespace lvslab::host
