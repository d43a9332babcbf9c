#pragma once
/// Numbers that look random and are the same on every machine: SplitMix64 (Steele, Lea and Flood 2014). For hash
/// tables, and for draws that a seed fixes. Hides nothing; where something must be hidden there is sip_hash().

#include <cstdint>

namespace lvslab {

/// Every bit that goes in reaches every bit that comes out; different values stay different.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27) * 0x94d049bb133111ebU;
  return value ^ value >> 31;
}

/// The next number of a sequence; `state` is where it stands, and at first its seed.
[[nodiscard]] constexpr std::uint64_t draw(std::uint64_t& state) { return mixed(state += 0x9e3779b97f4a7c15U); }

}  // namespace lvslab
