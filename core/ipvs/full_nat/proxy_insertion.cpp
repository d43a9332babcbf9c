#include "proxy_insertion.h"

#include <lvslab/net/ip_view.h>
#include <lvslab/net/proxy_header.h>

#include "departure.h"

namespace lvslab::ipvs::full_nat {
namespace {

std::uint8_t number_of(ProxyProtocol version) { return version == ProxyProtocol::v1 ? 1 : 2; }

}  // namespace

ProxyInsertion::ProxyInsertion(Call& call, const Headers& headers, Flow& flow, const Connection& connection,
                               std::size_t mtu)
    : flow_(flow), connection_(connection), headers_(headers) {
  if (flow.proxy_protocol == ProxyProtocol::none) return;
  const auto view = *net::IpView::at(call.datagram.bytes());
  if (!is_due(headers, view)) {
    make_room(call, headers, view);
    return;
  }
  const bool is_tcp = headers.protocol == net::IpProtocol::tcp;
  const auto tcp = is_tcp ? net::TcpView::at(view.payload()) : std::nullopt;
  const auto data = tcp ? tcp->payload() : view.payload().subspan(8);

  net::ProxyHeader header{number_of(flow.proxy_protocol), true, headers.protocol, connection.client,
                          connection.virtual_address};
  if (flow.trusts_proxy_headers) {
    const auto own = net::read_proxy_header(data);
    if (own.kind == net::ProxyHeaderReading::Kind::whole) {
      if (own.header.version == header.version) {
        call.story.tell("PROXY protocol: the client brings a header of its own, and it is believed");
        return;
      }
      call.story.tell("PROXY protocol: the client's own header of version {0} becomes one of version {1}",
                      static_cast<unsigned>(own.header.version), static_cast<unsigned>(header.version));
      before_ = own.size;
      header.has_addresses = own.header.has_addresses;
      header.source = own.header.source;
      header.destination = own.header.destination;
    }
  }
  header_ = net::proxy_header_bytes(header);
  if (header.has_addresses) {
    call.story.tell("PROXY protocol: a header of {0} bytes in front of the data tells the server of {1} > {2}",
                    header_.size(), header.source, header.destination);
  }
  const auto towards = flow.server.address.family();
  const auto size = view.total_length() - before_ + header_.size();
  if (static_cast<std::int64_t>(size) + growth(view.family(), towards) > static_cast<std::int64_t>(mtu)) {
    call.story.tell("PROXY protocol: both together exceed the MTU {0}: the header goes ahead alone", mtu);
    original_.assign(call.datagram.bytes().begin(), call.datagram.bytes().end());
    lineage_ = call.datagram.lineage.offspring();
  }
  if (!tcp) return;
  auto& numbers = flow.numbers;
  numbers.header_before = static_cast<std::uint16_t>(before_);
  numbers.header_after = static_cast<std::uint16_t>(header_.size());
  numbers.header_sent = true;
  sequence_of_rest_ = tcp->sequence() + numbers.request_shift;
  if (!original_.empty()) sequence_of_rest_ += static_cast<std::uint32_t>(header_.size());
}

/// TCP: the client's first byte, of a client that has had no data yet. UDP: the first datagram; if it is lost, so is
/// the news. Version 1 knows TCP only.
bool ProxyInsertion::is_due(const Headers& headers, const net::IpView& view) const {
  if (!headers.has_transport) return false;
  if (headers.protocol == net::IpProtocol::udp) {
    return flow_.proxy_protocol == ProxyProtocol::v2 && connection_.packets_in == 0;
  }
  const auto tcp = net::TcpView::at(view.payload());
  if (!tcp || tcp->payload().empty() || tcp->flags().syn || tcp->flags().rst || !tcp->flags().ack) return false;
  return !flow_.numbers.header_taken && tcp->sequence() == flow_.numbers.first_byte && flow_.first_answer &&
         (tcp->acknowledgement() == *flow_.first_answer || flow_.numbers.header_promised > 0);
}

/// What overtakes the first data must leave the header its place in the stream: the server would otherwise put the same
/// bytes at two places. How long a client's own header is, nobody knows before it is there.
void ProxyInsertion::make_room(Call& call, const Headers& headers, const net::IpView& view) {
  auto& numbers = flow_.numbers;
  if (headers.protocol != net::IpProtocol::tcp || flow_.trusts_proxy_headers) return;
  if (numbers.header_sent || numbers.header_promised > 0 || !flow_.first_answer) return;
  const auto tcp = headers.has_transport ? net::TcpView::at(view.payload()) : std::nullopt;
  if (!tcp || tcp->flags().syn || tcp->flags().rst || !tcp->flags().ack) return;
  if (!tcp->sequence().after(numbers.first_byte) || tcp->acknowledgement() != *flow_.first_answer) return;
  const auto size = net::proxy_header_bytes({number_of(flow_.proxy_protocol), true, headers.protocol,
                                             connection_.client, connection_.virtual_address})
                        .size();
  numbers.header_promised = static_cast<std::uint16_t>(size);
  call.story.tell("PROXY protocol: overtakes the first data, whose header of {0} bytes is still to come", size);
}

void ProxyInsertion::apply(OpenedDatagram& datagram, Call& call, std::vector<Emission>& emissions) const {
  if (original_.empty()) return datagram.replace_data_front(before_, header_);
  datagram.replace_data_front(before_, {});
  net::Packet packet(net::Bytes(original_), lineage_);
  auto leading = OpenedDatagram::open(packet, headers_);
  if (!leading) return;
  leading->replace_data_front(leading->data().size(), header_);
  if (leading->is_tcp()) {
    auto flags = leading->flags();
    flags.fin = false;
    leading->set_flags(flags);
    leading->set_sequence(leading->sequence() + flow_.numbers.request_shift);
    leading->set_acknowledgement(flow_.numbers.acknowledged_to_server(leading->acknowledgement()));
  }
  std::uint16_t identification = 0;
  if (!headers_.source.address.is_ipv4() && flow_.server.address.is_ipv4()) {
    identification = call.network.next_identification(flow_.local.address, flow_.server.address);
  }
  leading->close(flow_.local, flow_.server, identification);
  emissions.emplace_back(OwnPacket{std::move(packet), flow_.server.address, std::nullopt});
}

}  // namespace lvslab::ipvs::full_nat
