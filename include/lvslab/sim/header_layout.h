#pragma once
/// Where the fields of a header stand, bit by bit, as the RFCs draw them: for a diagram, and to find a field's bytes.

#include <cstddef>
#include <span>
#include <string_view>

#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

/// One box of the diagram. Its value is that of the dissected field of the same name.
struct HeaderBox {
  std::string_view name;   ///< as Wireshark's filters call it; empty: no field of its own (reserved bits)
  std::string_view label;  ///< short enough for a narrow box
  std::size_t bit = 0;     ///< its first, counted from the header's first
  std::size_t bits = 0;
};

/// The fixed part of a layer's header, in its order and without gaps; ICMP's last word by its type. Empty for what has
/// no such part (data, an IPVS message).
/// Sources: RFC 826, 791, 8200, 9293, 768, 792, 4443, 2784; IEEE 802.3 and 802.1Q.
[[nodiscard]] std::span<const HeaderBox> header_layout(const DissectedLayer& layer);

}  // namespace lvslab::sim
