#include <lvslab/net/udp_view.h>

#include "../bytes_text.h"
#include "knife.h"
#include "proxy.h"
#include "sync.h"

namespace lvslab::sim {
namespace {

using net::to_text;

constexpr net::Port gue_port{6080};  // IANA's; GUE to another port is UDP to whoever only reads

}  // namespace

void Knife::udp(const Datagram& datagram) {
  const net::Bytes bytes = datagram.payload;
  const auto view = net::UdpView::at(bytes);
  if (!view) return cut_short_udp(bytes);
  auto& fields = layer(Kind::udp, bytes);
  fields.push_back({"udp.srcport", "source port", to_text(view->source_port())});
  fields.push_back({"udp.dstport", "destination port", to_text(view->destination_port())});
  fields.push_back({"udp.length", "UDP length", std::to_string(view->length()), true});
  fields.push_back({"udp.checksum", "UDP checksum", checksum_text(datagram, view->checksum()), true});
  const bool carries_gue = view->destination_port() == gue_port;
  auto sync = sync_fields(view->payload(), view->destination_port(), detail_);
  if (is_every_byte() && !carries_gue && !sync && !view->payload().empty()) {
    fields.push_back({"udp.payload", "payload", digest_text(view->payload())});
  }
  add_proxy_header(fields, view->payload());
  padding(fields, bytes.subspan(view->length()));
  if (sync) {
    layer(Kind::ipvs, view->payload()) = std::move(*sync);
  } else if (carries_gue) {
    gue(view->payload());
  }
}

void Knife::cut_short_udp(net::Bytes bytes) {
  if (bytes.size() < 4) return data(bytes);
  auto& fields = layer(Kind::udp, bytes);
  fields.push_back({"udp.srcport", "source port", std::to_string(net::load_u16(bytes, 0))});
  fields.push_back({"udp.dstport", "destination port", std::to_string(net::load_u16(bytes, 2))});
  if (!is_every_byte()) return;
  if (bytes.size() < net::UdpView::size) return data(bytes.subspan(4));
  fields.push_back({"udp.length", "UDP length", std::to_string(net::load_u16(bytes, 4)), true});
  fields.push_back({"udp.checksum", "UDP checksum", hexadecimal(net::load_u16(bytes, 6), 4), true});
  if (bytes.size() > net::UdpView::size) {
    fields.push_back({"udp.payload", "payload", digest_text(bytes.subspan(net::UdpView::size))});
  }
}

}  // namespace lvslab::sim
