#include <array>
#include <vector>

#include <lvslab/net/tcp_options.h>
#include <lvslab/net/toa_option.h>

#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::test;

TEST_CASE("TOA is read as it is written, in both families", "[net][toa]") {
  for (const auto client : {endpoint("192.0.2.10:40000"), endpoint("[2001:db8::10]:443")}) {
    std::array<std::byte, 20> bytes{};
    const auto option = net::MutableBytes(bytes).first(net::toa_size(client.address));
    net::write_toa(option, 254, client);
    CHECK(net::read_toa(option) == client);
    CHECK(net::find_toa(option, 254) == client);
    CHECK_FALSE(net::find_toa(option, 253));
  }
}

TEST_CASE("TOA of another length is none", "[net][toa]") {
  const std::array<std::byte, 12> bytes{std::byte{254}, std::byte{12}};
  CHECK_FALSE(net::read_toa(bytes));
}

TEST_CASE("A walk along the options ends where one runs over the end", "[net][tcp]") {
  const std::array<std::byte, 8> bytes{std::byte{1},   std::byte{2}, std::byte{4},  std::byte{5},
                                       std::byte{180}, std::byte{8}, std::byte{10}, std::byte{0}};
  std::vector<int> kinds;
  net::each_tcp_option(net::Bytes(bytes), [&](std::uint8_t kind, net::Bytes) { kinds.push_back(kind); });
  CHECK(kinds == std::vector<int>{1, 2});
}
