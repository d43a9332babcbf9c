// A line of iptables, word by word. An option of a match or target is known once that has been named (-m, -j), or the
// protocol's own match by -p.

#include <algorithm>
#include <array>
#include <limits>

#include "../numbers.h"
#include "request.h"
#include "words.h"

namespace lvslab::sim::console::iptables {

Complaint usage_error(const std::string& sentence) {
  return complain("iptables v1.8.9 (legacy): " + sentence +
                      "\nTry `iptables -h' or 'iptables --help' for more information.\n",
                  2)
      .error;
}

namespace {

struct Spelling {
  std::string_view long_name;
  char letter;
  enum class Value : std::uint8_t { none, one, optional } value;
};

constexpr auto options = std::to_array<Spelling>({
    {"append", 'A', Spelling::Value::one},
    {"delete", 'D', Spelling::Value::one},
    {"check", 'C', Spelling::Value::one},
    {"insert", 'I', Spelling::Value::one},
    {"replace", 'R', Spelling::Value::one},
    {"list", 'L', Spelling::Value::optional},
    {"list-rules", 'S', Spelling::Value::optional},
    {"flush", 'F', Spelling::Value::optional},
    {"zero", 'Z', Spelling::Value::optional},
    {"new-chain", 'N', Spelling::Value::one},
    {"delete-chain", 'X', Spelling::Value::optional},
    {"rename-chain", 'E', Spelling::Value::one},
    {"policy", 'P', Spelling::Value::one},
    {"table", 't', Spelling::Value::one},
    {"source", 's', Spelling::Value::one},
    {"src", 's', Spelling::Value::one},
    {"destination", 'd', Spelling::Value::one},
    {"dst", 'd', Spelling::Value::one},
    {"protocol", 'p', Spelling::Value::one},
    {"proto", 'p', Spelling::Value::one},
    {"in-interface", 'i', Spelling::Value::one},
    {"out-interface", 'o', Spelling::Value::one},
    {"jump", 'j', Spelling::Value::one},
    {"goto", 'g', Spelling::Value::one},
    {"match", 'm', Spelling::Value::one},
    {"fragments", 'f', Spelling::Value::none},
    {"numeric", 'n', Spelling::Value::none},
    {"verbose", 'v', Spelling::Value::none},
    {"exact", 'x', Spelling::Value::none},
    {"line-numbers", '0', Spelling::Value::none},
    {"version", 'V', Spelling::Value::none},
    {"help", 'h', Spelling::Value::none},
    {"wait", 'w', Spelling::Value::optional},
    {"wait-interval", 'W', Spelling::Value::one},
    {"ipv4", '4', Spelling::Value::none},
    {"ipv6", '6', Spelling::Value::none},
    {"modprobe", 'M', Spelling::Value::one},
    {"set-counters", 'c', Spelling::Value::one},
});

/// Matches and targets that Linux has and we do not.
// clang-format off
constexpr auto other_matches = std::to_array<std::string_view>({
    "addrtype", "ah", "bpf", "cgroup", "cluster", "connbytes", "connlabel", "connlimit", "connmark", "conntrack", "cpu",
    "dccp", "devgroup", "dscp", "ecn", "esp", "hashlimit", "helper", "iprange", "ipvs", "length", "limit", "mac",
    "nfacct", "osf", "owner", "physdev", "pkttype", "policy", "quota", "rateest", "realm", "recent", "rpfilter", "set",
    "socket", "state", "statistic", "string", "tcpmss", "time", "tos", "ttl", "u32", "udplite"});
constexpr auto other_targets = std::to_array<std::string_view>({
    "AUDIT", "CHECKSUM", "CLASSIFY", "CLUSTERIP", "CONNMARK", "CONNSECMARK", "CT", "DNAT", "DSCP", "ECN", "HMARK",
    "IDLETIMER", "LED", "LOG", "MASQUERADE", "NETMAP", "NFLOG", "NFQUEUE", "NOTRACK", "QUEUE", "RATEEST", "REDIRECT",
    "REJECT", "SECMARK", "SET", "SNAT", "SYNPROXY", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TPROXY", "TRACE", "TTL",
    "ULOG"});
// clang-format on

class Reader {
 public:
  explicit Reader(const Words& words) : words_(words) {}

  Result<Request, Complaint> read() {
    for (next_ = 1; next_ < words_.size() && !trouble_;) step();
    if (!trouble_ && !has_command_) fail("no command specified");
    if (!trouble_) finish();
    if (trouble_) return Unexpected{*trouble_};
    return request_;
  }

 private:
  void fail(const std::string& sentence) {
    if (!trouble_) trouble_ = usage_error(sentence);
  }
  void refuse(const std::string& what) {
    if (!trouble_) trouble_ = not_modelled("iptables: " + what).error;
  }
  template <class Value>
  bool take(Reading<Value> reading, Value& into) {
    if (!reading) {
      if (!trouble_) trouble_ = reading.error();
      return false;
    }
    into = std::move(*reading);
    return true;
  }

  void step() {
    const std::string& word = words_[next_++];
    if (word == "!") {
      if (inverted_) return fail("Multiple `!' flags not allowed");
      inverted_ = true;
      return;
    }
    if (word.starts_with("--")) return long_option(word.substr(2));
    if (word.size() > 1 && word[0] == '-') return short_options(word);
    fail("Bad argument `" + word + "'");
  }

  void long_option(const std::string& text) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals != std::string::npos) value_ = text.substr(equals + 1);
    const auto known = std::ranges::find(options, std::string_view(name), &Spelling::long_name);
    if (known != options.end()) return option(*known, "--" + name);
    if (!extension_option(name)) fail("unknown option \"--" + name + "\"");
  }

  void short_options(const std::string& word) {
    for (std::size_t i = 1; i < word.size() && !trouble_; ++i) {
      const auto known = std::ranges::find(options, word[i], &Spelling::letter);
      if (known == options.end() || word[i] == '0') return fail("unknown option \"" + word + "\"");
      const bool takes_rest = known->value == Spelling::Value::one && i + 1 < word.size();
      if (takes_rest) value_ = word.substr(i + 1);
      option(*known, std::string("-") + word[i]);
      if (takes_rest) return;
    }
  }

  /// The next word, if it is no option.
  std::optional<std::string> optional_word() {
    if (value_) return std::exchange(value_, std::nullopt);
    if (next_ >= words_.size() || words_[next_].starts_with('-') || words_[next_] == "!") return std::nullopt;
    return words_[next_++];
  }
  std::string needed_word(const std::string& option) {
    if (value_) return *std::exchange(value_, std::nullopt);
    if (next_ < words_.size()) return words_[next_++];
    fail("option \"" + option + "\" requires an argument");
    return {};
  }

  void command(Command which, const std::string& chain) {
    if (has_command_) return refuse("two commands on one line");
    has_command_ = true;
    request_.command = which;
    request_.chain = chain;
  }

  void option(const Spelling& spelling, const std::string& typed) {
    const char letter = spelling.letter;
    constexpr std::string_view invertible = "sdpiof";
    if (inverted_ && invertible.find(letter) == std::string_view::npos) {
      return fail("unexpected ! flag before " + std::string("--") + std::string(spelling.long_name));
    }
    std::string word;
    if (spelling.value == Spelling::Value::one) {
      word = needed_word(typed);
      if (trouble_) return;
    }
    switch (letter) {
      case 'A': return command(Command::append, word);
      case 'D': command(Command::remove, word); return read_position(false);
      case 'C': return command(Command::check, word);
      case 'I': command(Command::insert, word); return read_position(true);
      case 'R': command(Command::replace, word); return read_position(true);
      case 'L': return command(Command::list, optional_word().value_or(""));
      case 'S': return command(Command::list_rules, optional_word().value_or(""));
      case 'F': return command(Command::flush, optional_word().value_or(""));
      case 'Z': return zero();
      case 'N': return command(Command::new_chain, word);
      case 'X': return command(Command::delete_chain, optional_word().value_or(""));
      case 'E':
        command(Command::rename_chain, word);
        if (const auto name = optional_word()) {
          request_.other = *name;
          return;
        }
        return fail("-E requires old-chain-name and new-chain-name");
      case 'P':
        command(Command::policy, word);
        if (const auto name = optional_word()) {
          request_.other = *name;
          return;
        }
        return fail("-P requires a chain and a policy");
      case 't': request_.table = word; return;
      case 'n': request_.numeric = true; return;
      case 'v': request_.verbose = true; return;
      case 'x': request_.exact = true; return;
      case '0': request_.line_numbers = true; return;
      case 'V': return command(Command::version, "");
      case 'w': optional_word(); return;
      case 'W':
      case 'M':
      case '4': return;
      case 'h': return refuse("the help page (see iptables(8))");
      case '6': return refuse("the option -6");
      case 'c': return refuse("the option -c");
      default: break;
    }
    request_.has_rule = true;
    rule_option(letter, word);
    inverted_ = false;
  }

  /// The number of a rule behind the chain.
  void read_position(bool may_be_left_out_for_first) {
    if (next_ >= words_.size() || words_[next_].starts_with('-') || words_[next_] == "!") {
      if (request_.command == Command::replace) return fail("-R requires a rule number");
      if (may_be_left_out_for_first) request_.position = 1;
      return;
    }
    const std::string& word = words_[next_++];
    const auto number = read_number(word);
    if (!number || *number == 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
      return fail("Invalid rule number `" + word + "'");
    }
    request_.position = static_cast<std::uint32_t>(*number);
  }

  void zero() {
    if (has_command_) return refuse("-Z together with another command");
    command(Command::zero, optional_word().value_or(""));
    if (next_ < words_.size() && !words_[next_].starts_with('-')) {
      const auto number = read_number(words_[next_++]);
      if (!number || *number == 0) return fail("Invalid rule number `" + words_[next_ - 1] + "'");
      request_.position = static_cast<std::uint32_t>(*number);
    }
  }

  void rule_option(char letter, const std::string& word) {
    switch (letter) {
      case 's': take(read_addresses(word), sources_); return invert(sources_);
      case 'd': take(read_addresses(word), destinations_); return invert(destinations_);
      case 'p':
        if (!take(read_protocol(word), spec_.protocol)) return;
        spec_.protocol_inverted = inverted_;
        if (spec_.protocol == 0 && inverted_) fail("rule would never match protocol");
        return;
      case 'i': spec_.in = {word, inverted_}; return;
      case 'o': spec_.out = {word, inverted_}; return;
      case 'f': spec_.later_fragments = !inverted_; return;
      case 'm': return load_match(word);
      case 'j': return target(word, false);
      case 'g': return target(word, true);
      default: return fail(std::string("unknown option \"-") + letter + "\"");
    }
  }

  void invert(std::vector<host::AddressPattern>& patterns) {
    if (!inverted_) return;
    if (patterns.size() > 1) return fail("! not allowed with multiple source or destination IP addresses");
    for (auto& pattern : patterns) pattern.inverted = true;
  }

  void load_match(const std::string& name) {
    if (name == "tcp" || name == "udp" || name == "sctp") {
      host::PortsMatch match;
      take(read_protocol(name), protocol_of_match_);
      match.protocol = net::IpProtocol{protocol_of_match_};
      spec_.matches.emplace_back(match);
    } else if (name == "multiport") {
      spec_.matches.emplace_back(host::MultiportMatch{});
    } else if (name == "icmp") {
      spec_.matches.emplace_back(host::IcmpMatch{});
    } else if (name == "mark") {
      spec_.matches.emplace_back(host::MarkMatch{});
    } else if (name == "comment") {
      spec_.matches.emplace_back(host::CommentMatch{});
    } else if (std::ranges::find(other_matches, std::string_view(name)) != other_matches.end()) {
      refuse("the match '" + name + "'");
    } else {
      fail("Couldn't load match `" + name + "':No such file or directory\n");
    }
  }

  template <class Match>
  Match* last_match() {
    for (auto match = spec_.matches.rbegin(); match != spec_.matches.rend(); ++match) {
      if (auto* found = std::get_if<Match>(&*match)) return found;
    }
    return nullptr;
  }

  void target(const std::string& name, bool stays) {
    if (has_target_) return fail("multiple -j flags not allowed");
    has_target_ = true;
    if (stays) {
      spec_.target = host::ChainTarget{name, true};
    } else if (name == "ACCEPT") {
      spec_.target = host::AcceptTarget{};
    } else if (name == "DROP") {
      spec_.target = host::DropTarget{};
    } else if (name == "RETURN") {
      spec_.target = host::ReturnTarget{};
    } else if (name == "MARK") {
      mark_is_missing_ = true;
      spec_.target = host::MarkTarget{};
    } else if (std::ranges::find(other_targets, std::string_view(name)) != other_targets.end()) {
      refuse("the target '" + name + "'");
    } else {
      spec_.target = host::ChainTarget{name, false};
    }
  }

  /// An option of a match or target that has been named, or of the protocol's own match. False: nobody knows it.
  bool extension_option(const std::string& name) {
    const bool was_inverted = inverted_;
    const bool known = mark_target_option(name) || mark_match_option(name) || comment_option(name) ||
                       multiport_option(name) || icmp_option(name) || ports_option(name);
    if (known) {
      inverted_ = false;
      request_.has_rule = true;
    } else {
      inverted_ = was_inverted;
    }
    return known;
  }

  bool mark_target_option(const std::string& name) {
    auto* mark = std::get_if<host::MarkTarget>(&spec_.target);
    constexpr std::array<std::string_view, 5> names{"set-mark", "set-xmark", "and-mark", "or-mark", "xor-mark"};
    if (mark == nullptr || std::ranges::find(names, std::string_view(name)) == names.end()) return false;
    const auto given = read_mark(needed_word("--" + name));
    const bool takes_mask = name.starts_with("set");
    if (!given || (given->second && !takes_mask)) {
      fail("MARK: bad integer value for option \"--" + name + "\", or out of range.\n");
      return true;
    }
    if (!mark_is_missing_) fail("MARK: only one of the mark options may be used");
    mark_is_missing_ = false;
    const auto value = given->first;
    const auto mask = given->second.value_or(0xffffffff);
    if (name == "set-xmark") *mark = {value, mask};
    if (name == "set-mark") *mark = {value, value | mask};
    if (name == "and-mark") *mark = {0, ~value};
    if (name == "or-mark") *mark = {value, value};
    if (name == "xor-mark") *mark = {value, 0};
    return true;
  }

  bool mark_match_option(const std::string& name) {
    auto* match = last_match<host::MarkMatch>();
    if (match == nullptr || name != "mark") return false;
    const auto given = read_mark(needed_word("--mark"));
    if (!given) {
      fail("mark: bad integer value for option \"--mark\", or out of range.\n");
      return true;
    }
    *match = {given->first, given->second.value_or(0xffffffff), inverted_};
    match->value &= match->mask;
    return true;
  }

  bool comment_option(const std::string& name) {
    auto* match = last_match<host::CommentMatch>();
    if (match == nullptr || name != "comment") return false;
    match->text = needed_word("--comment");
    return true;
  }

  bool multiport_option(const std::string& name) {
    using Ends = host::MultiportMatch::Ends;
    auto* match = last_match<host::MultiportMatch>();
    if (match == nullptr) return false;
    if (name == "source-ports" || name == "sports") {
      match->ends = Ends::source;
    } else if (name == "destination-ports" || name == "dports") {
      match->ends = Ends::destination;
    } else if (name == "ports") {
      match->ends = Ends::either;
    } else {
      return false;
    }
    constexpr std::array<std::uint8_t, 5> with_ports{6, 17, 33, 132, 136};
    if (spec_.protocol_inverted || std::ranges::find(with_ports, spec_.protocol) == with_ports.end()) {
      fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
      return true;
    }
    match->inverted = inverted_;
    take(read_port_list(needed_word("--" + name), net::IpProtocol{spec_.protocol}), match->ports);
    return true;
  }

  bool icmp_option(const std::string& name) {
    if (name != "icmp-type") return false;
    if (last_match<host::IcmpMatch>() == nullptr) {
      if (spec_.protocol != 1 || spec_.protocol_inverted) return false;
      load_match("icmp");
    }
    auto* match = last_match<host::IcmpMatch>();
    take(read_icmp_type(needed_word("--icmp-type")), *match);
    match->inverted = inverted_;
    return true;
  }

  bool ports_option(const std::string& name) {
    const bool is_source = name == "sport" || name == "source-port";
    const bool is_destination = name == "dport" || name == "destination-port";
    const bool is_of_tcp = name == "tcp-flags" || name == "syn" || name == "tcp-option";
    const bool is_of_sctp = name == "chunk-types";
    if (!is_source && !is_destination && !is_of_tcp && !is_of_sctp) return false;
    if (last_match<host::PortsMatch>() == nullptr) {
      const auto protocol = net::IpProtocol{spec_.protocol};
      const bool has_ports =
          protocol == net::IpProtocol::tcp || protocol == net::IpProtocol::udp || protocol == net::IpProtocol::sctp;
      if (!has_ports || spec_.protocol_inverted) return false;
      load_match(protocol_text(spec_.protocol));
    }
    auto& match = *last_match<host::PortsMatch>();
    const bool is_tcp = match.protocol == net::IpProtocol::tcp;
    if ((is_of_tcp && !is_tcp) || (is_of_sctp && match.protocol != net::IpProtocol::sctp)) return false;
    if (name == "tcp-option" || is_of_sctp) {
      refuse("the option --" + name);
    } else if (is_source) {
      take(read_port_range(needed_word("--" + name), match.protocol), match.source);
      match.source_inverted = inverted_;
    } else if (is_destination) {
      take(read_port_range(needed_word("--" + name), match.protocol), match.destination);
      match.destination_inverted = inverted_;
    } else if (name == "syn") {
      constexpr std::uint8_t fin_syn_rst_ack = 0x17;
      match.flags_asked = fin_syn_rst_ack;
      match.flags_set = 0x02;
      match.flags_inverted = inverted_;
    } else {
      take(read_tcp_flags(needed_word("--tcp-flags")), match.flags_asked);
      if (trouble_) return true;
      if (next_ >= words_.size() || words_[next_].starts_with('-')) {
        fail("--tcp-flags requires two args.");
        return true;
      }
      take(read_tcp_flags(words_[next_++]), match.flags_set);
      match.flags_inverted = inverted_;
    }
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
    if (inverted_) return fail("nothing appropriate following !");
    if (mark_is_missing_) {
      return fail("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
    }
    judge_matches();
    if (trouble_) return;
    if (!changes_rules()) {
      if (request_.has_rule) refuse("a rule's options with this command");
      return;
    }
    judge_interfaces();
    if (sources_.empty()) sources_.emplace_back();
    if (destinations_.empty()) destinations_.emplace_back();
    for (const auto& source : sources_) {
      for (const auto& destination : destinations_) {
        auto& spec = request_.specs.emplace_back(spec_);
        spec.source = source;
        spec.destination = destination;
      }
    }
    if (request_.command == Command::replace && request_.specs.size() > 1) {
      fail("Replacement rule does not specify a unique address");
    }
  }

  void judge_matches() {
    for (const auto& match : spec_.matches) {
      if (const auto* ports = std::get_if<host::PortsMatch>(&match)) {
        if (static_cast<std::uint8_t>(ports->protocol) != spec_.protocol || spec_.protocol_inverted) {
          // The kernel refuses it.
          if (!trouble_) {
            trouble_ = complain("iptables: Invalid argument. Run `dmesg' for more information.\n", 1).error;
          }
        }
      }
      const auto* multiport = std::get_if<host::MultiportMatch>(&match);
      if (multiport != nullptr && multiport->ports.empty()) fail("multiport expection an option");
      const auto* comment = std::get_if<host::CommentMatch>(&match);
      if (comment != nullptr && comment->text.empty()) fail("comment: option \"--comment\" must be specified");
    }
  }

  void judge_interfaces() {
    const auto& chain = request_.chain;
    const bool has_no_out = chain == "PREROUTING" || chain == "INPUT";
    const bool has_no_in = chain == "POSTROUTING" || chain == "OUTPUT";
    if (has_no_out && !spec_.out.name.empty()) fail("Can't use -o with " + chain + "\n");
    if (has_no_in && !spec_.in.name.empty()) fail("Can't use -i with " + chain + "\n");
  }

  const Words& words_;
  std::size_t next_ = 1;
  Request request_;
  host::RuleSpec spec_;
  std::vector<host::AddressPattern> sources_;
  std::vector<host::AddressPattern> destinations_;
  std::optional<std::string> value_;  ///< that stood in the same word as its option
  std::optional<Complaint> trouble_;
  std::uint8_t protocol_of_match_ = 0;
  bool inverted_ = false;
  bool has_command_ = false;
  bool has_target_ = false;
  bool mark_is_missing_ = false;
};

}  // namespace

Result<Request, Complaint> read_request(const Words& words) { return Reader(words).read(); }

}  // namespace lvslab::sim::console::iptables
