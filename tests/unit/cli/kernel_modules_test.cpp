#include "kernel/kernel_modules.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "support/catch.h"

using namespace lvslab;

namespace {

/// A directory with the two lists that depmod writes, gone with the object.
class ModuleDirectory {
 public:
  ModuleDirectory(const std::string& dependencies, const std::string& built_in)
      : path_(std::filesystem::temp_directory_path() / ("lvslab-modules-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / "modules.dep") << dependencies;
    std::ofstream(path_ / "modules.builtin") << built_in;
  }
  ~ModuleDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::size_t position(const std::vector<std::string>& list, const std::string& entry) {
  return static_cast<std::size_t>(std::ranges::find(list, entry) - list.begin());
}

}  // namespace

TEST_CASE("A module loads after those it needs", "[cli][kernel]") {
  // As depmod writes it: the nearest need first.
  const ModuleDirectory directory(
      "kernel/ip-vs.ko.xz: kernel/nf_conntrack.ko.xz kernel/libcrc32c.ko.xz\n"
      "kernel/nf_conntrack.ko.xz: kernel/libcrc32c.ko.xz\nkernel/libcrc32c.ko.xz:\n",
      "");
  const auto files = cli::laboratory_modules(directory.path()).in_load_order;
  REQUIRE(files.size() == 3);
  CHECK(position(files, "kernel/libcrc32c.ko.xz") < position(files, "kernel/nf_conntrack.ko.xz"));
  CHECK(position(files, "kernel/nf_conntrack.ko.xz") < position(files, "kernel/ip-vs.ko.xz"));
}

TEST_CASE("What is built in is not missing, and what is neither is named", "[cli][kernel]") {
  const ModuleDirectory directory("kernel/veth.ko:\n", "kernel/net/bridge.ko\n");
  const auto missing = cli::laboratory_modules(directory.path()).missing;
  CHECK(std::ranges::find(missing, "veth") == missing.end());
  CHECK(std::ranges::find(missing, "bridge") == missing.end());
  CHECK(std::ranges::find(missing, "ip_vs") != missing.end());
}

TEST_CASE("A directory without modules.dep is an error that names the file", "[cli][kernel]") {
  CHECK_THROWS_WITH(cli::laboratory_modules("/nowhere"), Catch::Contains("/nowhere/modules.dep"));
}
