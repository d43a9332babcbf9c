#pragma once
/// A message to rtnetlink(7) with attributes, possibly nested.

#include <cstdint>
#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>

namespace lvslab::io {

class NetlinkRequest {
 public:
  /// `header`: the fixed part that the type demands (struct ifinfomsg, tcmsg, ...).
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, net::Bytes header);

  NetlinkRequest& add(std::uint16_t attribute, net::Bytes value);
  NetlinkRequest& add(std::uint16_t attribute, std::string_view text);  ///< with the zero at its end
  NetlinkRequest& add(std::uint16_t attribute, std::uint32_t value);
  NetlinkRequest& add(std::uint16_t attribute, std::uint8_t value);
  /// Bytes without an attribute around them.
  NetlinkRequest& add_raw(net::Bytes bytes);
  /// What is added until the matching end() is inside this attribute.
  NetlinkRequest& begin(std::uint16_t attribute);
  NetlinkRequest& end();

  /// As it is sent: with its length.
  [[nodiscard]] std::vector<std::byte> message() const;

 private:
  std::vector<std::byte> message_;
  std::vector<std::size_t> open_;  ///< where the attributes begin that have not ended
};

}  // namespace lvslab::io
