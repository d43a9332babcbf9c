/// sysctl of procps 4.0: reads and writes kernel parameters.

#include <algorithm>
#include <regex>

#include "commands.h"
#include "files.h"
#include "unmodelled_parameters.h"

namespace lvslab::sim::console {
namespace {

struct Request {
  enum class Print : std::uint8_t { name_and_value, value, raw_value, name };
  Print print = Print::name_and_value;
  bool quiet = false;
  bool ignore_unknown = false;
  bool write = false;
  bool all = false;
  bool load = false;
  std::string file = "/etc/sysctl.conf";
  std::string pattern;  ///< of the names that are shown; empty: all
  Words variables;
};

std::string path_of(const std::string& name) {
  std::string path = canonical_parameter(name);
  for (char& c : path) c = c == '.' ? '/' : c == '/' ? '.' : c;
  return "/proc/sys/" + path;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

class Run {
 public:
  Run(const Request& request, Context& context) : request_(request), context_(context) {}

  Ending go() {
    if (request_.all) {
      const std::regex wanted(request_.pattern, std::regex::extended);
      for (const std::string& name : parameter_names(context_.machine)) {
        if (request_.pattern.empty() || std::regex_search(name, wanted)) show(name);
      }
    }
    if (request_.load) load(request_.file);
    for (const std::string& variable : request_.variables) {
      const std::size_t equals = variable.find('=');
      if (equals != std::string::npos) {
        set(trimmed(variable.substr(0, equals)), trimmed(variable.substr(equals + 1)));
      } else if (request_.write) {
        wrong("command line(0): invalid syntax, continuing...");
        break;
      } else {
        read(variable);
      }
    }
    return Ending{code_, nullptr, understood_};
  }

 private:
  void wrong(const std::string& text) {
    context_.terminal.error("sysctl: " + text + "\n");
    code_ = 1;
  }

  void unknown(const std::string& given) {
    if (is_unmodelled_parameter(canonical_parameter(given))) {
      context_.terminal.error("lvslab: the kernel parameter " + canonical_parameter(given) + " is not modelled\n");
      code_ = 2;
      understood_ = false;
    } else if (!request_.ignore_unknown) {
      wrong("cannot stat " + path_of(given) + ": No such file or directory");
    }
  }

  void show(const std::string& name) {
    const std::string value = read_parameter(context_.machine, name).value_or("");
    switch (request_.print) {
      case Request::Print::name_and_value: context_.terminal.out(name + " = " + value + "\n"); break;
      case Request::Print::value: context_.terminal.out(value + "\n"); break;
      case Request::Print::raw_value: context_.terminal.out(value); break;
      case Request::Print::name: context_.terminal.out(name + "\n"); break;
    }
  }

  void read(const std::string& given) {
    const std::string name = canonical_parameter(given);
    if (read_parameter(context_.machine, name)) {
      show(name);
      return;
    }
    if (is_write_only_parameter(name)) return;
    bool found = false;
    for (const std::string& each : parameter_names(context_.machine)) {
      if (!each.starts_with(name + ".")) continue;
      show(each);
      found = true;
    }
    if (!found) unknown(given);
  }

  void set(const std::string& given, const std::string& value) {
    if (given.empty()) {
      wrong("Path is not under /proc/sys/: /proc/sys/");
      return;
    }
    const std::string name = canonical_parameter(given);
    if (!read_parameter(context_.machine, name) && !is_write_only_parameter(name)) {
      unknown(given);
      return;
    }
    if (is_read_only_parameter(name)) {
      // To sysctl that is no failure.
      context_.terminal.error("sysctl: setting key \"" + name + "\": Invalid argument\n");
      return;
    }
    const Written written =
        value.empty() ? Written::refused : write_parameter(context_.machine, name, value, context_.now);
    if (written == Written::not_modelled) {
      context_.terminal.error("lvslab: " + name + " = " + value + " is not modelled\n");
      code_ = 2;
      understood_ = false;
      return;
    }
    if (written == Written::refused) {
      wrong("setting key \"" + name + "\": Invalid argument");
      return;
    }
    if (request_.quiet) return;
    switch (request_.print) {
      case Request::Print::name_and_value: context_.terminal.out(name + " = " + value + "\n"); break;
      case Request::Print::raw_value: context_.terminal.out(value); break;
      case Request::Print::value:
      case Request::Print::name: context_.terminal.out(value + "\n"); break;
    }
  }

  /// Lines "name = value"; `#` and `;` begin comments; a leading `-` says nothing here.
  void load(const std::string& path) {
    const auto content = read_file(context_.machine, path, context_.now);
    if (!content) {
      // The default file may be missing.
      if (path != "/etc/sysctl.conf") wrong("cannot open \"" + path + "\": No such file or directory");
      return;
    }
    std::size_t number = 0;
    for (std::size_t at = 0; at < content->size();) {
      const std::size_t end = std::min(content->find('\n', at), content->size());
      const std::string line = trimmed(content->substr(at, end - at));
      at = end + 1;
      ++number;
      if (line.empty() || line.front() == '#' || line.front() == ';') continue;
      const std::size_t equals = line.find('=');
      if (equals == std::string::npos) {
        wrong(path + "(" + std::to_string(number) + "): invalid syntax, continuing...");
        continue;
      }
      const std::string name = trimmed(line.substr(0, equals));
      set(name.starts_with('-') ? name.substr(1) : name, trimmed(line.substr(equals + 1)));
    }
  }

  const Request& request_;
  Context& context_;
  int code_ = 0;
  bool understood_ = true;
};

/// False: an option that is not modelled.
bool apply_letter(char letter, Request& request) {
  switch (letter) {
    case 'a':
    case 'A':
    case 'X': request.all = true; return true;
    case 'b': request.print = Request::Print::raw_value; return true;
    case 'e': request.ignore_unknown = true; return true;
    case 'n': request.print = Request::Print::value; return true;
    case 'N': request.print = Request::Print::name; return true;
    case 'q': request.quiet = true; return true;
    case 'w': request.write = true; return true;
    case 'o':
    case 'x': return true;
    default: return false;
  }
}

Plan missing_pattern(const std::string& option) { return not_modelled("sysctl: " + option + " without a pattern"); }

}  // namespace

Plan plan_sysctl(const Words& words) {
  Request request;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with("--")) {
      if (word == "--all") {
        request.all = true;
      } else if (word == "--write") {
        request.write = true;
      } else if (word == "--quiet") {
        request.quiet = true;
      } else if (word == "--ignore") {
        request.ignore_unknown = true;
      } else if (word == "--values") {
        request.print = Request::Print::value;
      } else if (word == "--names") {
        request.print = Request::Print::name;
      } else if (word == "--binary") {
        request.print = Request::Print::raw_value;
      } else if (word == "--load" || word.starts_with("--load=")) {
        request.load = true;
        if (word.size() > 7) request.file = word.substr(7);
      } else if (word == "--pattern" || word.starts_with("--pattern=")) {
        if (word.size() <= 10 && i + 1 >= words.size()) return missing_pattern(word);
        request.pattern = word.size() > 10 ? word.substr(10) : words[++i];
      } else if (word == "--version") {
        return say("sysctl from procps-ng 4.0.2\n");
      } else {
        return not_modelled("sysctl: the option " + word);
      }
      continue;
    }
    if (!word.starts_with('-') || word.size() < 2) {
      request.variables.push_back(word);
      continue;
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
      if (word[at] == 'V') return say("sysctl from procps-ng 4.0.2\n");
      if (word[at] == 'p' || word[at] == 'f') {
        request.load = true;
        if (at + 1 < word.size()) request.file = word.substr(at + 1);
        break;
      }
      if (word[at] == 'r') {
        if (at + 1 >= word.size() && i + 1 >= words.size()) return missing_pattern(word);
        request.pattern = at + 1 < word.size() ? word.substr(at + 1) : words[++i];
        break;
      }
      if (!apply_letter(word[at], request)) return not_modelled(std::string("sysctl: the option -") + word[at]);
    }
  }
  if (request.load && !request.variables.empty()) {
    // -p FILE as two words
    request.file = request.variables.front();
    request.variables.erase(request.variables.begin());
    if (!request.variables.empty()) return not_modelled("sysctl: several files after -p");
  }
  try {
    if (!request.pattern.empty()) (void)std::regex(request.pattern, std::regex::extended);
  } catch (const std::regex_error&) {
    return not_modelled("sysctl: the pattern " + request.pattern);
  }
  if (!request.pattern.empty() && !request.all) return not_modelled("sysctl: -r without -a");
  if (request.variables.empty() && !request.all && !request.load) {
    return complain("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
  }
  return Action([request](Context& context) { return Run(request, context).go(); });
}

}  // namespace lvslab::sim::console
