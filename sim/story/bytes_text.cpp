#include "bytes_text.h"

#include <algorithm>
#include <string_view>

namespace lvslab::sim {
namespace {

constexpr char digits_of_sixteen[] = "0123456789abcdef";

std::string counted_bytes(std::size_t count) { return std::to_string(count) + (count == 1 ? " byte" : " bytes"); }

/// FNV-1a: every step is reversible, so bytes that differ in one place have different digests.
std::uint32_t digest(net::Bytes bytes) {
  std::uint32_t value = 2166136261U;
  for (const auto byte : bytes) value = (value ^ std::to_integer<std::uint32_t>(byte)) * 16777619U;
  return value;
}

/// The first characters if all of them are text, line ends as dots; otherwise empty.
std::string beginning(net::Bytes bytes) {
  constexpr std::size_t longest = 16;
  std::string text;
  for (const auto byte : bytes.first(std::min(bytes.size(), longest))) {
    const char c = std::to_integer<char>(byte);
    const bool is_line_end = c == '\r' || c == '\n';
    if (!is_line_end && (c < ' ' || c > '~')) return {};
    text += is_line_end || c == '"' ? '.' : c;
  }
  return text;
}

/// One option's name; `option` from its kind to its end.
std::string name_of_option(net::Bytes option) {
  struct Known {
    std::uint8_t kind;
    std::size_t size;
    std::string_view name;
  };
  static constexpr Known known[] = {{2, 4, "mss"}, {3, 3, "wscale"}, {4, 2, "sackOK"}, {8, 10, "timestamps"}};
  const std::uint8_t kind = net::load_u8(option, 0);
  for (const auto& each : known) {
    if (each.kind == kind && each.size == option.size()) return std::string(each.name);
  }
  if (kind == 5 && option.size() > 2 && option.size() <= 34 && (option.size() - 2) % 8 == 0) {
    return "sack*" + std::to_string((option.size() - 2) / 8);
  }
  return "option " + hexadecimal_bytes(option);
}

}  // namespace

std::string hexadecimal(std::uint32_t value, int digits) {
  std::string text = "0x";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += digits_of_sixteen[value >> shift & 15];
  return text;
}

std::string hexadecimal_bytes(net::Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    if (!text.empty()) text += ' ';
    text += digits_of_sixteen[value >> 4];
    text += digits_of_sixteen[value & 15];
  }
  return text;
}

std::string digest_text(net::Bytes bytes) {
  std::string text = counted_bytes(bytes.size()) + ", digest " + hexadecimal(digest(bytes), 8).substr(2);
  if (const auto begins = beginning(bytes); !begins.empty()) text += ", \"" + begins + '"';
  return text;
}

std::string padding_text(net::Bytes bytes) {
  const bool is_zero = std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
  return is_zero ? counted_bytes(bytes.size()) + " of zeros" : digest_text(bytes);
}

std::string tcp_option_order(net::Bytes options) {
  std::string text;
  const auto add = [&text](std::string_view name) {
    if (!text.empty()) text += ',';
    text += name;
  };
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t kind = net::load_u8(options, at);
    if (kind == 0) {  // the end: nothing behind it is an option
      add("end " + hexadecimal_bytes(options.subspan(at)));
      break;
    }
    if (kind == 1) {
      add("nop");
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < options.size() ? net::load_u8(options, at + 1) : 0;
    if (length < 2 || at + length > options.size()) {
      constexpr std::uint8_t timestamps = 8;  // freely chosen, so a part of them is nobody's mark
      add("cut short " + hexadecimal_bytes(kind == timestamps ? options.subspan(at, 1) : options.subspan(at)));
      break;
    }
    add(name_of_option(options.subspan(at, length)));
    at += length;
  }
  return text;
}

}  // namespace lvslab::sim
