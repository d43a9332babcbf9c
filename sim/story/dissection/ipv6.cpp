#include <lvslab/net/ipv6_view.h>

#include "../bytes_text.h"
#include "knife.h"

namespace lvslab::sim {
namespace {

using Fields = std::vector<DissectedField>;

void add_fragment_header(Fields& fields, const net::Ipv6View& view, DissectionDetail detail) {
  const net::Bytes header = view.bytes().subspan(view.fragment_header_offset(), 8);
  fields.push_back({"ipv6.fraghdr.nxt", "fragment's next header", std::to_string(net::load_u8(header, 0))});
  fields.push_back({"ipv6.fraghdr.more", "more fragments", view.more_fragments() ? "1" : "0"});
  fields.push_back({"ipv6.fraghdr.offset", "fragment offset", std::to_string(view.fragment_offset())});
  fields.push_back({"ipv6.fraghdr.ident", "fragment identification", hexadecimal(view.identification(), 8)});
  if (detail != DissectionDetail::every_byte) return;
  const unsigned reserved = net::load_u8(header, 1) * 4U + (net::load_u16(header, 2) >> 1 & 3U);
  if (reserved != 0) fields.push_back({"ipv6.fraghdr.reserved_bits", "reserved bits", hexadecimal(reserved, 3)});
}

/// What stands between the fixed header and the payload, but for the fragment header.
void add_extension_headers(Fields& fields, const net::Ipv6View& view) {
  const auto add = [&](std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    fields.push_back({"ipv6.exthdr", "extension headers", hexadecimal_bytes(view.bytes().subspan(begin, end - begin))});
  };
  const std::size_t fragment = view.has_fragment_header() ? view.fragment_header_offset() : view.transport_offset();
  add(net::Ipv6View::header_size, fragment);
  add(fragment + 8, view.transport_offset());
}

}  // namespace

void Knife::ipv6(net::Bytes bytes) {
  const auto view = is_cut_short() ? net::Ipv6View::at_quoted(bytes) : net::Ipv6View::at(bytes);
  if (!view || is_deepest()) return data(bytes);
  auto& fields = layer(Kind::ipv6, bytes);
  fields.push_back({"ipv6.src", "source IP", net::to_text(view->source())});
  fields.push_back({"ipv6.dst", "destination IP", net::to_text(view->destination())});
  fields.push_back({"ipv6.hlim", "hop limit", std::to_string(view->hop_limit())});
  fields.push_back({"ipv6.nxt", "next header", std::to_string(static_cast<int>(view->next_header()))});
  fields.push_back({"ipv6.plen", "payload length", std::to_string(view->payload_length()), true});
  fields.push_back({"ipv6.flow", "flow label", hexadecimal(view->flow_label(), 5)});
  fields.push_back({"ipv6.tclass", "traffic class", hexadecimal(view->traffic_class(), 2)});
  if (view->has_fragment_header()) add_fragment_header(fields, *view, detail_);
  if (is_every_byte()) add_extension_headers(fields, *view);
  if (!is_cut_short()) padding(fields, bytes.subspan(view->bytes().size()));
  if (view->fragment_offset() != 0) return data(view->payload());
  is_first_fragment_ = is_first_fragment_ || view->more_fragments();
  const Datagram datagram{view->source(), view->destination(), view->protocol(),
                          view->bytes(),  view->payload(),     net::Ipv6View::header_size + view->payload_length()};
  if (view->protocol() == net::IpProtocol::icmpv6) return icmpv6(datagram);
  payload_of(datagram);
}

}  // namespace lvslab::sim
