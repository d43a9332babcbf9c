#pragma once
/// Chance that falls alike on every machine.

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace lvslab::storm {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// From 0 to limit - 1; `limit` is at least 1.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }
  bool in_100(unsigned chance) { return below(100) < chance; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(below(65536)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(engine_()); }
  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace lvslab::storm
