#include "scenario_files.h"

#include <filesystem>

#include "exit_code.h"
#include "support/catch.h"

using namespace lvslab;

TEST_CASE("A folder stands for all scenarios below it, in order", "[cli]") {
  const auto files = cli::scenario_files({LVSLAB_SOURCE_DIR "/scenarios"});
  CHECK(files.size() > 100);
  CHECK(std::is_sorted(files.begin(), files.end()));
}

TEST_CASE("A file stays as it was written, even one that is not there: the loader will say so", "[cli]") {
  CHECK(cli::scenario_files({"nowhere.json"}) == std::vector<std::string>{"nowhere.json"});
}

TEST_CASE("A folder without scenarios is a mistake", "[cli]") {
  CHECK_THROWS_AS(cli::scenario_files({LVSLAB_SOURCE_DIR "/cmake"}), cli::Complaint);
}
