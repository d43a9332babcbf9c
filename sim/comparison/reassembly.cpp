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
           layer.value_of("icmp.checksum.status") == "wrong";
  });
}

}  // namespace

std::optional<bool> Reassembly::add(net::Mac from, net::Mac to, const net::Ipv4View& fragment, Instant at) {
  const Key key{from, to, fragment.source(), fragment.destination(), fragment.protocol(), fragment.identification()};
  Pieces& pieces = waiting_[key];
  if (pieces.at.empty() || at - pieces.since > patience) pieces = Pieces{at, {}, std::nullopt};
  const net::Bytes payload = fragment.payload();
  pieces.at[fragment.fragment_offset()].assign(payload.begin(), payload.end());
  if (!fragment.more_fragments()) pieces.size = fragment.fragment_offset() + payload.size();
  if (!pieces.size) return std::nullopt;
  const auto whole = joined(pieces.at, *pieces.size);
  if (!whole) return std::nullopt;
  waiting_.erase(key);
  constexpr std::size_t largest_payload = 65535 - net::ipv4_header_size;
  if (whole->size() > largest_payload) return false;
  net::Packet datagram{net::Bytes(*whole)};
  net::push_ipv4(datagram,
                 {.protocol = fragment.protocol(), .source = fragment.source(), .destination = fragment.destination()});
  return all_checksums_right(dissect(datagram.bytes(), false, nullptr, DissectionDetail::every_byte));
}

}  // namespace lvslab::sim::comparison
