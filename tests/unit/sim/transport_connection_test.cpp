// A connection's life between two hosts. Each picture was seen on a Linux 6.1 kernel with the same programs.

#include <set>

#include "support/catch.h"
#include "support/two_transports.h"

using namespace lvslab;
using namespace lvslab::testing;

TEST_CASE("A short request is ten segments, closed in three, over either family", "[sim][transport][tcp][ipv6]") {
  const auto [family, mss] = GENERATE(table<net::Family, std::string>({
      {net::Family::ipv4, "1460"},
      {net::Family::ipv6, "1440"},
  }));
  TwoTransports net(20us, 1500, family);
  net.serve(100);
  net.ask();
  net.begin();
  net.run_for(1s);
  CHECK(net.answer() == "server");
  CHECK(net.lines() == "c> S 0 mss " + mss + " sackOK ws 7 ts\n" + "s> SA 0 ack 1 mss " + mss + " sackOK ws 7 ts\n" +
                           "c> A 1 ack 1\n"
                           "c> PA 1:101 ack 1\n"
                           "s> A 1 ack 101\n"
                           "s> PA 1:101 ack 101\n"
                           "c> A 101 ack 101\n"
                           "s> FA 101 ack 101\n"
                           "c> FA 101 ack 102\n"
                           "s> A 102 ack 102\n");
}

TEST_CASE("A server without the port resets, and the client is refused", "[sim][transport][tcp]") {
  TwoTransports net;
  net.ask(81);
  net.begin();
  net.run_for(1s);
  CHECK(net.answer() == "ERR ConnectionRefusedError");
  CHECK(net.lines() == "c> S 0 mss 1460 sackOK ws 7 ts\ns> RA 0 ack 1 no-ts\n");
}

TEST_CASE("A SYN is repeated after some 1, 3, 7, 15, 31 and 63 seconds, and given up after 127",
          "[sim][transport][tcp]") {
  TwoTransports net;
  net.cut = true;
  net.ask().timeout = 200s;
  net.begin();
  net.run_for(200s);
  // Not on the dot: a kernel timer of a second and more fires when its bucket of 80 or 640 ms is due.
  CHECK(net.times() == std::vector<Duration>{0s, 1040ms, 3120ms, 7200ms, 15360ms, 32000ms, 64640ms});
  CHECK(net.answer() == "ERR TimeoutError");
}

TEST_CASE("A client gives up after its timeout, without a word if it is not connected", "[sim][transport][tcp]") {
  TwoTransports net;
  net.cut = true;
  net.ask().timeout = 2s;
  net.begin();
  net.run_for(10s);
  CHECK(net.answer() == "ERR TimeoutError");
  CHECK(net.lines() == "c> S 0 mss 1460 sackOK ws 7 ts (lost)\nc> S 0 mss 1460 sackOK ws 7 ts (lost)\n");
}

TEST_CASE("An answer that is too late is reset", "[sim][transport][tcp]") {
  TwoTransports net;
  net.serve(100, 2s);
  net.ask().timeout = 1s;
  net.begin();
  net.run_for(5s);
  CHECK(net.answer() == "ERR TimeoutError");
  CHECK(net.lines_without_pure_acks() ==
        "c> S 0 mss 1460 sackOK ws 7 ts\n"
        "s> SA 0 ack 1 mss 1460 sackOK ws 7 ts\n"
        "c> PA 1:101 ack 1\n"
        "c> FA 101 ack 1\n"
        "s> PA 1:101 ack 102\n"
        "c> R 102 no-ts\n");
}

TEST_CASE("The answer's bursts are cut as the kernel cuts them", "[sim][transport][tcp]") {
  const auto [size, picture] = GENERATE(table<std::uint64_t, std::string>({
      {1, "1| F"},
      {1448, "1| F"},
      {1449, "2| F"},
      {5000, "4| F"},
      {10000, "5| 2| F"},
      {14480, "5| 5| F"},
      {15000, "5| 5| 1| F"},
      {20000, "5| 5| 4| F"},
      {30000, "5| 5| 10| 1| F"},
      {50000, "5| 5| 10| 10| 2| 3| F"},
  }));
  CAPTURE(size);
  TwoTransports net;
  net.serve(size);
  net.ask();
  net.begin();
  net.run_for(1s);
  CHECK(net.answer().substr(0, 1) == "s");
  CHECK(net.bursts() == picture);
}

TEST_CASE("A receiver acknowledges sixteen segments one by one; the rest waits for its reader",
          "[sim][transport][tcp][ipv6]") {
  const auto family = GENERATE(net::Family::ipv4, net::Family::ipv6);
  const auto [size, acknowledgements] = GENERATE(table<std::uint64_t, int>({
      {14000, 10},
      {18000, 13},
      {28000, 17},  // the last one is the reader's
      {40000, 17},
  }));
  CAPTURE(size);
  TwoTransports net(20us, 1500, family);
  net.serve(size);
  net.ask();
  net.begin();
  net.run_for(1s);
  // Those of data only: not the handshake's, and not the end's, which carries FIN.
  CHECK(net.pure_acks_of(net.client) - 1 == acknowledgements);
}

TEST_CASE("Acknowledgements become one in a writer's backlog only within a millisecond", "[sim][transport][tcp]") {
  const auto bursts_from = [](Duration start) {
    TwoTransports net;
    net.serve(30000);
    net.run_for(start);
    net.ask();
    net.begin();
    net.run_for(1s);
    return net.bursts();
  };
  CHECK(bursts_from(0us) == "5| 5| 10| 1| F");
  // Somewhere in between the millisecond ends just after the first five.
  std::set<std::string> pictures;
  for (Duration start = 850us; start < 1ms; start += 600ns) pictures.insert(bursts_from(start));
  CHECK(pictures.contains("5| 5| 7| 4| F"));
}

TEST_CASE("On a path with delay, the end of the stream rides on data that still waits", "[sim][transport][tcp]") {
  TwoTransports net(150us);
  net.serve(20000);
  net.ask();
  net.begin();
  net.run_for(1s);
  CHECK(net.bursts() == "5| 5| 4F|");
}
