#include "files.h"

#include <algorithm>
#include <array>

#include "numbers.h"
#include "proc_net.h"
#include "unmodelled_parameters.h"

namespace lvslab::sim::console {
namespace {

constexpr std::string_view sys_root = "/proc/sys/";
/// Not Linux's: docs/fullnat.md.
constexpr std::string_view full_nat_prefix = "net.lvslab.fullnat.";

/// Directories that a Debian machine has and where an administrator keeps things.
constexpr auto directories =
    std::to_array<std::string_view>({"/", "/tmp", "/etc", "/root", "/run", "/var", "/var/tmp", "/var/run", "/dev",
                                     "/var/log", "/var/lib", "/etc/default", "/home", "/etc/sysctl.d", "/etc/network"});

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return "/";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_known_directory(const Machine& machine, const std::string& path) {
  if (std::ranges::find(directories, path) != directories.end()) return true;
  const std::string inside = path + "/";
  return std::ranges::any_of(machine.files, [&](const auto& file) { return file.first.starts_with(inside); });
}

bool has_parameters_below(const Machine& machine, const std::string& name) {
  const std::string inside = name + ".";
  return std::ranges::any_of(parameter_names(machine), [&](const auto& each) { return each.starts_with(inside); });
}

}  // namespace

std::optional<std::string> parameter_of_path(const std::string& path) {
  if (!path.starts_with(sys_root)) return std::nullopt;
  return canonical_parameter(path.substr(sys_root.size()));
}

std::string canonical_parameter(const std::string& name) {
  // Whichever of '.' and '/' comes first separates; the other one is part of a name (sysctl(8)).
  const std::size_t first = name.find_first_of("./");
  if (first == std::string::npos || name[first] == '.') return name;
  std::string swapped = name;
  for (char& c : swapped) c = c == '/' ? '.' : c == '.' ? '/' : c;
  while (swapped.ends_with('.')) swapped.pop_back();
  return swapped;
}

std::optional<std::string> read_parameter(const Machine& machine, const std::string& name) {
  if (name.starts_with(full_nat_prefix)) {
    return machine.host.director().full_nat_setting(name.substr(full_nat_prefix.size()));
  }
  if (auto value = machine.host.sysctl(name)) return value;
  return read_unmodelled_parameter(machine, name);
}

bool is_write_only_parameter(std::string_view name) { return name == "net.ipv4.route.flush"; }

bool is_read_only_parameter(std::string_view name) { return name == "net.ipv4.vs.debug_level"; }

namespace {

/// Duplicate address detection or router solicitation, neither of which a host here ever does.
bool asks_for_autoconfiguration(const std::string& name, const std::string& value) {
  const bool is_switch =
      name.starts_with("net.ipv6.conf.") && (name.ends_with(".accept_dad") || name.ends_with(".router_solicitations"));
  const auto number = read_decimal(value.starts_with('-') ? value.substr(1) : value);
  return is_switch && number && *number != 0;
}

}  // namespace

Written write_parameter(Machine machine, const std::string& name, const std::string& value, Instant now) {
  if (name.starts_with(full_nat_prefix)) {
    const auto result = machine.host.director().set_full_nat_setting(name.substr(full_nat_prefix.size()), value);
    return result ? Written::done : Written::refused;
  }
  if (!machine.host.sysctl(name) && !is_write_only_parameter(name)) {
    return write_unmodelled_parameter(machine, name, value);
  }
  if (asks_for_autoconfiguration(name, value)) return Written::not_modelled;
  return machine.host.set_sysctl(name, value, now) ? Written::done : Written::refused;
}

std::vector<std::string> parameter_names(const Machine& machine) {
  std::vector<std::string> names = machine.host.sysctl_names();
  if (machine.host.director().uses_full_nat()) {
    for (const std::string& name : machine.host.director().full_nat_setting_names()) {
      names.push_back(std::string(full_nat_prefix) + name);
    }
  }
  for (std::string& name : unmodelled_parameter_names(machine)) names.push_back(std::move(name));
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

FileKind kind_of_file(const Machine& machine, const std::string& path) {
  if (const auto name = parameter_of_path(path)) {
    if (read_parameter(machine, *name) || is_write_only_parameter(*name)) return FileKind::regular;
    return has_parameters_below(machine, *name) ? FileKind::directory : FileKind::missing;
  }
  if (path == "/dev/null" || is_proc_net_file(path) || machine.files.contains(path)) return FileKind::regular;
  return is_known_directory(machine, path) ? FileKind::directory : FileKind::missing;
}

std::optional<std::string> read_file(const Machine& machine, const std::string& path, Instant now) {
  if (const auto name = parameter_of_path(path)) {
    auto value = read_parameter(machine, *name);
    if (value) *value += '\n';
    return value;
  }
  if (path == "/dev/null") return "";
  if (is_proc_net_file(path)) return read_proc_net(machine, path, now);
  const auto found = machine.files.find(path);
  if (found == machine.files.end()) return std::nullopt;
  return found->second;
}

bool can_write_file(const Machine& machine, const std::string& path) {
  if (path.starts_with("/proc/")) {
    const auto name = parameter_of_path(path);
    return name && !is_read_only_parameter(*name) &&
           (read_parameter(machine, *name).has_value() || is_write_only_parameter(*name));
  }
  const FileKind kind = kind_of_file(machine, path);
  if (kind != FileKind::missing) return kind == FileKind::regular;
  return is_known_directory(machine, parent_of(path));
}

Written write_file(Machine machine, const std::string& path, const std::string& text, WriteMode mode, Instant now) {
  if (path == "/dev/null") return Written::done;
  if (const auto name = parameter_of_path(path)) {
    if (text.empty()) return Written::done;
    return write_parameter(machine, *name, text, now);
  }
  std::string& content = machine.files[path];
  content = mode == WriteMode::append ? content + text : text;
  return Written::done;
}

}  // namespace lvslab::sim::console
