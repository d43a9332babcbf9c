#include <lvslab/net/ipv4.h>
#include <lvslab/story.h>

#include "support/catch.h"

using namespace lvslab;

TEST_CASE("A note is its phrase with the places filled", "[story]") {
  Story story(true);
  story.tell("route {0} has metric {1}; {0} again", net::Ipv4Prefix(net::Ipv4{0x0a000000}, 8), 5);
  REQUIRE(story.notes().size() == 1);
  CHECK(to_text(story.notes().front()) == "route 10.0.0.0/8 has metric 5; 10.0.0.0/8 again");
}

TEST_CASE("Nobody listening, nothing is told", "[story]") {
  Story story;
  story.tell("x {0}", 1);
  CHECK(story.notes().empty());
}
