#include <system_error>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/output_file.h>

#include "capture_support.h"
#include "support/catch.h"

using namespace lvslab;

TEST_CASE("A file holds exactly what was committed, in order", "[io][output-file]") {
  const test::TemporaryDirectory directory;
  std::string expected;
  {
    io::OutputFile file(directory / "a");
    for (int i = 0; i < 400'000; ++i) {
      const std::string line = "line " + std::to_string(i) + "\n";
      file.write(line);
      expected += line;
    }
    const auto room = file.reserve(100);  // reserved and only partly used
    room[0] = std::byte{'z'};
    file.commit(1);
    expected += 'z';
    file.close();
  }
  const auto bytes = io::read_file(directory / "a");
  CHECK(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == expected);
}

TEST_CASE("A block larger than a buffer is written whole", "[io][output-file]") {
  const test::TemporaryDirectory directory;
  const auto large = test::some_frame(3 * io::OutputFile::buffer_size + 5);
  {
    io::OutputFile file(directory / "a");
    file.write("before");
    file.write(large);
    file.write("after");
  }
  CHECK(io::read_file(directory / "a").size() == large.size() + 11);
}

TEST_CASE("A full disk is reported, with the file's name", "[io][output-file]") {
  const auto fill = [] {
    io::OutputFile file("/dev/full");
    file.write("lost");
    file.close();
  };
  CHECK_THROWS_AS(fill(), std::system_error);
  CHECK_THROWS_WITH(fill(), Catch::Contains("/dev/full") && Catch::Contains("No space left"));
}

TEST_CASE("Opening a directory for writing says so", "[io][output-file]") {
  const test::TemporaryDirectory directory;
  CHECK_THROWS_WITH(io::OutputFile(directory / "."), Catch::Contains("Is a directory"));
}
