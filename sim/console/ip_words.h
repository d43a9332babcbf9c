#pragma once
/// The words of an `ip` command, read one after another as iproute2 does, with its complaints.
///
/// A parser of `ip` may find a word wrong ten calls deep; it throws a Refusal, which plan_ip turns into the Plan's
/// complaint. Nothing outside the `ip` files sees one.

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <lvslab/host/route_table.h>
#include <lvslab/net/ipv4.h>

#include "command.h"

namespace lvslab::sim::console {

struct Refusal {
  Complaint complaint;
};
[[noreturn]] void refuse(std::string text, int exit_code = 255);
[[noreturn]] void refuse_option(const std::string& what);  ///< not modelled

/// `word` is a beginning of `full`, as iproute2 lets one abbreviate.
[[nodiscard]] bool abbreviates(std::string_view word, std::string_view full);

class IpWords {
 public:
  explicit IpWords(Words words, std::size_t first = 0) : words_(std::move(words)), at_(first) {}

  [[nodiscard]] bool at_end() const { return at_ >= words_.size(); }
  /// The word in turn; not at the end.
  [[nodiscard]] const std::string& word() const { return words_[at_]; }
  void skip() { ++at_; }
  /// The word in turn is exactly this; then it is taken.
  bool take(std::string_view exact);
  /// It abbreviates this; then it is taken.
  bool take_abbreviated(std::string_view full);
  /// The value of the option just taken: the next word. Refused at the end.
  std::string value();
  /// Word `index` of those that are left, without taking any.
  [[nodiscard]] const std::string& peek(std::size_t index) const { return words_[at_ + index]; }
  /// What is left, for those that hand on.
  [[nodiscard]] std::size_t left() const { return words_.size() - at_; }

 private:
  Words words_;
  std::size_t at_;
};

/// Options before the object.
struct IpOptions {
  enum class Family : std::uint8_t { any, inet, inet6, link };
  Family family = Family::any;
  bool brief = false;
  bool oneline = false;
  bool details = false;
  int statistics = 0;
  [[nodiscard]] bool wants_ipv4() const { return family == Family::any || family == Family::inet; }
  [[nodiscard]] bool wants_ipv6() const { return family == Family::any || family == Family::inet6; }
  /// The line separator: "\n", or a backslash with -o.
  [[nodiscard]] std::string line_end() const { return oneline ? "\\" : "\n"; }
};

/// `Error: argument "x" is wrong: ...`
[[noreturn]] void refuse_argument(const std::string& word, const std::string& why);
/// `Error: either "to" is duplicate, or "x" is a garbage.`
[[noreturn]] void refuse_garbage(const std::string& expected, const std::string& word);
/// `Error: duplicate "dev": "x" is the second value.`
[[noreturn]] void refuse_second(const std::string& option, const std::string& word);
/// A usage page: we have none of our own to show.
[[noreturn]] void refuse_usage(const std::string& manual_page);

/// "any", "inet" or "inet6", as iproute2 names the family it would have liked in a complaint.
enum class Expected : std::uint8_t { any, inet, inet6 };

/// The family that a command speaks of: given as an option, or that of the first address among its words. iproute2
/// learns it in the same way while it reads.
enum class Spoken : std::uint8_t { nothing, ipv4, ipv6 };
[[nodiscard]] Spoken family_spoken(const IpWords& words, const IpOptions& options);

template <class Ip>
inline constexpr int bits_of = std::is_same_v<Ip, net::Ipv4> ? 32 : 128;
/// What a parser of that family expects once it knows it.
template <class Ip>
inline constexpr Expected expected_of = std::is_same_v<Ip, net::Ipv4> ? Expected::inet : Expected::inet6;

/// Of IPv4: 10.0.0.1, or 10 or 10.0 with zeros to the right. "any", "all" and "default" are all zeros.
template <class Ip>
[[nodiscard]] Ip read_address(const std::string& word, Expected expected = expected_of<Ip>);
[[nodiscard]] inline net::Ipv4 read_ip_address(const std::string& word, Expected expected = Expected::inet) {
  return read_address<net::Ipv4>(word, expected);
}
template <class Ip>
struct BasicReadPrefix {
  Ip address;  ///< with its host bits
  int length = bits_of<Ip>;
  bool length_given = false;
  bool named = false;  ///< "any", "all", "default": no address at all
  [[nodiscard]] host::PrefixOf<Ip> prefix() const { return {address, length}; }
};
using ReadPrefix = BasicReadPrefix<net::Ipv4>;
/// ADDRESS[/LENGTH], of IPv4 also ADDRESS/MASK.
template <class Ip>
[[nodiscard]] BasicReadPrefix<Ip> read_prefix(const std::string& word, Expected expected = Expected::any);
[[nodiscard]] inline ReadPrefix read_ip_prefix(const std::string& word, Expected expected = Expected::any) {
  return read_prefix<net::Ipv4>(word, expected);
}
/// A number below 2^32, or refused with `why`.
[[nodiscard]] std::uint32_t read_u32(const std::string& word, const std::string& why);
/// tos, dsfield: a number of eight bits (no names from rt_dsfield).
[[nodiscard]] std::uint8_t read_tos(const std::string& word);
/// ipproto: tcp, udp, sctp, icmp, ipv6-icmp or a number.
[[nodiscard]] std::uint8_t read_ip_protocol(const std::string& word);
/// "tcp", or "ipproto-200" of one without a name.
[[nodiscard]] std::string ip_protocol_name(std::uint8_t protocol);
/// global, site, link, host, nowhere or a number.
[[nodiscard]] std::optional<host::Scope> read_scope(const std::string& word);
[[nodiscard]] std::string scope_name(host::Scope scope);

/// "RTNETLINK answers: File exists" and the like.
[[nodiscard]] std::string kernel_answer(host::ConfigError error);
/// Prints it; the exit code is 2.
Ending answer_of_kernel(Context& context, const host::ConfigResult& result);

}  // namespace lvslab::sim::console
