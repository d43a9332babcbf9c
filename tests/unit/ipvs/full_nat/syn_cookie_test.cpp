#include "full_nat/syn_cookie.h"

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::full_nat;
using namespace lvslab::ipvs::test;
using net::TcpSeq;

namespace {

const net::SipKey key{1, 2};
const CookieEnds ends{endpoint(client_end), endpoint(virtual_end)};
const CookieData data{1452, 7, false, true};

}  // namespace

TEST_CASE("SYN cookies: what went in comes out again, for four minutes", "[ipvs][full_nat][syn_proxy]") {
  const Instant now{90s};
  const auto cookie = make_cookie(key, ends, TcpSeq{1000}, data, now);
  CHECK(read_cookie(key, ends, TcpSeq{1000}, cookie, now) == data);
  CHECK(read_cookie(key, ends, TcpSeq{1000}, cookie, now + 179s) == data);
  CHECK_FALSE(read_cookie(key, ends, TcpSeq{1000}, cookie, now + 240s));
}

TEST_CASE("SYN cookies: another client, number, cookie or key is not believed", "[ipvs][full_nat][syn_proxy]") {
  const Instant now{};
  const auto cookie = make_cookie(key, ends, TcpSeq{1000}, data, now);
  CHECK_FALSE(read_cookie(key, ends, TcpSeq{1001}, cookie, now));
  CHECK_FALSE(read_cookie(key, ends, TcpSeq{1000}, cookie + 1, now));
  CHECK_FALSE(read_cookie({3, 4}, ends, TcpSeq{1000}, cookie, now));
  CHECK_FALSE(read_cookie(key, {endpoint("192.0.2.11:40000"), ends.virtual_address}, TcpSeq{1000}, cookie, now));
}

TEST_CASE("SYN cookies: guesses hardly ever hit", "[ipvs][full_nat][syn_proxy]") {
  int hits = 0;
  for (std::uint32_t guess = 0; guess < 1'000'000; ++guess) {
    hits += read_cookie(key, ends, TcpSeq{1000}, TcpSeq{guess * 4294967291U}, Instant{}) ? 1 : 0;
  }
  CHECK(hits < 10);
}

TEST_CASE("SYN cookies know ten segment sizes", "[ipvs][full_nat][syn_proxy]") {
  CHECK(cookie_segment_size(1460) == 1460);
  CHECK(cookie_segment_size(1459) == 1452);
  CHECK(cookie_segment_size(1400) == 1280);
  CHECK(cookie_segment_size(536) == 536);
  CHECK(cookie_segment_size(10) == 64);
  CHECK(cookie_segment_size(9000) == 4312);
}
