#include <array>

#include <lvslab/net/crc32c.h>

namespace lvslab::net {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // reflected

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1U ^ polynomial : crc >> 1U;
    table[i] = crc;
  }
  return table;
}
constexpr auto table = make_table();

}  // namespace

std::uint32_t crc32c(Bytes bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const std::byte byte : bytes) crc = crc >> 8U ^ table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xffU];
  return ~crc;
}

}  // namespace lvslab::net
