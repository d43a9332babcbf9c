#include "report/columns.h"

#include "support/catch.h"

using namespace lvslab::cli;
using Lines = std::vector<std::string>;

TEST_CASE("A character is a column, however many bytes it has", "[cli][columns]") {
  CHECK(width_of("a → b") == 5);
  CHECK(padded("→", 3) == "→  ");
  CHECK(padded("abc", 2) == "abc");
}

TEST_CASE("Text is broken at spaces, and where there is none, anywhere", "[cli][columns]") {
  CHECK(wrapped("", 5) == Lines{""});
  CHECK(wrapped("one two", 7) == Lines{"one two"});
  CHECK(wrapped("one two three", 8) == Lines{"one two", "three"});
  CHECK(wrapped("→→→→→", 2) == Lines{"→→", "→→", "→"});
}
