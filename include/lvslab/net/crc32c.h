#pragma once
/// CRC-32C (Castagnoli), the checksum of SCTP (RFC 9260 appendix A).

#include <cstdint>

#include <lvslab/net/bytes.h>

namespace lvslab::net {

/// crc32c("123456789") is 0xe3069283. O(n).
[[nodiscard]] std::uint32_t crc32c(Bytes bytes);

}  // namespace lvslab::net
