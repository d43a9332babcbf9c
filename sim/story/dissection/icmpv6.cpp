#include <lvslab/net/icmp_view.h>
#include <lvslab/net/icmpv6.h>

#include "../bytes_text.h"
#include "echo.h"
#include "knife.h"
#include "neighbour_options.h"

namespace lvslab::sim {
namespace {

using Fields = std::vector<DissectedField>;

constexpr EchoFieldNames echo_fields{"icmpv6.data.len", "icmpv6.data_time", "icmpv6.data"};

bool is_flag_set(std::uint32_t bits, int position) { return (bits >> position & 1) != 0; }

/// An address in a message; what comes after it.
net::Bytes add_target(Fields& fields, std::string_view name, net::Bytes bytes) {
  if (bytes.size() < net::Ipv6::size) return bytes;
  const bool is_destination = name.ends_with("destination_address");
  const bool is_group = name.ends_with("multicast_address");
  fields.push_back({name,
                    is_destination ? "destination"
                    : is_group     ? "group"
                                   : "target",
                    net::to_text(net::Ipv6::load(bytes, 0))});
  return bytes.subspan(net::Ipv6::size);
}

}  // namespace

void Knife::icmpv6(const Datagram& datagram) {
  const auto view = net::IcmpView::at(datagram.payload);
  if (!view) return data(datagram.payload);
  const auto type = net::icmpv6_type(*view);
  auto& fields = layer(Kind::icmpv6, datagram.payload);
  fields.push_back({"icmpv6.type", "ICMPv6 type", std::to_string(static_cast<int>(type))});
  fields.push_back({"icmpv6.code", "ICMPv6 code", std::to_string(view->code())});
  if (!is_cut_short()) {
    const bool right =
        net::icmpv6_checksum_is_right(datagram.payload, datagram.source.ipv6(), datagram.destination.ipv6());
    fields.push_back({"icmpv6.checksum.status", "ICMPv6 checksum", right ? "right" : "wrong", true});
  }
  std::uint32_t unused = 0;
  net::Bytes rest = view->payload();
  net::Bytes redirected;
  switch (type) {
    using enum net::Icmpv6Type;
    case echo_request:
    case echo_reply:
      fields.push_back({"icmpv6.echo.identifier", "echo identifier", std::to_string(view->echo_id())});
      fields.push_back({"icmpv6.echo.sequence_number", "echo number", std::to_string(view->echo_sequence())});
      if (is_every_byte()) add_echo_data(fields, rest, echo_fields);
      rest = {};
      break;
    case packet_too_big: fields.push_back({"icmpv6.mtu", "next hop's MTU", std::to_string(view->rest())}); break;
    case parameter_problem: fields.push_back({"icmpv6.pointer", "points at byte", std::to_string(view->rest())}); break;
    case neighbour_solicitation:
      unused = view->rest();
      rest = add_target(fields, "icmpv6.nd.ns.target_address", rest);
      rest = add_neighbour_options(fields, rest, detail_);
      break;
    case neighbour_advertisement: {
      const std::uint32_t flags = view->rest();
      fields.push_back({"icmpv6.nd.na.flag.r", "from a router", is_flag_set(flags, 31) ? "1" : "0"});
      fields.push_back({"icmpv6.nd.na.flag.s", "solicited", is_flag_set(flags, 30) ? "1" : "0"});
      fields.push_back({"icmpv6.nd.na.flag.o", "override", is_flag_set(flags, 29) ? "1" : "0"});
      unused = flags & 0x1fffffffU;
      rest = add_target(fields, "icmpv6.nd.na.target_address", rest);
      rest = add_neighbour_options(fields, rest, detail_);
      break;
    }
    case redirect:
      unused = view->rest();
      rest = add_target(fields, "icmpv6.nd.rd.target_address", rest);
      rest = add_target(fields, "icmpv6.rd.na.destination_address", rest);
      redirected = redirected_datagram(rest);
      rest = add_neighbour_options(fields, rest, detail_);
      break;
    case router_solicitation:
      unused = view->rest();
      rest = add_neighbour_options(fields, rest, detail_);
      break;
    case multicast_listener_report_v2:
      unused = view->rest() & 0xffff0000U;
      fields.push_back({"icmpv6.mldr.nb_mcast_records", "groups", std::to_string(view->rest() & 0xffffU)});
      break;
    case multicast_listener_query:
    case multicast_listener_report:
    case multicast_listener_done:
      unused = view->rest();
      rest = add_target(fields, "icmpv6.mld.multicast_address", rest);
      break;
    default: unused = view->rest();
  }
  if (is_every_byte() && unused != 0) {
    fields.push_back({"icmpv6.reserved", "rest of the header", hexadecimal(unused, 8)});
  }
  if (!redirected.empty() && !quoted_) {
    quoted_ = true;
    ipv6(redirected);
  } else if (net::is_error(type) && !quoted_) {
    quoted_ = true;
    ipv6(rest);
  } else if (is_every_byte()) {
    data(rest);
  }
}

}  // namespace lvslab::sim
