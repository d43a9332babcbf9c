// Random edits of all scenarios of the project: what an edit is not about stays as it was, byte for byte, and what is
// taken back leaves the original.

#include <filesystem>
#include <fstream>
#include <sstream>

#include <rapidcheck/catch.h>

#include <lvslab/sim/network_edits.h>

#include "support/catch.h"

using namespace lvslab::sim;

namespace {

const std::vector<std::string>& scenarios() {
  static const auto texts = [] {
    std::vector<std::string> read;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(LVSLAB_SOURCE_DIR "/scenarios")) {
      if (entry.path().extension() != ".json") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      read.push_back(text.str());
    }
    std::sort(read.begin(), read.end());
    return read;
  }();
  return texts;
}

ScenarioText any_scenario() {
  return *ScenarioText::read(scenarios()[*rc::gen::inRange<std::size_t>(0, scenarios().size())]);
}

/// Every place of the text, its containers first.
void collect(const ScenarioText& text, const std::string& place, std::vector<std::string>& places) {
  places.push_back(place);
  const auto value = text.value(place);
  if (value->object() != nullptr) {
    for (const auto& key : text.keys(place)) collect(text, pointer_to(place, key), places);
  } else if (value->list() != nullptr) {
    for (std::size_t i = 0; i < text.count(place); ++i) collect(text, pointer_to(place, i), places);
  }
}

std::string bytes_of(const ScenarioText& text, const std::string& place) {
  const auto [begin, end] = *text.bytes(place);
  return text.text().substr(begin, end - begin);
}

PlainValue any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0: return PlainValue::whole(*rc::gen::arbitrary<std::int32_t>());
    case 1: return *rc::gen::container<std::string>(rc::gen::inRange(' ', '~'));
    case 2: return PlainValue::truth(*rc::gen::arbitrary<bool>());
    case 3: return "调度器 \"\\\n";
    case 4: {
      PlainValue::List list;
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i) list.push_back(any_value(depth - 1));
      return list;
    }
    default: {
      PlainValue::Object object;
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i)
        object.emplace_back("k" + std::to_string(i), any_value(depth - 1));
      return object;
    }
  }
}

/// One random edit; the place that it was about.
std::string edit(ScenarioText& text) {
  std::vector<std::string> places;
  collect(text, "", places);
  const auto place = places[*rc::gen::inRange<std::size_t>(0, places.size())];
  const auto value = text.value(place);
  const auto index = *rc::gen::inRange<std::size_t>(0, text.count(place) + 1);
  if (value->list() != nullptr && *rc::gen::arbitrary<bool>()) {
    text.insert_item(place, index, any_value(2));
  } else if (value->object() != nullptr && !text.has(place + "/new") && *rc::gen::arbitrary<bool>()) {
    text.insert_member(place, index, "new", any_value(2));
  } else if (!place.empty() && *rc::gen::arbitrary<bool>()) {
    text.remove(place);
    return place.substr(0, place.rfind('/'));
  } else if (!place.empty()) {
    text.set(place, any_value(2));
  }
  return place;
}

}  // namespace

TEST_CASE("An edit leaves what it is not about as it was", "[property][scenario-text]") {
  rc::prop("bytes of other members", [] {
    const auto before = any_scenario();
    auto after = before;
    const auto about = edit(after);
    RC_ASSERT(ScenarioText::read(after.text()));
    // Everything that neither holds nor lies within the place.
    std::vector<std::string> places;
    collect(before, "", places);
    for (const auto& place : places) {
      if ((about + "/").starts_with(place + "/") || (place + "/").starts_with(about + "/")) continue;
      RC_ASSERT(after.has(place));
      RC_ASSERT(bytes_of(after, place) == bytes_of(before, place));
    }
  });
}

TEST_CASE("What is read back is what was written", "[property][scenario-text]") {
  rc::prop("set, then value", [] {
    auto text = any_scenario();
    std::vector<std::string> places;
    collect(text, "", places);
    const auto place = places[*rc::gen::inRange<std::size_t>(1, places.size())];
    const auto value = any_value(3);
    text.set(place, value);
    RC_ASSERT(ScenarioText::read(text.text()));
    RC_ASSERT(text.value(place) == value);
  });
}

TEST_CASE("Edits that are taken back one by one leave the original", "[property][scenario-text]") {
  rc::prop("inverse changes", [] {
    auto text = any_scenario();
    const auto original = text.text();
    std::vector<TextChange> changes;
    for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
      const auto before = text.text();
      edit(text);
      changes.push_back(difference(before, text.text()));
    }
    auto bytes = text.text();
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) change->inverse().apply_to(bytes);
    RC_ASSERT(bytes == original);
  });
}

TEST_CASE("What is inserted and removed again leaves no trace", "[property][scenario-text]") {
  rc::prop("insert, then remove", [] {
    auto text = any_scenario();
    const auto original = text.text();
    std::vector<std::string> places;
    collect(text, "", places);
    std::erase_if(places, [&](const auto& place) { return text.count(place) == 0; });
    const auto place = places[*rc::gen::inRange<std::size_t>(0, places.size())];
    const auto index = *rc::gen::inRange<std::size_t>(0, text.count(place) + 1);
    if (text.value(place)->list() != nullptr) {
      text.insert_item(place, index, any_value(2));
      text.remove(pointer_to(place, index));
    } else {
      text.insert_member(place, index, "a new one", any_value(2));
      text.remove(place + "/a new one");
    }
    RC_ASSERT(text.text() == original);
  });
}

TEST_CASE("A node that is renamed there and back leaves no trace", "[property][scenario-text]") {
  rc::prop("rename twice", [] {
    auto text = any_scenario();
    const auto original = text.text();
    const auto names = text.keys("/nodes");
    const auto name = names[*rc::gen::inRange<std::size_t>(0, names.size())];
    RC_ASSERT(*rename_node(text, name, "another"));
    RC_ASSERT(text.text() != original);
    RC_ASSERT(*rename_node(text, "another", name));
    RC_ASSERT(text.text() == original);
  });
}
