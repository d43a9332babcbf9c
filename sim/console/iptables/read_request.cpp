// A line of iptables, word by word: its command, its general options, what a rule says of addresses and interfaces.

#include <algorithm>
#include <array>
#include <limits>

#include "../numbers.h"
#include "line.h"
#include "matches.h"
#include "spellings.h"
#include "target.h"

namespace lvslab::sim::console::iptables {
namespace {

/// That stand once at the most, in the order in which they are objected to.
constexpr std::string_view once = "nsdpjxio0f";

bool has(std::string_view letters, char letter) { return letters.find(letter) != std::string_view::npos; }

class Reader {
 public:
  Reader(net::Family family, const Words& words) : line_(family, words) { request_.family = family; }

  Result<Request, Complaint> read() {
    while (!line_.is_over()) step();
    if (command_letter_ == 0) line_.fail("no command specified");
    if (!line_.trouble()) finish();
    if (!line_.trouble()) return request_;
    auto trouble = *line_.trouble();
    if (trouble.understood) trouble.text = request_.warning + trouble.text;
    return Unexpected{trouble};
  }

 private:
  void step() {
    const std::string& word = line_.next_word();
    if (word == "!") {
      if (line_.inverted) return line_.fail("Multiple `!' flags not allowed");
      line_.inverted = true;
    } else if (word.starts_with("--")) {
      long_option(word.substr(2));
    } else if (word.size() > 1 && word[0] == '-') {
      short_options(word);
    } else {
      line_.object(complain("Bad argument `" + word + "'\n" + hint_of(line_.family()), 2).error);
    }
  }

  void long_option(const std::string& text) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals != std::string::npos) line_.set_value(text.substr(equals + 1));
    const auto known = std::ranges::find(spellings, std::string_view(name), &Spelling::long_name);
    const bool is_known = known != spellings.end();
    const bool is_fragments = name == "fragments" && line_.family() == net::Family::ipv6;
    if (is_fragments) return line_.fail("unknown option \"--" + text + "\"");
    if (is_known) option(*known, "--" + name);
    if ((!is_known && !extension_option(name)) || line_.value()) line_.fail("unknown option \"--" + text + "\"");
  }

  void short_options(const std::string& word) {
    for (std::size_t i = 1; i < word.size() && !line_.trouble(); ++i) {
      const auto known = std::ranges::find(spellings, word[i], &Spelling::letter);
      if (known == spellings.end() || word[i] == '0') return line_.fail("unknown option \"" + word + "\"");
      const bool takes_rest = known->value != Spelling::Value::none && i + 1 < word.size();
      if (takes_rest) line_.set_value(word.substr(i + 1));
      option(*known, std::string("-") + word[i]);
      if (takes_rest) return;
    }
  }

  /// The second name that some commands need.
  void other(const std::string& complaint) {
    const auto name = line_.optional_word();
    if (!name) return line_.fail(complaint);
    request_.other = *name;
  }

  void command(Command which, const std::string& chain) {
    if (command_letter_ != 0) {
      const bool is_list_and_zero =
          (letter_ == 'Z' && has("LS", command_letter_)) || (command_letter_ == 'Z' && has("LS", letter_));
      if (is_list_and_zero) return line_.refuse("-Z together with another command");
      return line_.fail(std::string("Cannot use -") + letter_ + " with -" + command_letter_);
    }
    command_letter_ = letter_;
    request_.command = which;
    request_.chain = chain;
  }

  void option(const Spelling& spelling, const std::string& typed) {
    const char letter = spelling.letter;
    letter_ = letter;
    const bool is_ipv6 = line_.family() == net::Family::ipv6;
    if (letter == 'f' && is_ipv6) return line_.fail("`-f' is not supported in IPv6, use -m frag instead");
    constexpr std::string_view invertible = "sdpiof";
    if (line_.inverted && !has(invertible, letter)) {
      return line_.fail("unexpected ! flag before " + std::string("--") + std::string(spelling.long_name));
    }
    std::string word;
    if (spelling.value == Spelling::Value::one) {
      word = line_.needed_word(typed);
      if (line_.trouble()) return;
    }
    if (!is_given_once(letter)) return;
    switch (letter) {
      case 'A': return command(Command::append, word);
      case 'D': command(Command::remove, word); return read_position();
      case 'C': return command(Command::check, word);
      case 'I':
        command(Command::insert, word);
        read_position();
        if (!request_.position) request_.position = 1;
        return;
      case 'R':
        command(Command::replace, word);
        read_position();
        if (!request_.position) line_.fail("-R requires a rule number");
        return;
      case 'L': return list(Command::list);
      case 'S': return list(Command::list_rules);
      case 'F': return command(Command::flush, line_.optional_word().value_or(""));
      case 'Z': return zero();
      case 'N': judge_new_name(word); return command(Command::new_chain, word);
      case 'X': return command(Command::delete_chain, line_.optional_word().value_or(""));
      case 'E': command(Command::rename_chain, word); return other("-E requires old-chain-name and new-chain-name");
      case 'P': command(Command::policy, word); return other("-P requires a chain and a policy");
      case 't': request_.table = word; return;
      case 'n': request_.numeric = true; return;
      case 'v': request_.verbose = true; return;
      case 'x': request_.exact = true; return;
      case '0': request_.line_numbers = true; return;
      case 'V': return command(Command::version, "");
      case 'w': return wait();
      case 'W':
      case 'M': return;
      case '4':
      case '6':
        // Of the other family: no word but the hint.
        if ((letter == '6') != is_ipv6) line_.object(complain(hint_of(line_.family()), 2).error);
        return;
      case 'h': return line_.refuse("the help page (see iptables(8))");
      case 'c': return line_.refuse("the option -c");
      default: break;
    }
    request_.has_rule = true;
    rule_option(letter, word);
    line_.inverted = false;
  }

  /// Options that stand once at the most; -g is a -j to that.
  bool is_given_once(char letter) {
    if (letter == 'g') letter = 'j';
    if (!has(once, letter)) return true;
    if (has(given_, letter)) {
      line_.fail(std::string("multiple -") + letter + " flags not allowed");
      return false;
    }
    given_ += letter;
    return true;
  }

  /// The number of a rule behind the chain.
  void read_position() {
    const auto word = line_.optional_word();
    if (!word) return;
    const auto number = read_number(*word);
    if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
      return line_.fail("Invalid rule number `" + *word + "'");
    }
    request_.position = static_cast<std::uint32_t>(*number);
  }

  void zero() {
    command(Command::zero, line_.optional_word().value_or(""));
    read_position();
  }

  void list(Command which) {
    command(which, line_.optional_word().value_or(""));
    read_position();
    if (request_.position) line_.refuse("the number of a rule to list");
  }

  /// For a lock that nobody else here ever holds.
  void wait() {
    const auto seconds = line_.optional_word();
    if (seconds && !read_number(*seconds)) line_.fail("wait seconds not numeric");
  }

  void rule_option(char letter, const std::string& word) {
    switch (letter) {
      case 's': line_.take(read_addresses(line_.family(), word), sources_); return invert(sources_);
      case 'd': line_.take(read_addresses(line_.family(), word), destinations_); return invert(destinations_);
      case 'p': return protocol(word);
      case 'i': return interface(word, rule_.in);
      case 'o': return interface(word, rule_.out);
      case 'f': rule_.later_fragments = !line_.inverted; return;
      case 'm': return matches_.load(word);
      case 'j': return target_.set(word, false);
      case 'g': return target_.set(word, true);
      default: return line_.fail(std::string("unknown option \"-") + letter + "\"");
    }
  }

  void interface(const std::string& name, host::InterfacePattern& pattern) {
    constexpr std::size_t most = 15;
    if (name.empty()) return line_.fail("Empty interface is likely to be undesired");
    if (name.size() > most) {
      return line_.fail("interface name `" + name + "' must be shorter than IFNAMSIZ (15)");
    }
    if (name == "+") return;  // any, inverted or not
    if (name.find_first_of("/ ") != std::string::npos) {
      request_.warning +=
          "Warning: weird character in interface `" + name + "' ('/' and ' ' are not allowed by the kernel).\n";
    }
    pattern = {name, line_.inverted};
  }

  /// Of a chain that is to be made.
  void judge_new_name(const std::string& name) {
    if (name.starts_with('-') || name.starts_with('!')) {
      return line_.fail(std::string("chain name not allowed to start with `") + name[0] + "'");
    }
    if (is_target(line_.family(), name)) return line_.fail("chain name may not clash with target name");
    judge_name(name);
    if (name.find(' ') != std::string::npos) line_.fail("Invalid chain name `" + name + "'");
  }
  void judge_name(const std::string& name) {
    constexpr std::size_t most = 28;
    if (name.size() > most) line_.fail("chain name `" + name + "' too long (must be under 29 chars)");
  }

  void protocol(std::string name) {
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!line_.take(read_protocol(name), rule_.protocol)) return;
    rule_.protocol_inverted = line_.inverted;
    if (rule_.protocol == 0 && line_.inverted) line_.fail("rule would never match protocol");
    // What rules are asked about stands behind these headers.
    constexpr std::array<std::uint8_t, 4> extension_headers{43, 44, 51, 60};
    const bool is_extension = std::ranges::find(extension_headers, rule_.protocol) != extension_headers.end();
    if (line_.family() == net::Family::ipv6 && is_extension && !line_.inverted) {
      request_.warning += "Warning: never matched protocol: " + name + ". use extension match instead.\n";
    }
  }

  void invert(std::vector<host::AddressPattern>& patterns) {
    if (!line_.inverted) return;
    if (patterns.size() > 1) return line_.fail("! not allowed with multiple source or destination IP addresses");
    for (auto& pattern : patterns) pattern.inverted = true;
  }

  /// False: no match and no target that was named knows it.
  bool extension_option(const std::string& name) {
    if (!target_.option(name) && !matches_.option(name)) return false;
    line_.inverted = false;
    request_.has_rule = true;
    return true;
  }

  [[nodiscard]] bool changes_rules() const {
    switch (request_.command) {
      case Command::append:
      case Command::insert:
      case Command::replace:
      case Command::check: return true;
      case Command::remove: return !request_.position;
      default: return false;
    }
  }

  void finish() {
    if (line_.inverted) return line_.fail("nothing appropriate following !");
    judge_name(request_.chain);
    target_.judge();
    matches_.judge();
    judge_options();
    if (line_.trouble()) return;
    if (!changes_rules()) {
      if (request_.has_rule) line_.refuse("a rule's options with this command");
      return;
    }
    judge_interfaces();
    if (sources_.empty()) sources_.push_back(everything(line_.family()));
    if (destinations_.empty()) destinations_.push_back(everything(line_.family()));
    for (const auto& source : sources_) {
      for (const auto& destination : destinations_) {
        auto& spec = request_.specs.emplace_back(rule_);
        spec.source = source;
        spec.destination = destination;
      }
    }
    if (request_.command == Command::replace && request_.specs.size() > 1) {
      line_.fail("Replacement rule does not specify a unique address");
    }
  }

  /// Options that mean nothing to the command.
  void judge_options() {
    constexpr std::string_view of_lists = "nx0";
    for (const char letter : once) {
      if (!has(given_, letter)) continue;
      const bool has_meaning = has(of_lists, letter) ? request_.command == Command::list : changes_rules();
      if (!has_meaning) line_.fail(std::string("Illegal option `-") + letter + "' with this command");
    }
  }

  void judge_interfaces() {
    const auto& chain = request_.chain;
    const bool has_no_out = chain == "PREROUTING" || chain == "INPUT";
    const bool has_no_in = chain == "POSTROUTING" || chain == "OUTPUT";
    if (has_no_out && !rule_.out.name.empty()) line_.fail("Can't use -o with " + chain + "\n");
    if (has_no_in && !rule_.in.name.empty()) line_.fail("Can't use -i with " + chain + "\n");
  }

  Line line_;
  Request request_;
  host::RuleSpec rule_;
  Target target_{line_, rule_};
  Matches matches_{line_, rule_};
  std::vector<host::AddressPattern> sources_;
  std::vector<host::AddressPattern> destinations_;
  std::string given_;        ///< letters of options that stand once at the most
  char letter_ = 0;          ///< of the option read now
  char command_letter_ = 0;  ///< 0: no command yet
};

}  // namespace

std::string tool_of(net::Family family) { return family == net::Family::ipv4 ? "iptables" : "ip6tables"; }

std::string hint_of(net::Family family) {
  return "Try `" + tool_of(family) + " -h' or '" + tool_of(family) + " --help' for more information.\n";
}

Complaint usage_error(net::Family family, const std::string& sentence) {
  return complain(tool_of(family) + " v1.8.9 (legacy): " + sentence + "\n" + hint_of(family), 2).error;
}

Result<Request, Complaint> read_request(net::Family family, const Words& words) { return Reader(family, words).read(); }

}  // namespace lvslab::sim::console::iptables
