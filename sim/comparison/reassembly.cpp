#include "reassembly.h"

#include <algorithm>

#include <lvslab/sim/dissection.h>

namespace lvslab::sim::comparison {
namespace {

/// The payload if it has no gap.
std::optional<std::vector<std::byte>> joined(const std::map<std::size_t, std::vector<std::byte>>& pieces,
                                             std::size_t size) {
  std::vector<std::byte> whole(size);
  std::size_t covered = 0;
  for (const auto& [offset, bytes] : pieces) {
    if (offset > covered || offset + bytes.size() > size) return std::nullopt;
    std::ranges::copy(bytes, whole.begin() + static_cast<std::ptrdiff_t>(offset));
    covered = std::max(covered, offset + bytes.size());
  }
  if (covered < size) return std::nullopt;
  return whole;
}

bool all_checksums_right(const Dissection& dissection) {
  return std::ranges::none_of(dissection.layers, [](const DissectedLayer& layer) {
    return std::ranges::any_of(layer.fields,
                               [](const DissectedField& field) {
                                 return field.name.find("checksum") != std::string_view::npos &&
                                        field.value.ends_with("wrong)");
                               }) ||
           layer.value_of("icmp.checksum.status") == "wrong" || layer.value_of("icmpv6.checksum.status") == "wrong";
  });
}

}  // namespace

std::optional<bool> Reassembly::add(net::Mac from, net::Mac to, const net::IpView& fragment, Instant at) {
  const bool is_ipv4 = fragment.is_ipv4();
  const std::uint32_t identification = is_ipv4 ? net::Ipv4View::at(fragment.bytes())->identification()
                                               : net::Ipv6View::at(fragment.bytes())->identification();
  const Key key{from, to, fragment.source(), fragment.destination(), fragment.protocol(), identification};
  Pieces& pieces = waiting_[key];
  if (pieces.at.empty() || at - pieces.since > patience) pieces = Pieces{at, {}, std::nullopt};
  const net::Bytes payload = fragment.payload();
  pieces.at[fragment.fragment_offset()].assign(payload.begin(), payload.end());
  if (!fragment.more_fragments()) pieces.size = fragment.fragment_offset() + payload.size();
  if (!pieces.size) return std::nullopt;
  const auto whole = joined(pieces.at, *pieces.size);
  if (!whole) return std::nullopt;
  waiting_.erase(key);
  if (whole->size() > 65535 - (is_ipv4 ? net::ipv4_header_size : 0)) return false;
  net::Packet datagram{net::Bytes(*whole)};
  if (is_ipv4) {
    net::push_ipv4(datagram, {.protocol = fragment.protocol(),
                              .source = fragment.source().ipv4(),
                              .destination = fragment.destination().ipv4()});
  } else {
    net::push_ipv6(datagram, {.next_header = fragment.protocol(),
                              .source = fragment.source().ipv6(),
                              .destination = fragment.destination().ipv6()});
  }
  return all_checksums_right(dissect(datagram.bytes(), false, nullptr, DissectionDetail::every_byte));
}

}  // namespace lvslab::sim::comparison
