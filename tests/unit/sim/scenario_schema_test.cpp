#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include <lvslab/drop_reason.h>
#include <lvslab/sim/filter.h>
#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

namespace lvslab::sim {
namespace {

nlohmann::json schema() {
  std::ifstream file(LVSLAB_SOURCE_DIR "/docs/scenario.schema.json");
  return nlohmann::json::parse(file);
}

TEST_CASE("The schema describes the same keys as the loader knows, each in words", "[sim][scenario]") {
  const auto whole = schema();
  for (const auto& [object, keys] : known_scenario_keys()) {
    CAPTURE(object);
    const auto& properties =
        object == "scenario" ? whole.at("properties") : whole.at("$defs").at(std::string(object)).at("properties");
    std::set<std::string> described;
    for (const auto& [key, value] : properties.items()) {
      CAPTURE(key);
      described.insert(key);
      const bool refers = value.contains("$ref");  // then the words stand there
      CHECK((value.contains("description") || refers || value.contains("const")));
    }
    CHECK(described == std::set<std::string>(keys.begin(), keys.end()));
  }
}

TEST_CASE("The schema lists every reason for a drop", "[sim][scenario]") {
  std::vector<std::string> reasons;
  for (unsigned i = 0; i < 256 && name_of(static_cast<DropReason>(i)) != "unknown"; ++i) {
    reasons.emplace_back(name_of(static_cast<DropReason>(i)));
  }
  CHECK(schema().at("$defs").at("drops").at("properties").at("reason").at("enum") == nlohmann::json(reasons));
}

TEST_CASE("The format's description names every key and every field of filters", "[sim][scenario][filter]") {
  std::ifstream file(LVSLAB_SOURCE_DIR "/docs/scenario-format.md");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const auto& [object, keys] : known_scenario_keys()) {
    for (const auto& key : keys) {
      CAPTURE(object, key);
      CHECK(text.find("`" + std::string(key) + "`") != std::string::npos);
    }
  }
  for (const auto& field : filter_fields()) {
    CAPTURE(field.name);
    CHECK(text.find("`" + std::string(field.name) + "`") != std::string::npos);
  }
}

}  // namespace
}  // namespace lvslab::sim
