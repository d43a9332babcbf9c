#pragma once
/// How iptables' general options are written. Those of matches and targets are not among them.

#include <array>
#include <cstdint>
#include <string_view>

namespace lvslab::sim::console::iptables {

struct Spelling {
  std::string_view long_name;
  char letter;
  enum class Value : std::uint8_t { none, one, optional } value;
};

inline constexpr auto spellings = std::to_array<Spelling>({
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

}  // namespace lvslab::sim::console::iptables
