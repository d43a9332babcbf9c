#include "departure.h"

#include <lvslab/net/ip_view.h>

#include "../icmp_request.h"

namespace lvslab::ipvs::full_nat {
namespace {

Departure refused(DropReason reason, IcmpRequest icmp) {
  Departure departure;
  departure.refusal = Verdict::dropped(reason);
  departure.refusal->icmp = std::move(icmp);
  return departure;
}

}  // namespace

Departure depart(Call& call, const net::Address& towards, SizeTest size_test) {
  const auto view = *net::IpView::at(call.datagram.bytes());
  const auto route = call.network.route_to(towards);
  if (!route) {
    call.story.tell("the director has no route to {0}", towards);
    return refused(DropReason::no_route, host_unreachable(view.family()));
  }
  if (route->is_local) return {*route, std::nullopt};
  if (view.hop_limit() <= 1) {
    call.story.tell("the director counts as a router, and the time to live has run out");
    return refused(DropReason::ttl_exceeded, hop_limit_exceeded(view.family()));
  }
  net::decrement_hop_limit(call.datagram.mutable_bytes());
  const auto grown = static_cast<std::int64_t>(view.total_length()) + growth(view.family(), towards.family());
  if (size_test == SizeTest::yes && view.dont_fragment() && grown > route->mtu) {
    const auto mtu =
        static_cast<std::uint32_t>(static_cast<std::int64_t>(route->mtu) - growth(view.family(), towards.family()));
    call.story.tell("{0} bytes do not fit the MTU {1} towards {2}, and DF is set", grown, route->mtu, towards);
    return refused(DropReason::fragmentation_needed, too_big(view.family(), mtu));
  }
  return {*route, std::nullopt};
}

}  // namespace lvslab::ipvs::full_nat
