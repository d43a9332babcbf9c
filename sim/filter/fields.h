#pragma once
/// The fields a filter may name, under Wireshark's names, and how each is read from its header.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dissection.h"

namespace lvslab::sim::filter {

enum class ValueKind : std::uint8_t { protocol, number, flag, mac, ipv4, ipv6, text };

/// Any field's value as a number of up to 128 bits; which kind it is, the field knows.
struct Value {
  std::uint64_t high = 0;  ///< of an IPv6 address
  std::uint64_t low = 0;
  constexpr auto operator<=>(const Value&) const = default;
};

/// The values of one field in one frame. A field has one value a header, or two ("ip.addr"), or one an option.
class Values {
 public:
  static constexpr std::size_t most = 64;
  void add(std::uint64_t value) { add(Value{0, value}); }
  void add(const Value& value) {
    if (count_ < most) values_[count_++] = value;
  }
  [[nodiscard]] const Value* begin() const { return values_; }
  [[nodiscard]] const Value* end() const { return values_ + count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  Value values_[most];
  std::size_t count_ = 0;
};

struct ObservedEvent;

struct Field {
  std::string_view name;
  Protocol protocol{};
  ValueKind kind = ValueKind::number;
  int bits = 0;  ///< how large a number or flag can be
  /// Adds the values in this header, which may be shorter than usual if an ICMP error quotes it.
  void (*read)(net::Bytes header, Values& values) = nullptr;
  /// Of Protocol::event one of these instead.
  void (*read_event)(const ObservedEvent& observed, Values& values) = nullptr;
  void (*read_text)(const ObservedEvent& observed, std::vector<std::string>& texts) = nullptr;
};

/// In groups by protocol; the first of a group is the protocol itself.
[[nodiscard]] std::span<const Field> all_fields();
/// nullptr: no header has such a field.
[[nodiscard]] const Field* find_field(std::string_view name);

}  // namespace lvslab::sim::filter
