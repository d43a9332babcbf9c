#include "neighbour_options.h"

#include <lvslab/net/mac.h>

#include "../bytes_text.h"

namespace lvslab::sim {
namespace {

constexpr std::uint8_t redirected_header = 4;

}  // namespace

net::Bytes redirected_datagram(net::Bytes options) {
  while (options.size() >= 8) {
    const std::size_t size = net::load_u8(options, 1) * std::size_t{8};
    if (size == 0 || size > options.size()) break;
    if (net::load_u8(options, 0) == redirected_header) return options.subspan(8, size - 8);
    options = options.subspan(size);
  }
  return {};
}

net::Bytes add_neighbour_options(std::vector<DissectedField>& fields, net::Bytes bytes, DissectionDetail detail) {
  enum : std::uint8_t { source_address = 1, target_address = 2 };
  while (bytes.size() >= 8) {
    const std::size_t size = net::load_u8(bytes, 1) * std::size_t{8};
    if (size == 0 || size > bytes.size()) break;
    const std::uint8_t type = net::load_u8(bytes, 0);
    if (size == 8 && type == source_address) {
      fields.push_back({"icmpv6.opt.src_linkaddr", "sender's MAC", net::to_text(net::Mac::load(bytes, 2))});
    } else if (size == 8 && type == target_address) {
      fields.push_back({"icmpv6.opt.target_linkaddr", "target's MAC", net::to_text(net::Mac::load(bytes, 2))});
    } else if (detail == DissectionDetail::every_byte &&
               type != redirected_header) {  // that one's contents are a layer of their own
      fields.push_back({"icmpv6.opt", "option", digest_text(bytes.first(size))});
    } else {
      fields.push_back({"icmpv6.opt.type", "option", std::to_string(type)});
    }
    bytes = bytes.subspan(size);
  }
  return bytes;
}

}  // namespace lvslab::sim
