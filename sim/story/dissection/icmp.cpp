#include <lvslab/net/icmp_view.h>

#include "../bytes_text.h"
#include "echo.h"
#include "knife.h"

namespace lvslab::sim {
namespace {

constexpr EchoFieldNames echo_fields{"icmp.data.len", "icmp.data_time", "icmp.data"};

}  // namespace

void Knife::icmp(net::Bytes bytes) {
  const auto view = net::IcmpView::at(bytes);
  if (!view) return data(bytes);
  auto& fields = layer(Kind::icmp, bytes);
  fields.push_back({"icmp.type", "ICMP type", std::to_string(static_cast<int>(view->type()))});
  fields.push_back({"icmp.code", "ICMP code", std::to_string(view->code())});
  const bool is_echo = view->type() == net::IcmpType::echo_request || view->type() == net::IcmpType::echo_reply;
  std::uint32_t unused = view->rest();
  if (is_echo) {
    unused = 0;
    fields.push_back({"icmp.ident", "echo identifier", std::to_string(view->echo_id())});
    fields.push_back({"icmp.seq", "echo number", std::to_string(view->echo_sequence())});
    if (is_every_byte()) add_echo_data(fields, view->payload(), echo_fields);
  }
  if (view->type() == net::IcmpType::unreachable && view->code() == net::icmp_code::fragmentation_needed) {
    unused &= 0xffff0000U;
    fields.push_back({"icmp.mtu", "next hop's MTU", std::to_string(view->next_hop_mtu())});
  }
  if (view->type() == net::IcmpType::redirect) {
    unused = 0;
    fields.push_back({"icmp.redir_gw", "better gateway", net::to_text(net::Ipv4{view->rest()})});
  }
  if (is_every_byte() && unused != 0) {
    fields.push_back({"icmp.unused", "rest of the header", hexadecimal(unused, 8)});
  }
  if (!is_cut_short()) {
    fields.push_back({"icmp.checksum.status", "ICMP checksum", view->checksum_is_right() ? "right" : "wrong", true});
  }
  if (view->is_error() && !quoted_) {
    quoted_ = true;
    ipv4(view->payload());
  } else if (is_every_byte() && !is_echo) {
    data(view->payload());
  }
}

}  // namespace lvslab::sim
