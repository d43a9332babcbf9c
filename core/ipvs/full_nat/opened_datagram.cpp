#include "opened_datagram.h"

#include <algorithm>

#include <lvslab/net/checksum.h>
#include <lvslab/net/udp_view.h>

namespace lvslab::ipvs::full_nat {
namespace {

constexpr std::size_t udp_size = 8;
/// RFC 7915 section 5.1: smaller ones may be cut on their way, since an IPv4 path may be narrower than any of IPv6.
constexpr std::size_t largest_that_may_be_cut = 1260;

/// As value(), but not complemented: what is added to other sums.
std::uint16_t folded(const net::ChecksumSum& sum) { return static_cast<std::uint16_t>(~sum.value()); }

}  // namespace

std::optional<OpenedDatagram> OpenedDatagram::open(net::Packet& packet, const Headers& headers) {
  const auto view = net::IpView::at(packet.bytes());
  if (!view || !headers.has_transport || view->header_size() > most_ip_header) return std::nullopt;
  if (headers.protocol == net::IpProtocol::tcp && !net::TcpView::at(view->payload())) return std::nullopt;
  if (headers.protocol == net::IpProtocol::udp) {
    const std::size_t length = net::load_u16(view->payload(), 4);
    if (length < udp_size || length > view->payload().size()) return std::nullopt;
  }
  return OpenedDatagram{packet, *view};
}

OpenedDatagram::OpenedDatagram(net::Packet& packet, const net::IpView& view)
    : packet_(&packet),
      ip_size_(view.header_size()),
      protocol_(view.protocol()),
      family_(view.family()),
      traffic_class_(view.traffic_class()),
      hop_limit_(view.hop_limit()) {
  auto length = view.payload().size();
  if (is_tcp()) {
    transport_size_ = net::TcpView::at(view.payload())->header_size();
  } else {
    transport_size_ = udp_size;
    length = net::load_u16(view.payload(), 4);  // what lies behind the datagram's own end is nobody's
  }
  std::ranges::copy(view.bytes().first(ip_size_), ip_.begin());
  std::ranges::copy(view.payload().first(transport_size_), transport_.begin());
  const auto source = view.source();
  const auto destination = view.destination();
  packet.truncate(ip_size_ + length);
  packet.drop_front(ip_size_ + transport_size_);
  sum_before_ = sum_of_headers(source, destination);
}

std::uint16_t OpenedDatagram::sum_of_headers(const net::Address& source, const net::Address& destination) const {
  net::ChecksumSum sum;
  sum.add_pseudo_header(source, destination, protocol_, transport_size_ + packet_->size());
  sum.add(header().first(checksum_at()));
  sum.add(header().subspan(checksum_at() + 2));
  return folded(sum);
}

void OpenedDatagram::set_options(net::Bytes options) {
  std::ranges::copy(options, transport_.begin() + net::TcpView::min_size);
  transport_size_ = net::TcpView::min_size + options.size();
  const auto offset = static_cast<std::uint8_t>(transport_size_ / 4 << 4);
  net::store_u8(transport_, 12, static_cast<std::uint8_t>(offset | (net::load_u8(transport_, 12) & 15U)));
}

void OpenedDatagram::replace_data_front(std::size_t before, net::Bytes after) {
  if (!data_changed_) {
    net::ChecksumSum sum;
    sum.add(data());
    data_sum_before_ = folded(sum);
    data_changed_ = true;
  }
  packet_->drop_front(before);
  std::ranges::copy(after, packet_->push_front(after.size()).begin());
}

std::size_t OpenedDatagram::size_towards(net::Family family) const {
  const std::size_t made_anew = family == net::Family::ipv4 ? net::ipv4_header_size : net::Ipv6View::header_size;
  return (family == family_ ? ip_size_ : made_anew) + transport_size_ + packet_->size();
}

void OpenedDatagram::close(const net::Endpoint& source, const net::Endpoint& destination,
                           std::uint16_t identification) {
  net::store_u16(transport_, 0, source.port.to_uint());
  net::store_u16(transport_, 2, destination.port.to_uint());
  const auto length = transport_size_ + packet_->size();
  if (!is_tcp()) net::store_u16(transport_, 4, static_cast<std::uint16_t>(length));
  auto checksum = net::load_u16(transport_, checksum_at());
  if (!is_tcp() && checksum == 0) {  // it had none
    net::ChecksumSum sum;
    sum.add_pseudo_header(source.address, destination.address, protocol_, length);
    sum.add(header().first(checksum_at()));
    sum.add(data());
    checksum = sum.value();
  } else {
    checksum = net::updated_checksum(checksum, sum_before_, sum_of_headers(source.address, destination.address));
    if (data_changed_) {
      net::ChecksumSum sum;
      sum.add(data());
      checksum = net::updated_checksum(checksum, data_sum_before_, folded(sum));
    }
  }
  if (!is_tcp() && checksum == 0) checksum = 0xffff;
  net::store_u16(transport_, checksum_at(), checksum);
  std::ranges::copy(header(), packet_->push_front(transport_size_).begin());
  push_ip_header(source, destination, identification);
}

void OpenedDatagram::push_ip_header(const net::Endpoint& source, const net::Endpoint& destination,
                                    std::uint16_t identification) {
  if (destination.address.family() == family_) {
    const auto length = packet_->size();
    const auto bytes = packet_->push_front(ip_size_);
    std::ranges::copy(net::Bytes(ip_).first(ip_size_), bytes.begin());
    if (family_ == net::Family::ipv4) {
      net::store_u16(bytes, 2, static_cast<std::uint16_t>(ip_size_ + length));
      net::store_u8(bytes, 8, hop_limit_);
      net::store_u32(bytes, 12, source.address.ipv4().to_uint());
      net::store_u32(bytes, 16, destination.address.ipv4().to_uint());
      net::refresh_ipv4_checksum(bytes);
      return;
    }
    net::store_u16(bytes, 4, static_cast<std::uint16_t>(ip_size_ - net::Ipv6View::header_size + length));
    net::store_u8(bytes, 7, hop_limit_);
    net::set_source(packet_->mutable_bytes(), source.address);
    net::set_destination(packet_->mutable_bytes(), destination.address);
    return;
  }
  if (destination.address.is_ipv4()) {
    net::Ipv4Header header;
    header.tos = traffic_class_;
    header.dont_fragment = packet_->size() + net::ipv4_header_size > largest_that_may_be_cut;
    header.identification = header.dont_fragment ? std::uint16_t{0} : identification;
    header.ttl = hop_limit_;
    header.protocol = protocol_;
    header.source = source.address.ipv4();
    header.destination = destination.address.ipv4();
    return net::push_ipv4(*packet_, header);
  }
  net::Ipv6Header header;
  header.traffic_class = traffic_class_;
  header.next_header = protocol_;
  header.hop_limit = hop_limit_;
  header.source = source.address.ipv6();
  header.destination = destination.address.ipv6();
  net::push_ipv6(*packet_, header);
}

}  // namespace lvslab::ipvs::full_nat
