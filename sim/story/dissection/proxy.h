#pragma once
/// The PROXY protocol's header in front of a connection's data, under Wireshark's names.

#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

/// Nothing is added where `payload` does not begin with a whole header.
void add_proxy_header(std::vector<DissectedField>& fields, net::Bytes payload);

}  // namespace lvslab::sim
