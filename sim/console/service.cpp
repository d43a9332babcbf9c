/// service ipvsadm VERB: what the package's start script does on Debian 12, with its two files, /etc/default/ipvsadm
/// (settings) and /etc/ipvsadm.rules (rules that are kept).

#include <functional>
#include <sstream>

#include "commands.h"
#include "ipvsadm/request.h"

namespace lvslab::sim::console {
namespace {

constexpr auto rules_path = "/etc/ipvsadm.rules";
constexpr auto settings_path = "/etc/default/ipvsadm";
constexpr auto first_line_of_rules = "# ipvsadm.rules\n";

struct StartSettings {
  bool automatic = false;  ///< AUTO="true": rules come and go with the service
  std::string daemon = "none";
  std::string interface = "eth0";
  std::string sync_id = "0";
};

/// NAME="value" in a file that a shell reads.
StartSettings read_settings(const Machine& machine) {
  StartSettings settings;
  const auto file = machine.files.find(settings_path);
  if (file == machine.files.end()) return settings;
  std::istringstream text(file->second);
  for (std::string line; std::getline(text, line);) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    std::string value = line.substr(equals + 1);
    std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
    value = value.substr(0, value.find_first_of(" \t#"));
    const std::string name = line.substr(0, equals);
    if (name == "AUTO") settings.automatic = value == "true";
    if (name == "DAEMON") settings.daemon = value;
    if (name == "IFACE") settings.interface = value;
    if (name == "SYNCID") settings.sync_id = value;
  }
  return settings;
}

class StartScript {
 public:
  explicit StartScript(Context& context) : context_(context), settings_(read_settings(context.machine)) {
    context.machine.files.emplace(rules_path, first_line_of_rules);
  }

  Ending run(const std::string& verb) {
    if (verb == "start" || verb == "restart") {
      if (verb == "restart") stop_daemons();
      if (settings_.automatic) fill();
      start_daemons();
    } else if (verb == "stop") {
      stop_daemons();
      if (settings_.automatic) flush();
    } else if (verb == "reload" || verb == "force-reload") {
      if (settings_.automatic) fill();
    } else if (verb == "status") {
      return ipvsadm({"-L", "-n"});
    } else if (verb == "rate") {
      return ipvsadm({"-L", "-n", "--rate"});
    } else if (verb == "load") {
      fill();
    } else if (verb == "save") {
      save();
    } else {
      say("Usage: /etc/init.d/ipvsadm\n"
          "\t  {start|stop|restart|status|rate|load|save|reload|force-reload}\n");
      return Ending{1, nullptr, true};
    }
    return {};
  }

 private:
  void say(std::string text) { context_.terminal.out(std::move(text)); }

  Ending ipvsadm(Words words) {
    words.insert(words.begin(), "/sbin/ipvsadm");
    return ipvsadm::run(words, context_);
  }

  void flush() {
    say("Clearing the current IPVS table...");
    (void)ipvsadm({"-C"});
    say("done.\n");
  }

  void fill() {
    flush();
    say("Loading IPVS configuration...");
    std::string rules;
    std::istringstream file(context_.machine.files[rules_path]);
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with('#')) rules += line + "\n";
    }
    Context inner{context_.machine, context_.now, context_.outcome, context_.terminal, rules};
    if (ipvsadm::restore(inner, "/sbin/ipvsadm").exit_code != 0) say("failed.\n");
    say("done.\n");
  }

  void save() {
    Terminal file;
    Context inner{context_.machine, context_.now, context_.outcome, file, context_.input};
    (void)ipvsadm::run({"/sbin/ipvsadm", "-S", "-n"}, inner);
    std::string& rules = context_.machine.files[rules_path];
    rules = first_line_of_rules;
    for (const Terminal::Piece& piece : file.take()) rules += piece.text;
    say("Saving IPVS configuration...done.\n");
  }

  void start_daemons() {
    for_each_daemon("Starting", "ipvsadm is not configured to run. Please edit /etc/default/ipvsadm.\n",
                    [this](const std::string& role) {
                      return ipvsadm({"--start-daemon", role, "--mcast-interface", settings_.interface, "--syncid",
                                      settings_.sync_id});
                    });
  }
  void stop_daemons() {
    for_each_daemon("Stopping", "ipvsadm is not configured to run. Please run dpkg-reconfigure ipvsadm.\n",
                    [this](const std::string& role) {
                      return ipvsadm({"--stop-daemon", role});
                    });
  }

  void for_each_daemon(const std::string& what, const std::string& none,
                       const std::function<Ending(const std::string&)>& act) {
    const bool both = settings_.daemon == "both";
    if (!both && settings_.daemon != "master" && settings_.daemon != "backup") return say(none);
    say(what + " IPVS Connection Synchronization Daemon: " + (both ? "master" : settings_.daemon));
    bool well = act(both ? "master" : settings_.daemon).exit_code == 0;
    if (both) {
      say(" backup");
      well = act("backup").exit_code == 0 && well;
    }
    if (!well) say(" failed!\n");
    // Of a single one the script says its end twice.
    if (well || !both) say(".\n");
  }

  Context& context_;
  StartSettings settings_;
};

}  // namespace

Plan plan_service(const Words& words) {
  if (words.size() < 2) {
    return complain("Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n");
  }
  if (words[1] != "ipvsadm") return not_modelled("service " + words[1]);
  return Action([verb = words.size() > 2 ? words[2] : ""](Context& context) { return StartScript(context).run(verb); });
}

}  // namespace lvslab::sim::console
