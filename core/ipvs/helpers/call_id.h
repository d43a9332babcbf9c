#pragma once
// The Call-ID of a SIP message (RFC 3261 sections 7.3, 8.1.1.4): what the persistence engine "sip" knows a call by.

#include <optional>
#include <string>

#include <lvslab/net/bytes.h>

namespace lvslab::ipvs {

/// Of a SIP message, the payload of a UDP datagram. nullopt: it has none, or one of more than 255 bytes, or one whose
/// line has no end.
[[nodiscard]] std::optional<std::string> call_id_of(net::Bytes message);

}  // namespace lvslab::ipvs
