/// ping of iputils: are you there?

#include "commands.h"
#include "getopt.h"
#include "iputils.h"
#include "ping_session.h"

namespace lvslab::sim::console {
namespace {

constexpr std::string_view letters = "46aABbc:CdDe:fF:hi:I:l:Lm:M:nN:Op:qQ:rRs:S:t:T:UvVw:W:";

/// Seconds with a fraction; nullopt: text after the number, which ping only warns of.
std::optional<Duration> read_seconds(const std::string& text) {
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || seconds < 0 || seconds > 1e6) return std::nullopt;
  return Duration{static_cast<std::int64_t>(seconds * 1e9)};
}

/// nullopt: fine.
std::optional<Complaint> apply(const GivenOption& option, PingRequest& request) {
  const auto ranged = [&](std::int64_t lowest, std::int64_t highest) {
    return read_ranged("ping", option.value, lowest, highest);
  };
  const auto odd_number = [&] {
    return not_modelled(std::string("ping: -") + option.letter + " " + option.value).error;
  };
  switch (option.letter) {
    case '4': request.family = net::Family::ipv4; return std::nullopt;
    case '6': request.family = net::Family::ipv6; return std::nullopt;
    case 'n': request.numeric = true; return std::nullopt;
    case 'b': request.broadcast_allowed = true; return std::nullopt;
    case 'O': request.report_outstanding = true; return std::nullopt;
    case 'q': request.quiet = true; return std::nullopt;
    case 'c': {
      const auto count = ranged(1, std::numeric_limits<std::int64_t>::max());
      if (!count) return count.error();
      request.count = static_cast<std::uint64_t>(*count);
      return std::nullopt;
    }
    case 's': {
      const auto size = ranged(0, std::numeric_limits<std::int32_t>::max());
      if (!size) return size.error();
      request.size = static_cast<std::size_t>(*size);
      return std::nullopt;
    }
    case 't': {
      const auto ttl = ranged(0, 255);
      if (!ttl) return ttl.error();
      if (*ttl == 0) return complain("ping: cannot set unicast time-to-live: Invalid argument\n", 2).error;
      request.ttl = static_cast<std::uint8_t>(*ttl);
      request.ttl_given = true;
      return std::nullopt;
    }
    case 'w': {
      const auto seconds = ranged(0, std::numeric_limits<std::int32_t>::max());
      if (!seconds) return seconds.error();
      if (*seconds > 0) request.deadline = std::chrono::seconds(*seconds);
      return std::nullopt;
    }
    case 'i': {
      const auto interval = read_seconds(option.value);
      if (!interval || *interval < 1ms) return odd_number();
      request.interval = *interval;
      return std::nullopt;
    }
    case 'W': {
      const auto linger = read_seconds(option.value);
      if (!linger) return odd_number();
      if (*linger > Duration{}) request.linger = *linger;
      return std::nullopt;
    }
    case 'Q': {
      const auto tos = read_number(option.value);
      if (!tos || *tos > 255) return odd_number();
      request.tos = static_cast<std::uint8_t>(*tos);
      return std::nullopt;
    }
    case 'I':
      request.source = net::Address::parse(option.value);
      if (!request.source) request.device = option.value;
      return std::nullopt;
    case 'M':
      using enum PingRequest::Fragmentation;
      if (option.value == "do") {
        request.fragmentation = never;
      } else if (option.value == "dont") {
        request.fragmentation = always_allowed;
      } else if (option.value != "want") {
        return complain("ping: invalid -M argument: " + option.value + "\n", 2).error;
      }
      return std::nullopt;
    default: return not_modelled(std::string("ping: the option -") + option.letter).error;
  }
}

}  // namespace

Plan plan_ping(const Words& words) {
  const GivenOptions given = read_options(words, letters);
  PingRequest request;
  if (words.front().ends_with("ping6")) request.family = net::Family::ipv6;
  for (const GivenOption& option : given.options) {
    if (option.letter == 'V') {
      return say(
          "ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): "
          "yes\n");
    }
    if (auto complaint = apply(option, request)) return Unexpected{*complaint};
  }
  if (given.trouble) {
    return Unexpected{
        Complaint{"ping: " + *given.trouble + "\nlvslab: the usage page is not modelled; see ping(8)\n", 2, false}};
  }
  if (given.operands.empty()) return complain("ping: usage error: Destination address required\n");
  if (given.operands.size() > 1) return not_modelled("ping: a way through several hosts");
  request.target = given.operands.front();
  return Action([request](Context& context) { return start_ping(request, context); });
}

}  // namespace lvslab::sim::console
