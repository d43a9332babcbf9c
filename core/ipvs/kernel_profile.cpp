#include <charconv>

#include <lvslab/ipvs/kernel_profile.h>

namespace lvslab::ipvs {
namespace {

constexpr KernelProfile before{.version = "6.1.170"};
/// Measured: of what can be seen from outside only this had come by then.
constexpr KernelProfile of_user_mode_linux{.version = "6.1.176", .failed_change_keeps_scheduler = true};
constexpr KernelProfile reworked{.version = "6.1.192",
                                 .overhead_counts_all = true,
                                 .overload_at_edges = true,
                                 .upper_threshold_is_limited = true,
                                 .locality_caches_are_limited = true,
                                 .failed_change_keeps_scheduler = true,
                                 .ipv6_transport_is_found = true,
                                 .quoted_fragments_are_left_alone = true,
                                 .icmp_checksum_by_method = true,
                                 .local_icmpv6_is_sent_on = true,
                                 .tunnel_mtu_is_exact = true,
                                 .ftp_numbers_are_checked = true,
                                 .sync_flags_are_checked = true};
constexpr unsigned last_before = 170;

/// The N of "6.1.N".
std::optional<unsigned> patch_level(std::string_view version) {
  constexpr std::string_view series = "6.1.";
  if (!version.starts_with(series)) return std::nullopt;
  version.remove_prefix(series.size());
  unsigned level = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), level);
  if (error != std::errc{} || end != version.data() + version.size()) return std::nullopt;
  return level;
}

}  // namespace

bool behave_alike(const KernelProfile& a, const KernelProfile& b) {
  KernelProfile renamed = a;
  renamed.version = b.version;
  return renamed == b;
}

const KernelProfile& default_kernel_profile() { return of_user_mode_linux; }

std::optional<KernelProfile> kernel_profile(std::string_view version) {
  if (version == of_user_mode_linux.version) return of_user_mode_linux;
  if (version == reworked.version) return reworked;
  const auto level = patch_level(version);
  if (!level || *level > last_before) return std::nullopt;
  return before;
}

std::string known_kernel_versions() { return "6.1.0 to 6.1.170, 6.1.176, 6.1.192"; }

}  // namespace lvslab::ipvs
