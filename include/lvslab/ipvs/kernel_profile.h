#pragma once
/// In what the directors of two kernels differ. Linux 6.1 has been maintained for years, and a batch of changes to its
/// IPVS came between two of its releases, 6.1.170 and 6.1.192. A profile is a kernel's side of each difference.
///
/// Source: docs/ipvs.md section 18, which also says what was seen on which kernel.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lvslab::ipvs {

/// Each member is a row of section 18 that can be told apart here; false is how it was up to 6.1.170.
struct KernelProfile {
  std::string_view version;  ///< of the kernel that stands for all that do alike

  // Schedulers and counters.
  /// overhead = 256 active + all connections, no longer 256 active + inactive: so an active one weighs 257.
  bool overhead_counts_all = false;
  /// A server is marked overloaded when its connections *reach* the upper threshold and no longer when they are seen at
  /// or above it; a change of a threshold judges at once; templates do not count.
  bool overload_at_edges = false;
  /// An upper threshold above 2^31 - 1 is refused (EINVAL).
  bool upper_threshold_is_limited = false;
  /// lblc and lblcr keep at most 24576 entries.
  bool locality_caches_are_limited = false;
  /// A change to a scheduler that cannot begin leaves the service the one it had, and no longer none.
  bool failed_change_keeps_scheduler = false;

  // Packets.
  /// State machines and FTP's checksum look for TCP and SCTP behind IPv6 extension headers, no longer at byte 40.
  bool ipv6_transport_is_found = false;
  /// A later fragment of IPv4 that an ICMP error quotes: TCP and SCTP are left alone, AH and ESP are not; no longer the
  /// other way round.
  bool quoted_fragments_are_left_alone = false;
  /// The checksum of an ICMP error from the client's side is verified for masquerading and tunnels, in both families;
  /// no longer for all methods, of IPv4 only.
  bool icmp_checksum_by_method = false;
  /// ICMPv6 errors that the host itself sends follow their connection with direct routing and tunnelling, too.
  bool local_icmpv6_is_sent_on = false;
  /// "Fragmentation needed" about a tunnel's datagram tells the client the MTU less what really is in front of its
  /// datagram, no longer less 20.
  bool tunnel_mtu_is_exact = false;

  // Helpers and synchronisation.
  /// Numbers above 255 and above 65535 in FTP's commands are refused, no longer wrapped.
  bool ftp_numbers_are_checked = false;
  /// Synchronised records whose flags make no sense are refused.
  bool sync_flags_are_checked = false;

  bool operator==(const KernelProfile&) const = default;
};

/// On the same side of every difference.
[[nodiscard]] bool behave_alike(const KernelProfile& a, const KernelProfile& b);

/// The default: what user-mode-linux of Debian 12 was seen to do.
[[nodiscard]] const KernelProfile& default_kernel_profile();

/// The profile of "6.1.N". nullopt: it is not known on which side of the differences that version is.
[[nodiscard]] std::optional<KernelProfile> kernel_profile(std::string_view version);

/// The versions that kernel_profile() knows, for messages: "6.1.0 to 6.1.170, 6.1.176, 6.1.192".
[[nodiscard]] std::string known_kernel_versions();

}  // namespace lvslab::ipvs
