#include <lvslab/net/tcp_options.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/toa_option.h>
#include <lvslab/net/udp_view.h>

#include "../bytes_text.h"
#include "knife.h"
#include "proxy.h"
#include "tcp_numbers.h"

namespace lvslab::sim {
namespace {

using net::to_text;
using Fields = std::vector<DissectedField>;

SequenceBook::Direction direction_of(const Datagram& datagram) {
  return {{datagram.source, net::Port{net::load_u16(datagram.payload, 0)}},
          {datagram.destination, net::Port{net::load_u16(datagram.payload, 2)}}};
}

void reserved_bits(Fields& fields, net::Bytes segment) {
  const unsigned reserved = net::load_u8(segment, 12) & 15U;
  if (reserved != 0) fields.push_back({"tcp.flags.res", "reserved bits", hexadecimal(reserved, 1)});
}
void urgent_pointer(Fields& fields, net::Bytes segment) {
  const std::uint16_t pointer = net::load_u16(segment, 18);
  if (pointer != 0) fields.push_back({"tcp.urgent_pointer", "urgent pointer", std::to_string(pointer)});
}

/// TOA has no kind of its own: any that is free for experiments, or was never given to another option.
void client_address(Fields& fields, net::Bytes options) {
  constexpr std::uint8_t lowest = 200;
  constexpr std::uint8_t highest = 254;
  net::each_tcp_option(options, [&](std::uint8_t kind, net::Bytes option) {
    if (kind < lowest || kind > highest) return;
    if (const auto client = net::read_toa(option)) {
      fields.push_back({"toa.client", "TOA, the client's address", to_text(*client)});
      fields.push_back({"toa.kind", "TOA, option kind", std::to_string(kind)});
    }
  });
}

void add_options(Fields& fields, const net::TcpOptions& options, const TcpNumbers& numbers) {
  if (options.mss) fields.push_back({"tcp.options.mss_val", "MSS", std::to_string(*options.mss)});
  if (options.sack_permitted) fields.push_back({"tcp.options.sack_perm", "SACK permitted", "1"});
  if (options.window_scale) {
    fields.push_back({"tcp.options.wscale.shift", "window scale", std::to_string(*options.window_scale)});
  }
  if (options.timestamps) {
    fields.push_back({"tcp.options.timestamp.tsval", "timestamp", std::to_string(options.timestamps->value)});
    fields.push_back({"tcp.options.timestamp.tsecr", "timestamp echo", std::to_string(options.timestamps->echo)});
  }
  for (std::uint8_t i = 0; i < options.sack_count; ++i) {
    fields.push_back({"tcp.options.sack", "SACK block",
                      numbers.back(options.sack[i].left) + "-" + numbers.back(options.sack[i].right)});
  }
}

}  // namespace

void Knife::tcp(const Datagram& datagram) {
  const net::Bytes bytes = datagram.payload;
  const auto view = net::TcpView::at(bytes);
  if (!view) return cut_short_tcp(datagram);
  const auto flags = view->flags();
  TcpNumbers numbers(book_, direction_of(datagram), detail_);
  numbers.enter(*view, quoted_);
  auto& fields = layer(Kind::tcp, bytes);
  fields.push_back({"tcp.srcport", "source port", to_text(view->source_port())});
  fields.push_back({"tcp.dstport", "destination port", to_text(view->destination_port())});
  fields.push_back({"tcp.flags.str", "flags", net::to_text(flags)});
  if (is_every_byte()) reserved_bits(fields, bytes);
  fields.push_back({"tcp.seq", "sequence number", numbers.there(view->sequence())});
  if (flags.ack) fields.push_back({"tcp.ack", "acknowledgement", numbers.back(view->acknowledgement())});
  if (is_every_byte() && !flags.ack && view->acknowledgement() != net::TcpSeq{}) {
    fields.push_back({"tcp.ack", "acknowledgement", "given without the flag"});
  }
  fields.push_back({"tcp.window_size_value", "window", std::to_string(view->window())});
  fields.push_back({"tcp.len", "payload bytes", std::to_string(view->payload().size())});
  if (is_every_byte()) {
    urgent_pointer(fields, bytes);
    if (!view->option_bytes().empty()) {
      fields.push_back({"tcp.options", "options in order", tcp_option_order(view->option_bytes())});
    }
  }
  add_options(fields, view->options(), numbers);
  client_address(fields, view->option_bytes());
  add_proxy_header(fields, view->payload());
  fields.push_back({"tcp.checksum", "TCP checksum", checksum_text(datagram, view->checksum()), true});
  if (is_every_byte() && !view->payload().empty()) {
    fields.push_back({"tcp.payload", "payload", digest_text(view->payload())});
  }
  // A segment with a wrong checksum is nothing to its receiver, so no other is counted from its numbers.
  if (is_every_byte() && !is_cut_short() && !net::transport_checksum_is_right(datagram.bytes)) numbers.take_back();
}

void Knife::cut_short_tcp(const Datagram& datagram) {
  const net::Bytes bytes = datagram.payload;
  if (bytes.size() < 4) return data(bytes);
  auto& fields = layer(Kind::tcp, bytes);
  fields.push_back({"tcp.srcport", "source port", std::to_string(net::load_u16(bytes, 0))});
  fields.push_back({"tcp.dstport", "destination port", std::to_string(net::load_u16(bytes, 2))});
  if (!is_every_byte()) return;
  if (!is_cut_short()) return data(bytes);  // it contradicts itself: as it is, then
  const TcpNumbers numbers(book_, direction_of(datagram), detail_);
  if (bytes.size() >= 8) {
    fields.push_back({"tcp.seq", "sequence number", numbers.there(net::TcpSeq{net::load_u32(bytes, 4)})});
  }
  if (bytes.size() >= 12) {
    fields.push_back({"tcp.ack", "acknowledgement", numbers.back(net::TcpSeq{net::load_u32(bytes, 8)})});
  }
  if (bytes.size() >= 14) {
    fields.push_back({"tcp.flags.str", "flags", net::to_text(net::TcpFlags::from_uint(net::load_u8(bytes, 13)))});
    fields.push_back({"tcp.hdr_len", "TCP header's length", std::to_string((net::load_u8(bytes, 12) >> 4) * 4)});
    reserved_bits(fields, bytes);
  }
  if (bytes.size() >= 20) urgent_pointer(fields, bytes);
  if (bytes.size() > 20) {
    fields.push_back({"tcp.options", "options in order", tcp_option_order(bytes.subspan(20))});
  }
}

}  // namespace lvslab::sim
