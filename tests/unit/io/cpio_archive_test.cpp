#include <lvslab/io/cpio_archive.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

std::vector<std::byte> archive_of_two() {
  const std::string first = "eleven byte";
  io::CpioWriter writer;
  writer.add_directory("lvslab");
  writer.add_file("lvslab/first", std::as_bytes(std::span{first}), 0755);
  writer.add_symbolic_link("link", "lvslab/first");
  writer.add_file("empty", {});
  return writer.finish();
}

std::string text(net::Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

TEST_CASE("The regular files of an archive come back in order", "[io][cpio]") {
  const auto archive = archive_of_two();
  const auto files = io::read_cpio(archive);
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK((*files)[0].name == "lvslab/first");
  CHECK(text((*files)[0].content) == "eleven byte");
  CHECK((*files)[1].name == "empty");
  CHECK((*files)[1].content.empty());
}

TEST_CASE("A header is what the kernel's documentation draws", "[io][cpio]") {
  io::CpioWriter writer;
  writer.add_character_device("dev/console", 5, 1);
  const auto archive = writer.finish();
  // magic, inode, mode (character device, 0600), owner, group, links, time, size, device of the file, of the device,
  // size of the name with its zero, checksum; then the name, padded to four bytes.
  const std::string expected =
      "070701"
      "00000001"
      "00002180"
      "00000000"
      "00000000"
      "00000001"
      "00000000"
      "00000000"
      "00000000"
      "00000000"
      "00000005"
      "00000001"
      "0000000c"
      "00000000"
      "dev/console";
  CHECK(text(archive).substr(0, expected.size()) == expected);
}

TEST_CASE("Equal contents give equal archives", "[io][cpio]") { CHECK(archive_of_two() == archive_of_two()); }

TEST_CASE("An archive cut anywhere before its end is an error, not a shorter archive", "[io][cpio]") {
  const auto archive = archive_of_two();
  constexpr std::size_t padding_at_the_end = 4;
  for (std::size_t size = 0; size + padding_at_the_end < archive.size(); ++size) {
    INFO(size << " of " << archive.size() << " bytes");
    CHECK_FALSE(io::read_cpio(net::Bytes(archive).first(size)));
  }
}

TEST_CASE("A file's size beyond the archive is an error", "[io][cpio]") {
  auto archive = archive_of_two();
  const std::string huge = "ffffffff";
  const std::size_t size_of_first_file = 6 + 6 * 8 + 120;  // in the second header: the directory's takes 120 bytes
  std::copy_n(std::as_bytes(std::span{huge}).begin(), huge.size(),
              archive.begin() + static_cast<std::ptrdiff_t>(size_of_first_file));
  CHECK_FALSE(io::read_cpio(archive));
}
