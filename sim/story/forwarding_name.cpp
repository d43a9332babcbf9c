#include "forwarding_name.h"

namespace lvslab::sim {

std::string_view name_of(ipvs::Forwarding forwarding) {
  switch (forwarding) {
    case ipvs::Forwarding::masquerading: return "NAT";
    case ipvs::Forwarding::local: return "local";
    case ipvs::Forwarding::tunnelling: return "TUN";
    case ipvs::Forwarding::direct_routing: return "DR";
    case ipvs::Forwarding::bypass: return "bypass";
    case ipvs::Forwarding::full_nat: return "FULLNAT";
  }
  return "";
}

}  // namespace lvslab::sim
