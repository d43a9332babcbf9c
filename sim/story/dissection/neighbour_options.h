#pragma once
/// Options of neighbour discovery (RFC 4861 section 4.6).

#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

/// Those that are whole; what is left, if one is not.
[[nodiscard]] net::Bytes add_neighbour_options(std::vector<DissectedField>& fields, net::Bytes bytes,
                                               DissectionDetail detail);

/// What a redirect quotes, in an option of its own (RFC 4861 section 4.6.3); empty: nothing.
[[nodiscard]] net::Bytes redirected_datagram(net::Bytes options);

}  // namespace lvslab::sim
