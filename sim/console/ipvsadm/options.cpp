#include "options.h"

#include <array>

namespace lvslab::sim::console::ipvsadm {
namespace {

enum class Takes : std::uint8_t { nothing, value, optional_value };

struct CommandSpelling {
  char letter;  ///< 0: none
  std::string_view name;
  Command command;
  Takes takes = Takes::nothing;
};
using enum Command;
constexpr std::array<CommandSpelling, 17> command_spellings = {{
    {'A', "add-service", add_service},
    {'E', "edit-service", edit_service},
    {'D', "delete-service", delete_service},
    {'C', "clear", flush},
    {'L', "list", list},
    {'l', "list", list},
    {'a', "add-server", add_server},
    {'e', "edit-server", edit_server},
    {'d', "delete-server", delete_server},
    {'Z', "zero", zero},
    {0, "set", set},
    {'R', "restore", restore},
    {'S', "save", save},
    {0, "start-daemon", start_daemon, Takes::value},
    {0, "stop-daemon", stop_daemon, Takes::value},
    {'h', "help", help},
    {'v', "version", version},
}};

struct OptionSpelling {
  char letter;
  std::string_view name;
  Option option;
  Takes takes = Takes::nothing;
};
constexpr std::array<OptionSpelling, 40> option_spellings = {{
    {'t', "tcp-service", Option::service, Takes::value},
    {'u', "udp-service", Option::service, Takes::value},
    {0, "sctp-service", Option::service, Takes::value},
    {'f', "fwmark-service", Option::service, Takes::value},
    {'s', "scheduler", Option::scheduler, Takes::value},
    {'p', "persistent", Option::persistent, Takes::optional_value},
    {'M', "netmask", Option::netmask, Takes::value},
    {'r', "real-server", Option::server, Takes::value},
    {'m', "masquerading", Option::forwarding},
    {'i', "ipip", Option::forwarding},
    {'g', "gatewaying", Option::forwarding},
    {'w', "weight", Option::weight, Takes::value},
    {'x', "u-threshold", Option::upper_threshold, Takes::value},
    {'y', "l-threshold", Option::lower_threshold, Takes::value},
    {'n', "numeric", Option::numeric},
    {'c', "connection", Option::connection},
    {0, "mcast-interface", Option::mcast_interface, Takes::value},
    {0, "syncid", Option::syncid, Takes::value},
    {0, "timeout", Option::timeout},
    {0, "daemon", Option::daemon},
    {0, "stats", Option::stats},
    {0, "rate", Option::rate},
    {0, "thresholds", Option::thresholds},
    {0, "persistent-conn", Option::persistent_conn},
    {0, "nosort", Option::nosort},
    {0, "sort", Option::sort},
    {'X', "exact", Option::exact},
    {'6', "ipv6", Option::ipv6},
    {'o', "ops", Option::ops},
    {0, "pe", Option::persistence_engine, Takes::value},
    {'b', "sched-flags", Option::scheduler_flags, Takes::value},
    {0, "mcast-group", Option::mcast_group, Takes::value},
    {0, "mcast-port", Option::mcast_port, Takes::value},
    {0, "mcast-ttl", Option::mcast_ttl, Takes::value},
    {0, "sync-maxlen", Option::sync_maxlen, Takes::value},
    {0, "tun-info", Option::tunnel_info},
    {0, "tun-type", Option::tunnel_type, Takes::value},
    {0, "tun-port", Option::tunnel_port, Takes::value},
    {0, "tun-nocsum", Option::tunnel_nocsum},
    {0, "tun-csum", Option::tunnel_csum},
}};
constexpr OptionSpelling remote_checksum{0, "tun-remcsum", Option::tunnel_remcsum};

constexpr std::array<std::string_view, static_cast<std::size_t>(Option::count_)> option_names = {"numeric",
                                                                                                 "connection",
                                                                                                 "service-address",
                                                                                                 "scheduler",
                                                                                                 "persistent",
                                                                                                 "netmask",
                                                                                                 "real-server",
                                                                                                 "forwarding-method",
                                                                                                 "weight",
                                                                                                 "u-threshold",
                                                                                                 "l-threshold",
                                                                                                 "mcast-interface",
                                                                                                 "timeout",
                                                                                                 "daemon",
                                                                                                 "stats",
                                                                                                 "rate",
                                                                                                 "thresholds",
                                                                                                 "persistent-conn",
                                                                                                 "nosort",
                                                                                                 "syncid",
                                                                                                 "exact",
                                                                                                 "ops",
                                                                                                 "pe",
                                                                                                 "sched-flags",
                                                                                                 "mcast-group",
                                                                                                 "mcast-port",
                                                                                                 "mcast-ttl",
                                                                                                 "sync-maxlen",
                                                                                                 "tun-info",
                                                                                                 "tun-type",
                                                                                                 "tun-port",
                                                                                                 "tun-nocsum",
                                                                                                 "tun-csum",
                                                                                                 "tun-remcsum"};

constexpr std::array<std::string_view, 16> command_names = {
    "add-service", "edit-service", "delete-service", "flush",   "list", "add-server", "delete-server", "edit-server",
    "set",         "start-daemon", "stop-daemon",    "restore", "save", "zero",       "help",          "version"};

/// A spelling found: a command or an option.
struct Found {
  const CommandSpelling* command = nullptr;
  const OptionSpelling* option = nullptr;
  [[nodiscard]] Takes takes() const { return command != nullptr ? command->takes : option->takes; }
};

template <class Matches>
std::optional<Found> find_spelling(Matches&& matches) {
  for (const CommandSpelling& each : command_spellings) {
    if (matches(each.letter, each.name)) return Found{&each, nullptr};
  }
  for (const OptionSpelling& each : option_spellings) {
    if (matches(each.letter, each.name)) return Found{nullptr, &each};
  }
  if (matches(remote_checksum.letter, remote_checksum.name)) return Found{nullptr, &remote_checksum};
  return std::nullopt;
}

class Scanner {
 public:
  explicit Scanner(const Words& words) : words_(words) {}

  Result<Arguments, Complaint> go() {
    while (at_ < words_.size() && !is_answered()) {
      const std::string word = words_[at_++];
      if (options_ended_ || word.size() < 2 || word[0] != '-') {
        result_.others.push_back(word);
      } else if (word == "--") {
        options_ended_ = true;
      } else if (word[1] == '-') {
        if (auto complaint = long_option(word)) return stopped(*complaint);
      } else {
        if (auto complaint = letters(word)) return stopped(*complaint);
      }
    }
    if (!has_command_) return try_help();
    return std::move(result_);
  }

 private:
  /// -h and -v do not look further.
  [[nodiscard]] bool is_answered() const {
    return has_command_ && (result_.command == Command::help || result_.command == Command::version);
  }

  Result<Arguments, Complaint> stopped(const Complaint& complaint) {
    if (!has_command_) return Unexpected{complaint};
    result_.trouble = complaint;
    return std::move(result_);
  }

  std::optional<Complaint> long_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string_view name =
        std::string_view(word).substr(2, equals == std::string::npos ? word.npos : equals - 2);
    const auto found = find_spelling([&](char, std::string_view each) { return each == name; });
    if (!found) return unknown(word);
    if (equals == std::string::npos) return take(*found, word, word, std::nullopt);
    return take(*found, word, word.substr(0, equals), word.substr(equals + 1));
  }

  std::optional<Complaint> letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size() && !is_answered(); ++i) {
      const auto found = find_spelling([&](char letter, std::string_view) { return letter != 0 && letter == word[i]; });
      if (!found) return unknown(word);
      // What follows the letter in the same word is its value.
      const bool has_value = found->takes() != Takes::nothing && i + 1 < word.size();
      if (!has_value) {
        if (auto complaint = take(*found, word, word, std::nullopt)) return complaint;
        continue;
      }
      const std::size_t begin = word[i + 1] == '=' ? i + 2 : i + 1;
      return take(*found, word, word, word.substr(begin));
    }
    return std::nullopt;
  }

  std::optional<Complaint> take(const Found& found, const std::string& word, const std::string& spelling,
                                std::optional<std::string> value) {
    if (found.takes() == Takes::nothing && value) {
      return has_command_ ? complain(word + ": option does not take an argument\n", 255).error : try_help().error;
    }
    if (found.takes() == Takes::value && !value) {
      if (at_ >= words_.size()) {
        return has_command_ ? complain(spelling + ": missing argument\n", 255).error : try_help().error;
      }
      value = words_[at_++];
    }
    if (found.takes() == Takes::optional_value && !value && at_ < words_.size() && !words_[at_].starts_with('-')) {
      value = words_[at_++];
    }
    if (found.command != nullptr) {
      if (has_command_) return complain("invalid option `" + word + "'\n", 2).error;
      has_command_ = true;
      result_.command = found.command->command;
      result_.value = value.value_or("");
      return std::nullopt;
    }
    if (!has_command_) return try_help().error;
    result_.options.push_back({found.option->option, spelling_of(found), value.value_or(""), value.has_value()});
    return std::nullopt;
  }

  static std::string spelling_of(const Found& found) { return std::string(found.option->name); }

  [[nodiscard]] std::optional<Complaint> unknown(const std::string& word) const {
    return has_command_ ? complain(word + ": unknown option\n", 255).error : try_help().error;
  }

  [[nodiscard]] Unexpected<Complaint> try_help() const {
    const std::string& program = words_.front();
    return complain("Try `" + program + " -h' or '" + program + " --help' for more information.\n", 255);
  }

  const Words& words_;
  std::size_t at_ = 1;
  bool has_command_ = false;
  bool options_ended_ = false;
  Arguments result_;
};

/// What goes with a command, or with a type of tunnel; every other option is not allowed.
struct Row {
  OptionSet needed;
  OptionSet allowed;
  OptionSet exclusive;  ///< one of them
};

OptionSet set_of(std::initializer_list<Option> options) {
  OptionSet result;
  for (const Option option : options) result.set(index_of(option));
  return result;
}

Row row_of(Command command) {
  using enum Option;
  switch (command) {
    case Command::add_service:
    case Command::edit_service:
      return {
          set_of({service}), set_of({scheduler, persistent, netmask, ops, persistence_engine, scheduler_flags}), {}};
    case Command::delete_service: return {set_of({service}), {}, {}};
    case Command::list:
      return {{},
              set_of({numeric, stats, rate, thresholds, persistent_conn, nosort, syncid, exact, tunnel_info}),
              set_of({connection, service, timeout, daemon})};
    case Command::add_server:
    case Command::edit_server:
      return {set_of({service, server}),
              set_of({forwarding, weight, upper_threshold, lower_threshold, tunnel_type, tunnel_port, tunnel_nocsum,
                      tunnel_csum, tunnel_remcsum}),
              {}};
    case Command::delete_server: return {set_of({service, server}), {}, {}};
    case Command::start_daemon:
      return {{}, set_of({mcast_interface, syncid, mcast_group, mcast_port, mcast_ttl, sync_maxlen}), {}};
    case Command::stop_daemon: return {{}, set_of({syncid}), {}};
    case Command::save: return {{}, set_of({numeric}), {}};
    case Command::zero: return {{}, set_of({service}), {}};
    default: return {};
  }
}

Row row_of(ipvs::TunnelOptions::Type type) {
  using enum Option;
  using enum ipvs::TunnelOptions::Type;
  switch (type) {
    case gue: return {set_of({tunnel_port}), {}, set_of({tunnel_nocsum, tunnel_csum, tunnel_remcsum})};
    case gre: return {{}, {}, set_of({tunnel_nocsum, tunnel_csum})};
    case ipip: break;
  }
  return {};
}

/// `of_what`: "'list' command".
std::optional<Complaint> judge(const Row& row, const OptionSet& options, const std::string& of_what) {
  std::optional<Option> exclusive;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto option = static_cast<Option>(i);
    const std::string name(name_of(option));
    if (!options[i]) {
      if (row.needed[i])
        return complain("You need to supply the '" + name + "' option for the " + of_what + "\n", 2).error;
      continue;
    }
    if (row.exclusive[i]) {
      if (exclusive) {
        return complain("The option '" + name + "' conflicts with the '" + std::string(name_of(*exclusive)) +
                            "' option in the " + of_what + "\n",
                        2)
            .error;
      }
      exclusive = option;
    } else if (!row.needed[i] && !row.allowed[i]) {
      return complain("Illegal '" + name + "' option with the " + of_what + "\n", 2).error;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Option option) { return option_names[index_of(option)]; }
std::string_view name_of(Command command) { return command_names[static_cast<std::size_t>(command)]; }

Result<Arguments, Complaint> read_arguments(const Words& words) { return Scanner(words).go(); }

std::string_view name_of(ipvs::TunnelOptions::Type type) {
  using enum ipvs::TunnelOptions::Type;
  return type == gue ? "gue" : type == gre ? "gre" : "ipip";
}

std::optional<Complaint> judge_options(Command command, const OptionSet& options) {
  return judge(row_of(command), options, "'" + std::string(name_of(command)) + "' command");
}

std::optional<Complaint> judge_options(ipvs::TunnelOptions::Type type, const OptionSet& options) {
  using enum Option;
  const OptionSet of_tunnels = set_of({tunnel_port, tunnel_nocsum, tunnel_csum, tunnel_remcsum});
  return judge(row_of(type), options & of_tunnels, "'" + std::string(name_of(type)) + "' tunnel type");
}

}  // namespace lvslab::sim::console::ipvsadm
