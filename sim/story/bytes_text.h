#pragma once
/// Bytes and numbers of a header as text.

#include <cstdint>
#include <string>

#include <lvslab/net/bytes.h>

namespace lvslab::sim {

/// "0x002a" of 42 and 4 digits.
[[nodiscard]] std::string hexadecimal(std::uint32_t value, int digits);
/// "94 04 00 00".
[[nodiscard]] std::string hexadecimal_bytes(net::Bytes bytes);

/// Contents in short: number of bytes, a digest in which any one changed byte shows, and how they begin if that is
/// text: `1000 bytes, digest 5e1f07a2, "rs1.xxxxxxxxxxxx"`.
[[nodiscard]] std::string digest_text(net::Bytes bytes);
/// The same of what follows a packet's end; zeros are called so.
[[nodiscard]] std::string padding_text(net::Bytes bytes);

/// The options in the order they stand in the segment, since the order is part of what a stack looks like. Those with
/// fields of their own are only named, all others are shown whole: "mss,sackOK,timestamps,nop,wscale".
[[nodiscard]] std::string tcp_option_order(net::Bytes options);

}  // namespace lvslab::sim
