#include "reassembly.h"

#include <algorithm>
#include <bit>

#include <lvslab/net/ip_view.h>

namespace lvslab::host {
namespace {

constexpr std::size_t fragment_header_size = 8;

bool is_ipv4(const net::Packet& datagram) { return net::load_u8(datagram.bytes(), 0) >> 4U == 4; }

/// What a fragment brings.
struct Part {
  net::Bytes headers;  ///< what each fragment has: all before the payload, or before IPv6's fragment header
  net::Bytes payload;
  std::size_t begin = 0;
  bool is_last = false;
  [[nodiscard]] std::size_t end() const { return begin + payload.size(); }
};
Part part_of(const net::Packet& fragment) {
  if (is_ipv4(fragment)) {
    const auto view = *net::Ipv4View::at(fragment.bytes());
    return {view.header(), view.payload(), view.fragment_offset(), !view.more_fragments()};
  }
  const auto view = *net::Ipv6View::at(fragment.bytes());
  const auto at = view.fragment_header_offset();
  return {view.bytes().first(at), view.bytes().subspan(at + fragment_header_size), view.fragment_offset(),
          !view.more_fragments()};
}
std::size_t payload_size(const net::Packet& fragment) { return part_of(fragment).payload.size(); }

/// The byte that says that a fragment header comes next.
std::size_t names_fragment_header(net::Bytes headers) {
  std::size_t names = 6;
  for (std::size_t at = net::Ipv6View::header_size; at < headers.size();) {
    names = at;
    at += (std::size_t{net::load_u8(headers, at + 1)} + 1) * 8;
  }
  return names;
}

constexpr std::uint16_t dont_fragment_bit = 0x4000;

bool dont_fragment(const net::Packet& fragment) {
  return is_ipv4(fragment) && net::Ipv4View::at(fragment.bytes())->dont_fragment();
}

/// RFC 791 wants all fragments but the last in units of eight bytes; of IPv4's Linux takes off what is more.
void trim(net::Packet& fragment) {
  const auto view = *net::Ipv4View::at(fragment.bytes());
  const std::size_t size = view.header_size() + view.payload().size() / 8 * 8;
  if (!view.more_fragments() || size == fragment.size()) return;
  fragment.truncate(size);
  net::store_u16(fragment.mutable_bytes(), 2, static_cast<std::uint16_t>(size));
}

/// How many bytes fit behind a frame in the kernel's buffer for it. Before it lie 16 bytes for other headers, behind it
/// 320 of notes, and buffers have 512, 1024, 2048 ... bytes.
std::size_t room_behind(const net::Packet& datagram) {
  constexpr std::size_t ethernet_header_size = 14;
  constexpr std::size_t before = 16;
  constexpr std::size_t notes = 320;
  constexpr std::size_t alignment = 64;
  const std::size_t used = before + ethernet_header_size + datagram.size();
  const std::size_t needed = (used + alignment - 1) / alignment * alignment + notes;
  return std::max<std::size_t>(std::bit_ceil(needed), 512) - notes - used;
}

void complete_header(net::Packet& whole, const net::Packet& first, bool keeps_dont_fragment) {
  const auto bytes = whole.mutable_bytes();
  if (is_ipv4(first)) {
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(bytes.size()));
    net::store_u16(bytes, 6, keeps_dont_fragment ? dont_fragment_bit : 0);
    net::refresh_ipv4_checksum(bytes);
    return;
  }
  const auto headers = part_of(first).headers;
  net::store_u8(bytes, names_fragment_header(headers), net::load_u8(first.bytes(), headers.size()));
  net::store_u16(bytes, 4, static_cast<std::uint16_t>(bytes.size() - net::Ipv6View::header_size));
}

}  // namespace

Reassembly::Key Reassembly::key_of(const net::Packet& fragment, ReassemblyUser user, InterfaceId in) {
  if (is_ipv4(fragment)) {
    const auto view = *net::Ipv4View::at(fragment.bytes());
    return {user,
            view.source(),
            view.destination(),
            static_cast<std::uint8_t>(view.protocol()),
            view.identification(),
            InterfaceId{}};
  }
  const auto view = *net::Ipv6View::at(fragment.bytes());
  const auto destination = view.destination();
  const bool scoped = destination.is_link_local() || destination.is_multicast();
  return {user, view.source(), destination, 0, view.identification(), scoped ? in : InterfaceId{}};
}

Reassembly::Result Reassembly::add(net::Packet fragment, ReassemblyUser user, InterfaceId in, Instant now) {
  Result result;
  if (is_ipv4(fragment)) trim(fragment);
  const Part part = part_of(fragment);
  const auto [item, is_new] = queues_.try_emplace(key_of(fragment, user, in));
  Queue& queue = item->second;
  if (is_new) {
    queue.deadline = now + (is_ipv4(fragment) ? patience : patience6);
    queue.in = in;
  }
  const std::size_t begin = part.begin;
  const std::size_t end = part.end();
  const bool is_last = part.is_last;

  const auto spoils = [&] {
    const std::size_t counted = is_ipv4(fragment) ? net::ipv4_header_size : part.headers.size() - net::ipv6_header_size;
    if (end > 65535 - counted || begin == end || (!is_last && (end - begin) % 8 != 0)) return true;
    if (queue.total && (end > *queue.total || (is_last && end != *queue.total))) return true;
    const auto after = queue.pieces.lower_bound(begin);
    if (after != queue.pieces.end()) {
      if (after->first == begin && payload_size(after->second) == end - begin) return false;
      if (after->first < end) return true;
    }
    if (after != queue.pieces.begin()) {
      const auto before = std::prev(after);
      if (before->first + payload_size(before->second) > begin) return true;
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
    reached += payload_size(piece);
  }
  if (reached != *queue.total) return result;

  const net::Packet& first = queue.pieces.begin()->second;
  const auto headers = part_of(first).headers;
  net::Packet whole = net::Packet::uninitialised(headers.size() + reached, first.lineage);
  whole.mark = first.mark;
  const auto bytes = whole.mutable_bytes();
  std::ranges::copy(headers, bytes.begin());
  std::size_t largest_uncut = 0;  // of those whose sender allowed no router to cut them
  // For the host itself, IPv4 joins pieces to the first as long as its buffer has room: those are one piece then.
  std::size_t room = is_ipv4(first) && user == ReassemblyUser::local_delivery ? room_behind(first) : 0;
  whole.later_fragments = std::make_unique<std::vector<std::uint16_t>>();
  for (const auto& [offset, piece] : queue.pieces) {
    const auto payload = part_of(piece).payload;
    std::ranges::copy(payload, bytes.begin() + static_cast<std::ptrdiff_t>(headers.size() + offset));
    whole.largest_fragment = std::max(whole.largest_fragment, static_cast<std::uint32_t>(piece.size()));
    if (dont_fragment(piece)) largest_uncut = std::max(largest_uncut, piece.size());
    if (offset == 0) continue;
    if (payload.size() <= room && whole.later_fragments->empty()) {
      room -= payload.size();
    } else {
      whole.later_fragments->push_back(static_cast<std::uint16_t>(payload.size()));
    }
  }
  complete_header(whole, first, largest_uncut == whole.largest_fragment);
  queues_.erase(item);
  result.whole = std::move(whole);
  return result;
}

std::vector<net::Packet> Reassembly::abandon(const net::Packet& fragment, ReassemblyUser user, InterfaceId in) {
  std::vector<net::Packet> pieces;
  const auto item = queues_.find(key_of(fragment, user, in));
  if (item == queues_.end()) return pieces;
  for (auto& [offset, piece] : item->second.pieces) pieces.push_back(std::move(piece));
  queues_.erase(item);
  return pieces;
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
    entry.user = std::get<ReassemblyUser>(item->first);
    entry.has_first = !queue.pieces.empty() && queue.pieces.begin()->first == 0;
    for (auto& [offset, piece] : queue.pieces) entry.pieces.push_back(std::move(piece));
    item = queues_.erase(item);
  }
  return expired;
}

std::optional<Instant> Reassembly::earliest_deadline() const {
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
