#include "toa.h"

#include <algorithm>
#include <vector>

#include <lvslab/net/toa_option.h>

namespace lvslab::ipvs::full_nat {
namespace {

using Kind = ToaResult::Kind;
namespace option = net::tcp_option;

constexpr std::size_t smallest_segment = 64;

bool is_indispensable(std::uint8_t kind, bool in_syn) {
  if (kind == option::timestamps) return true;
  return in_syn && (kind == option::mss || kind == option::window_scale || kind == option::sack_permitted ||
                    kind == option::mptcp || kind == option::fast_open);
}

struct KeptOption {
  std::uint8_t kind;
  net::Bytes bytes;
};

std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

std::size_t size_of(const std::vector<KeptOption>& options) {
  std::size_t size = 0;
  for (const auto& each : options) size += each.bytes.size();
  return size;
}

net::Endpoint written_address(const Settings& settings, const net::Endpoint& client) {
  if (settings.toa_length != 20 || !client.address.is_ipv4()) return client;
  return {net::ipv4_mapped(client.address.ipv4()), client.port};
}

}  // namespace

std::size_t toa_size_for(const Settings& settings, const net::Address& client) {
  if (settings.toa == 0 || (settings.toa_length == 8 && !client.is_ipv4())) return 0;
  return settings.toa_length == 20 ? net::toa_size_ipv6 : net::toa_size(client);
}

ToaResult write_toa(OpenedDatagram& segment, const Settings& settings, const net::Endpoint& client, net::Family towards,
                    std::size_t mtu) {
  const auto size = toa_size_for(settings, client.address);
  if (size == 0) return {};
  const auto kind = static_cast<std::uint8_t>(client.address.is_ipv4() ? settings.toa_kind : settings.toa_kind_ipv6);
  const auto present = std::as_const(segment).options();
  const auto without_options = segment.size_towards(towards) - present.size();
  const auto obstacle = [&](std::size_t others) {
    if (padded(size + others) > net::most_tcp_option_bytes) return Kind::no_room;
    return without_options + padded(size + others) > mtu ? Kind::larger_than_mtu : Kind::written;
  };

  ToaResult result{obstacle(present.size()), size, {}};
  std::array<std::byte, net::most_tcp_option_bytes> options{};
  net::write_toa(net::MutableBytes(options).first(size), kind, written_address(settings, client));
  auto end = size;
  if (result.kind == Kind::written) {
    std::ranges::copy(present, options.begin() + static_cast<std::ptrdiff_t>(end));
    end += present.size();
  } else {
    if (settings.toa_prune == 0) return result;
    std::vector<KeptOption> kept;
    net::each_tcp_option(present, [&](std::uint8_t each, net::Bytes bytes) {
      if (each != option::nop && each != kind) kept.push_back({each, bytes});
    });
    const bool in_syn = segment.flags().syn;
    while ((result.kind = obstacle(size_of(kept))) != Kind::written) {
      const auto last = std::ranges::find_if(
          kept.rbegin(), kept.rend(), [&](const KeptOption& each) { return !is_indispensable(each.kind, in_syn); });
      if (last == kept.rend()) return result;
      result.pruned += (result.pruned.empty() ? "" : ", ") + std::to_string(last->kind);
      kept.erase(std::next(last).base());
    }
    for (const auto& each : kept) {
      std::ranges::copy(each.bytes, options.begin() + static_cast<std::ptrdiff_t>(end));
      end += each.bytes.size();
    }
  }
  for (; end % 4 != 0; ++end) options[end] = std::byte{option::nop};
  segment.set_options(net::Bytes(options).first(end));
  return result;
}

bool remove_timestamps(OpenedDatagram& segment) {
  bool any = false;
  net::each_tcp_option(segment.options(), [&](std::uint8_t kind, net::MutableBytes bytes) {
    if (kind != option::timestamps) return;
    std::ranges::fill(bytes, std::byte{option::nop});
    any = true;
  });
  return any;
}

bool lower_segment_size(OpenedDatagram& segment, std::size_t by) {
  bool done = false;
  net::each_tcp_option(segment.options(), [&](std::uint8_t kind, net::MutableBytes bytes) {
    if (kind != option::mss || bytes.size() != 4) return;
    const auto size = net::load_u16(bytes, 2);
    if (size < smallest_segment + by) return;
    net::store_u16(bytes, 2, static_cast<std::uint16_t>(size - by));
    done = true;
  });
  return done;
}

}  // namespace lvslab::ipvs::full_nat
