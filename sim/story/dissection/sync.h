#pragma once
/// The fields of IPVS's synchronisation messages, under Wireshark's names.

#include <optional>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

/// `payload` of a UDP datagram to `port`, as a synchronisation message. nullopt: it is none; or, where every byte is to
/// be mentioned, these fields would not say all.
[[nodiscard]] std::optional<std::vector<DissectedField>> sync_fields(net::Bytes payload, net::Port port,
                                                                     DissectionDetail detail);

}  // namespace lvslab::sim
