#include "reassembly.h"

#include <algorithm>

#include <lvslab/net/ipv4_view.h>

namespace lvslab::host {

Reassembly::Result Reassembly::add(net::Packet fragment, ReassemblyUser user, InterfaceId in, Instant now) {
  Result result;
  const auto view = *net::Ipv4View::at(fragment.bytes());
  const Key key{user, view.source().to_uint(), view.destination().to_uint(), static_cast<std::uint8_t>(view.protocol()),
                view.identification()};
  auto [item, is_new] = queues_.try_emplace(key);
  Queue& queue = item->second;
  if (is_new) {
    queue.deadline = now + patience;
    queue.in = in;
  }
  const std::size_t begin = view.fragment_offset();
  const std::size_t end = begin + view.payload().size();
  const bool is_last = !view.more_fragments();

  const auto spoils = [&] {
    if (end > 65535 - net::ipv4_header_size || begin == end || (!is_last && (end - begin) % 8 != 0)) return true;
    if (queue.total && (end > *queue.total || (is_last && end != *queue.total))) return true;
    const auto after = queue.pieces.lower_bound(begin);
    if (after != queue.pieces.end()) {
      if (after->first == begin && net::Ipv4View::at(after->second.bytes())->payload().size() == end - begin)
        return false;
      if (after->first < end) return true;
    }
    if (after != queue.pieces.begin()) {
      const auto before = std::prev(after);
      if (before->first + net::Ipv4View::at(before->second.bytes())->payload().size() > begin) return true;
    }
    return false;
  };
  if (spoils()) {
    result.overlapped = true;
    result.discarded.push_back(std::move(fragment));
    for (auto& [offset, piece] : queue.pieces) result.discarded.push_back(std::move(piece));
    queues_.erase(item);
    return result;
  }
  if (is_last) queue.total = end;
  if (!queue.pieces.try_emplace(begin, fragment).second) {
    result.discarded.push_back(std::move(fragment));  // an exact duplicate
    return result;
  }
  if (!queue.total) return result;
  std::size_t reached = 0;
  for (const auto& [offset, piece] : queue.pieces) {
    if (offset != reached) return result;
    reached += net::Ipv4View::at(piece.bytes())->payload().size();
  }
  if (reached != *queue.total) return result;

  const net::Packet& first = queue.pieces.begin()->second;
  const std::size_t header_size = net::Ipv4View::at(first.bytes())->header_size();
  net::Packet whole = net::Packet::uninitialised(header_size + reached, first.lineage);
  whole.mark = first.mark;
  const auto bytes = whole.mutable_bytes();
  std::ranges::copy(first.bytes().first(header_size), bytes.begin());
  for (const auto& [offset, piece] : queue.pieces) {
    std::ranges::copy(net::Ipv4View::at(piece.bytes())->payload(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(header_size + offset));
    whole.largest_fragment = std::max(whole.largest_fragment, static_cast<std::uint32_t>(piece.size()));
  }
  net::store_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
  net::store_u16(bytes, 6, 0);
  net::refresh_ipv4_checksum(bytes);
  queues_.erase(item);
  result.whole = std::move(whole);
  return result;
}

std::vector<Reassembly::Expired> Reassembly::expire(Instant now) {
  std::vector<Expired> expired;
  for (auto item = queues_.begin(); item != queues_.end();) {
    Queue& queue = item->second;
    if (queue.deadline > now) {
      ++item;
      continue;
    }
    auto& entry = expired.emplace_back();
    entry.in = queue.in;
    entry.has_first = !queue.pieces.empty() && queue.pieces.begin()->first == 0;
    for (auto& [offset, piece] : queue.pieces) entry.pieces.push_back(std::move(piece));
    item = queues_.erase(item);
  }
  return expired;
}

std::optional<Instant> Reassembly::next_deadline() const {
  std::optional<Instant> next;
  for (const auto& [key, queue] : queues_) {
    if (!next || queue.deadline < *next) next = queue.deadline;
  }
  return next;
}

std::size_t Reassembly::waiting() const {
  std::size_t count = 0;
  for (const auto& [key, queue] : queues_) count += queue.pieces.size();
  return count;
}

}  // namespace lvslab::host
