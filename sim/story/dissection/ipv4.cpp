#include <lvslab/net/ipv4_view.h>

#include "../bytes_text.h"
#include "knife.h"

namespace lvslab::sim {

void Knife::ipv4(net::Bytes bytes) {
  const auto view = is_cut_short() ? net::Ipv4View::at_quoted(bytes) : net::Ipv4View::at(bytes);
  if (!view || is_deepest()) return data(bytes);
  auto& fields = layer(Kind::ipv4, bytes);
  fields.push_back({"ip.src", "source IP", net::to_text(view->source())});
  fields.push_back({"ip.dst", "destination IP", net::to_text(view->destination())});
  fields.push_back({"ip.ttl", "TTL", std::to_string(view->ttl())});
  fields.push_back({"ip.proto", "IP protocol", std::to_string(static_cast<int>(view->protocol()))});
  fields.push_back({"ip.len", "IP length", std::to_string(view->total_length()), true});
  fields.push_back({"ip.id", "IP identification", hexadecimal(view->identification(), 4)});
  fields.push_back({"ip.dsfield", "TOS", hexadecimal(view->tos(), 2)});
  if (is_every_byte() && (net::load_u16(bytes, 6) & 0x8000) != 0) {
    fields.push_back({"ip.flags.rb", "reserved bit", "1"});
  }
  fields.push_back({"ip.flags.df", "don't fragment", view->dont_fragment() ? "1" : "0"});
  if (view->is_fragment()) {
    fields.push_back({"ip.flags.mf", "more fragments", view->more_fragments() ? "1" : "0"});
    fields.push_back({"ip.frag_offset", "fragment offset", std::to_string(view->fragment_offset())});
  }
  if (is_every_byte() && view->header_size() > net::ipv4_header_size) {
    fields.push_back({"ip.opt", "IP options", hexadecimal_bytes(view->header().subspan(net::ipv4_header_size))});
  }
  fields.push_back({"ip.checksum", "IP checksum",
                    hexadecimal(view->checksum(), 4) + (view->checksum_is_right() ? " (right)" : " (wrong)"), true});
  if (!is_cut_short()) padding(fields, bytes.subspan(view->bytes().size()));
  if (view->fragment_offset() != 0) return data(view->payload());
  // Of a datagram in fragments, the first has the headers, and all that follows is cut short.
  is_first_fragment_ = is_first_fragment_ || view->more_fragments();
  if (view->protocol() == net::IpProtocol::icmp) return icmp(view->payload());
  if (view->protocol() == net::IpProtocol::igmp) return igmp(view->payload());
  payload_of(
      {view->source(), view->destination(), view->protocol(), view->bytes(), view->payload(), view->total_length()});
}

}  // namespace lvslab::sim
