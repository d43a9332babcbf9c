#pragma once
/// The files a command can see on a simulated host: kernel parameters under /proc/sys, a few tables under /proc/net,
/// /dev/null, and what the scenario's `files` and earlier redirections have left.

#include <optional>
#include <string>
#include <string_view>

#include "command.h"

namespace lvslab::sim::console {

enum class FileKind : std::uint8_t { missing, directory, regular };

[[nodiscard]] FileKind kind_of_file(const Machine& machine, const std::string& path);
/// The content; nullopt: not a file that can be read.
[[nodiscard]] std::optional<std::string> read_file(const Machine& machine, const std::string& path, Instant now);
/// True if `path` may be opened for writing: it is there, or could be made in a directory that is.
[[nodiscard]] bool can_write_file(const Machine& machine, const std::string& path);
/// What came of a write.
enum class Written : std::uint8_t {
  done,
  refused,      ///< a kernel parameter that does not take this value
  not_modelled  ///< one that Linux takes and we cannot
};
enum class WriteMode : std::uint8_t { create, append };
Written write_file(Machine machine, const std::string& path, const std::string& text, WriteMode mode, Instant now);

/// "/proc/sys/net/ipv4/ip_forward" -> "net.ipv4.ip_forward"; nullopt: elsewhere.
[[nodiscard]] std::optional<std::string> parameter_of_path(const std::string& path);
/// sysctl's spelling, dots or slashes, as Host::sysctl takes it.
[[nodiscard]] std::string canonical_parameter(const std::string& name);

/// A parameter that cannot be read: writing it does something.
[[nodiscard]] bool is_write_only_parameter(std::string_view name);
/// A parameter that cannot be written.
[[nodiscard]] bool is_read_only_parameter(std::string_view name);
/// A kernel parameter of the host, those of the director (net.ipv4.vs) included.
[[nodiscard]] std::optional<std::string> read_parameter(const Machine& machine, const std::string& name);
/// The parameter must exist.
[[nodiscard]] Written write_parameter(Machine machine, const std::string& name, const std::string& value, Instant now);
/// Every parameter, in the order `sysctl -a` prints them.
[[nodiscard]] std::vector<std::string> parameter_names(const Machine& machine);

}  // namespace lvslab::sim::console
