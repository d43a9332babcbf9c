#include "netlink_request.h"

#include <cstring>
#include <linux/rtnetlink.h>
#include <string>

#include "raw_bytes.h"

namespace lvslab::io {

NetlinkRequest::NetlinkRequest(std::uint16_t type, std::uint16_t flags, net::Bytes header) {
  nlmsghdr start{};
  start.nlmsg_type = type;
  start.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  add_raw(raw(start));
  add_raw(header);
}

NetlinkRequest& NetlinkRequest::add_raw(net::Bytes bytes) {
  message_.insert(message_.end(), bytes.begin(), bytes.end());
  message_.resize(NLMSG_ALIGN(message_.size()));
  return *this;
}
NetlinkRequest& NetlinkRequest::add(std::uint16_t attribute, net::Bytes value) {
  const rtattr header{static_cast<std::uint16_t>(RTA_LENGTH(value.size())), attribute};
  add_raw(raw(header));
  return add_raw(value);
}
NetlinkRequest& NetlinkRequest::add(std::uint16_t attribute, std::string_view text) {
  const std::string with_end(text);
  return add(attribute, std::as_bytes(std::span{with_end.c_str(), with_end.size() + 1}));
}
NetlinkRequest& NetlinkRequest::add(std::uint16_t attribute, std::uint32_t value) { return add(attribute, raw(value)); }
NetlinkRequest& NetlinkRequest::add(std::uint16_t attribute, std::uint8_t value) { return add(attribute, raw(value)); }

NetlinkRequest& NetlinkRequest::begin(std::uint16_t attribute) {
  open_.push_back(message_.size());
  const rtattr header{0, attribute};
  return add_raw(raw(header));
}
NetlinkRequest& NetlinkRequest::end() {
  const std::size_t at = open_.back();
  open_.pop_back();
  const auto length = static_cast<std::uint16_t>(message_.size() - at);
  std::memcpy(message_.data() + at, &length, sizeof length);
  return *this;
}

std::vector<std::byte> NetlinkRequest::message() const {
  auto message = message_;
  const auto length = static_cast<std::uint32_t>(message.size());
  std::memcpy(message.data(), &length, sizeof length);
  return message;
}

}  // namespace lvslab::io
