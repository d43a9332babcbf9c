#pragma once
// What a director has for full NAT, all in one place: nothing of it is touched while no service uses it.

#include <vector>

#include <lvslab/net/sip_hash.h>

#include "flow_table.h"
#include "local_ports.h"
#include "settings.h"

namespace lvslab::ipvs::full_nat {

struct FullNat {
  Settings settings;
  Counters counters;
  FlowTable flows;
  LocalPorts ports;
  net::SipKey key{0x6c76736c61622d31, 0x66756c6c6e617421};
  std::size_t syn_proxies = 0;  ///< services that have one
};

}  // namespace lvslab::ipvs::full_nat
