// A line of iptables, word by word: its command, its general options, what a rule says of addresses and interfaces.

#include <algorithm>
#include <limits>

#include "../numbers.h"
#include "line.h"
#include "matches.h"
#include "spellings.h"
#include "target.h"

namespace lvslab::sim::console::iptables {
namespace {

constexpr std::string_view hint = "Try `iptables -h' or 'iptables --help' for more information.\n";

/// That stand once at the most, in the order in which they are objected to.
constexpr std::string_view once = "nsdpjxio0f";

bool has(std::string_view letters, char letter) { return letters.find(letter) != std::string_view::npos; }

class Reader {
 public:
  explicit Reader(const Words& words) : line_(words) {}

  Result<Request, Complaint> read() {
    while (!line_.is_over()) step();
    if (!has_command_) line_.fail("no command specified");
    if (!line_.trouble()) finish();
    if (line_.trouble()) return Unexpected{*line_.trouble()};
    return request_;
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
      line_.object(complain("Bad argument `" + word + "'\n" + std::string(hint), 2).error);
    }
  }

  void long_option(const std::string& text) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals != std::string::npos) line_.set_value(text.substr(equals + 1));
    const auto known = std::ranges::find(spellings, std::string_view(name), &Spelling::long_name);
    const bool is_known = known != spellings.end();
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
    if (has_command_) return line_.refuse("two commands on one line");
    has_command_ = true;
    request_.command = which;
    request_.chain = chain;
  }

  void option(const Spelling& spelling, const std::string& typed) {
    const char letter = spelling.letter;
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
      case 'N': return command(Command::new_chain, word);
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
      case 'M':
      case '4': return;
      case 'h': return line_.refuse("the help page (see iptables(8))");
      case '6': return line_.refuse("the option -6");
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
    if (has_command_) return line_.refuse("-Z together with another command");
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
      case 's': line_.take(read_addresses(word), sources_); return invert(sources_);
      case 'd': line_.take(read_addresses(word), destinations_); return invert(destinations_);
      case 'p':
        if (!line_.take(read_protocol(word), rule_.protocol)) return;
        rule_.protocol_inverted = line_.inverted;
        if (rule_.protocol == 0 && line_.inverted) line_.fail("rule would never match protocol");
        return;
      case 'i': rule_.in = {word, line_.inverted}; return;
      case 'o': rule_.out = {word, line_.inverted}; return;
      case 'f': rule_.later_fragments = !line_.inverted; return;
      case 'm': return matches_.load(word);
      case 'j': return target_.set(word, false);
      case 'g': return target_.set(word, true);
      default: return line_.fail(std::string("unknown option \"-") + letter + "\"");
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
    target_.judge();
    matches_.judge();
    judge_options();
    if (line_.trouble()) return;
    if (!changes_rules()) {
      if (request_.has_rule) line_.refuse("a rule's options with this command");
      return;
    }
    judge_interfaces();
    if (sources_.empty()) sources_.emplace_back();
    if (destinations_.empty()) destinations_.emplace_back();
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
  std::string given_;  ///< letters of options that stand once at the most
  bool has_command_ = false;
};

}  // namespace

Complaint usage_error(const std::string& sentence) {
  return complain("iptables v1.8.9 (legacy): " + sentence + "\n" + std::string(hint), 2).error;
}

Result<Request, Complaint> read_request(const Words& words) { return Reader(words).read(); }

}  // namespace lvslab::sim::console::iptables
