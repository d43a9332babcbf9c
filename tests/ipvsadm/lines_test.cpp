// Every line of every book does what ipvsadm 1.31 did on a Linux kernel: the same words, exit code and state.

#include "book.h"
#include "support/catch.h"

using namespace lvslab::ipvsadm_lines;

TEST_CASE("A line of ipvsadm says and does what it does on Linux", "[ipvsadm-lines]") {
  const auto name = GENERATE(from_range(all_books()));
  DYNAMIC_SECTION(name) {
    const Book book = read_book(name);
    CHECK(differences(read_text(recording_file(name)), transcript_of(book, simulate(book))) == "");
  }
}
