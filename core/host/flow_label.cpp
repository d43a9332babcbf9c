// Flow labels (RFC 6437), as Linux makes them by itself.

#include "state.h"

namespace lvslab::host {

std::uint32_t Host::State::flow_label(const net::Ipv6& source, const net::Ipv6& destination, net::IpProtocol protocol,
                                      std::uint32_t kind) const {
  enum : int { labels_for_all = 1, labels_for_all_always = 3 };  // 2: only for sockets that ask for them
  const int setting = six.settings.auto_flowlabels;
  if (setting != labels_for_all && setting != labels_for_all_always) return 0;
  constexpr std::uint32_t label_mask = 0xfffff;
  std::uint64_t hash = std::uint64_t{kind} << 8 | static_cast<std::uint8_t>(protocol);
  // The finaliser of SplitMix64 after each word: every bit counts.
  const auto mix = [&hash](std::uint32_t word) {
    hash = (hash ^ word) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111ebU;
    hash ^= hash >> 31;
  };
  for (std::size_t i = 0; i < 4; ++i) mix(source.word(i));
  for (std::size_t i = 0; i < 4; ++i) mix(destination.word(i));
  const std::uint32_t label = static_cast<std::uint32_t>(hash) & label_mask;
  return label == 0 ? 1 : label;
}

std::uint32_t Host::flow_label(const net::Ipv6& source, const net::Ipv6& destination, net::IpProtocol protocol,
                               std::uint32_t kind) const {
  return state_->flow_label(source, destination, protocol, kind);
}

}  // namespace lvslab::host
