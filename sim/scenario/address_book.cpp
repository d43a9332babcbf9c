#include "address_book.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lvslab::sim::scenario {
namespace {

/// iproute2 takes any beginning of a word.
bool is_short_for(std::string_view word, std::string_view whole) { return !word.empty() && whole.starts_with(word); }

bool is_variable_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string_view before(std::string_view text, char mark) { return text.substr(0, text.find(mark)); }

/// "10.0.0.0/24", or an address as a block of one (`most` bits); nullopt for anything else.
template <class Ip, class Prefix>
std::optional<Prefix> parse_prefix(std::string_view text, int most) {
  const auto address = Ip::parse(before(text, '/'));
  if (!address) return std::nullopt;
  int length = most;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (parsed.ec != std::errc{} || length < 0 || length > most) return std::nullopt;
  }
  return Prefix(*address, length);
}

/// A line cut into commands and those into words, as the shell does it; quotes are taken off, variables are resolved.
class LineReader {
 public:
  using Variables = std::vector<std::pair<std::string, std::string>>;
  LineReader(std::string_view line, const Variables& variables) : variables_(variables) {
    for (std::size_t i = 0; i < line.size(); ++i) i = step(line, i);
    end_command();
  }
  std::vector<std::vector<std::string>> commands;
  bool is_readable = true;

 private:
  /// Reads the character at `i`; returns the index of the last one it took.
  std::size_t step(std::string_view line, std::size_t i) {
    const char c = line[i];
    if (quote_ != 0 && c == quote_) {
      quote_ = 0;
    } else if (quote_ == 0 && (c == '"' || c == '\'')) {
      quote_ = c;
      has_word_ = true;
    } else if (c == '`' && quote_ != '\'') {
      is_readable = false;
    } else if (c == '$' && quote_ != '\'') {
      return resolve(line, i);
    } else if (quote_ != 0) {
      word_ += c;
    } else if (c == '#' && !has_word_) {
      return line.find('\n', i) == std::string_view::npos ? line.size() : line.find('\n', i) - 1;
    } else if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == ';' || c == '\n' || c == '&' || c == '|') {
      end_command();
    } else {
      word_ += c;
      has_word_ = true;
    }
    return i;
  }

  std::size_t resolve(std::string_view line, std::size_t i) {
    auto name = line.substr(i + 1);
    const bool in_braces = name.starts_with('{');
    if (in_braces) name.remove_prefix(1);
    std::size_t size = 0;
    while (size < name.size() && is_variable_name(name.substr(0, size + 1))) ++size;
    name = name.substr(0, size);
    // The last value given wins.
    const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                    [&](const auto& variable) { return variable.first == name; });
    if (found == variables_.rend()) {
      is_readable = false;
    } else {
      word_ += found->second;
      has_word_ = true;
    }
    return i + size + (in_braces ? 2 : 0);
  }

  void end_word() {
    if (has_word_ || !word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
    has_word_ = false;
  }
  void end_command() {
    end_word();
    if (!words_.empty()) commands.push_back(std::move(words_));
    words_.clear();
  }

  const Variables& variables_;
  std::vector<std::string> words_;
  std::string word_;
  bool has_word_ = false;
  char quote_ = 0;
};

}  // namespace

AddressBook::AddressBook(const Scenario& scenario) {
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) {
    variables_.clear();
    const auto& spec = scenario.nodes[node];
    for (std::size_t k = 0; k < spec.commands.size(); ++k) read_line(spec.commands[k], Place{node, k, true});
    for (const auto& [path, text] : spec.files) mentions_ += "\n" + text;
  }
  std::unordered_map<std::string_view, std::size_t> nodes;
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) nodes.emplace(scenario.nodes[node].name, node);
  variables_.clear();
  for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
    const auto& event = scenario.timeline[i];
    if (event.kind != TimelineEntry::Kind::command) continue;
    const auto node = nodes.find(event.node);
    if (node != nodes.end()) read_line(event.command, Place{node->second, i, false});
  }
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    claims_by_address_[net::to_text(claims_[i].address)].push_back(claims_[i].node);
  }
}

std::vector<std::size_t> AddressBook::holders(const net::Address& address) const {
  const auto found = claims_by_address_.find(net::to_text(address));
  return found == claims_by_address_.end() ? std::vector<std::size_t>() : found->second;
}

bool AddressBook::may_appear(const net::Address& address) const {
  if (!is_readable_) return true;
  const auto is_inside = [&](const auto& prefixes, const auto& own) {
    return std::ranges::any_of(prefixes, [&](const auto& prefix) { return prefix.contains(own); });
  };
  if (address.is_ipv4() && is_inside(local_routes_, address.ipv4())) return true;
  if (!address.is_ipv4() && is_inside(local_routes6_, address.ipv6())) return true;
  // Every interface makes itself one.
  if (!address.is_ipv4() && address.ipv6().is_link_local()) return true;
  const auto text = net::to_text(address);
  const auto continues = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ':'; };
  for (auto at = mentions_.find(text); at != std::string::npos; at = mentions_.find(text, at + 1)) {
    const auto end = at + text.size();
    const bool starts_here = at == 0 || !continues(mentions_[at - 1]);
    // A port may follow: "10.0.0.4:80" mentions 10.0.0.4.
    const bool ends_here = end == mentions_.size() || !continues(mentions_[end]) || mentions_[end] == ':';
    if (starts_here && ends_here) return true;
  }
  return false;
}

void AddressBook::read_line(const std::string& line, const Place& place) {
  const LineReader reader(line, variables_);
  if (!reader.is_readable) is_readable_ = false;
  for (const auto& words : reader.commands) read_command(words, place);
}

void AddressBook::read_command(const Words& words, const Place& place) {
  const auto& name = words[0];
  if (const auto equals = name.find('='); equals != std::string::npos && is_variable_name(name.substr(0, equals))) {
    variables_.emplace_back(name.substr(0, equals), name.substr(equals + 1));
    if (words.size() > 1) read_command(Words(words.begin() + 1, words.end()), place);
  } else if (name == "ip") {
    read_ip(words, place);
  } else if (name == "ifconfig") {
    read_ifconfig(words, place);
  } else if (name.starts_with("iptables") || name.starts_with("ip6tables")) {
    for (const auto& word : words) mentions_ += " " + word;
  } else if (name == "for" || name == "while" || name == "if" || name == "sh" || name == "bash" || name == "eval") {
    is_readable_ = false;
  }
}

void AddressBook::read_ip(const Words& words, const Place& place) {
  std::size_t at = 1;
  while (at < words.size() && words[at].starts_with('-')) ++at;
  if (at + 1 >= words.size()) return;
  if (is_short_for(words[at], "address")) {
    read_ip_address(words, at + 1, place);
  } else if (is_short_for(words[at], "route")) {
    const auto local = std::find(words.begin() + static_cast<std::ptrdiff_t>(at), words.end(), "local");
    if (local == words.end() || local + 1 == words.end()) return;
    const auto& text = *(local + 1);
    if (const auto four = parse_prefix<net::Ipv4, net::Ipv4Prefix>(text, 32)) local_routes_.push_back(*four);
    if (const auto six = parse_prefix<net::Ipv6, net::Ipv6Prefix>(text, 128)) local_routes6_.push_back(*six);
  }
}

void AddressBook::read_ip_address(const Words& words, std::size_t verb, const Place& place) {
  std::string_view device;
  std::string_view address;
  for (std::size_t i = verb + 1; i < words.size(); ++i) {
    if (words[i] == "dev" && i + 1 < words.size()) {
      device = words[++i];
    } else if (words[i] == "broadcast" || words[i] == "brd" || words[i] == "label" || words[i] == "scope" ||
               words[i] == "peer" || words[i] == "metric") {
      ++i;
    } else if (address.empty() && words[i] != "local") {
      address = words[i];
    }
  }
  const auto& word = words[verb];
  if (is_short_for(word, "add") || word == "replace" || word == "change") {
    claim(device, address, place);
  } else if (is_short_for(word, "delete") || is_short_for(word, "flush")) {
    release(device, address, place);
  }
}

void AddressBook::read_ifconfig(const Words& words, const Place& place) {
  if (words.size() > 3 && words[2] == "inet6") {
    Words without = words;
    without.erase(without.begin() + 2);
    return read_ifconfig(without, place);
  }
  if (words.size() < 3) return;
  const auto device = before(words[1], ':');
  if (net::Address::parse(before(words[2], '/'))) {
    claim(device, words[2], place);
  } else if ((words[2] == "add" || words[2] == "del") && words.size() > 3) {
    words[2] == "add" ? claim(device, words[3], place) : release(device, words[3], place);
  } else if (words[2] == "down" && words[1].find(':') != std::string::npos) {
    is_readable_ = false;  // takes away the address with this label, whichever that is
  }
}

void AddressBook::claim(std::string_view device, std::string_view address, const Place& place) {
  if (const auto parsed = net::Address::parse(before(address, '/'))) {
    claims_.push_back(AddressClaim{place.node, std::string(device), *parsed, place.command, place.at_start});
  }
}

void AddressBook::release(std::string_view device, std::string_view address, const Place& place) {
  if (!place.at_start) return;  // it was there for a while
  const auto parsed = net::Address::parse(before(address, '/'));
  // Only this node's claims are looked at: they are the last ones.
  auto first = claims_.end();
  while (first != claims_.begin() && std::prev(first)->node == place.node) --first;
  claims_.erase(std::remove_if(first, claims_.end(),
                               [&](const AddressClaim& claim) {
                                 return (device.empty() || claim.device == device) &&
                                        (address.empty() || (parsed && claim.address == *parsed));
                               }),
                claims_.end());
}

}  // namespace lvslab::sim::scenario
