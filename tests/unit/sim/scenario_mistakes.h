#pragma once
/// Broken scenarios and the remarks they must lead to.

#include <string>
#include <vector>

#include <lvslab/sim/scenario_file.h>

#include "support/catch.h"

namespace lvslab::sim::testing {

struct Mistake {
  std::string what;
  std::string text;
  std::string remarks;  ///< all of them, one a line
};

// Where the text of a mistake goes, in a scenario that is right otherwise.

inline std::string as_it_is(const std::string& text) { return text; }
/// More keys after `nodes` (hosts a and b, switch sw) and `links` (a:eth0 and b:eth0 to sw), from line 2.
inline std::string at_the_top(const std::string& text) {
  return R"({"lvslab": 1, "nodes": {"a": {}, "sw": {"kind": "switch"}, "b": {}},)"
         R"( "links": [["a:eth0", "sw"], ["b:eth0", "sw"]])" +
         (text.empty() ? "" : ",\n" + text) + "}";
}
/// The keys of host h, from line 2.
inline std::string in_a_host(const std::string& text) {
  return "{\"lvslab\": 1, \"links\": [], \"nodes\": {\"h\": {\n" + text + "}}}";
}
/// The links between hosts a and b and switch sw, from line 2.
inline std::string in_the_links(const std::string& text) {
  return "{\"lvslab\": 1, \"nodes\": {\"a\": {}, \"sw\": {\"kind\": \"switch\"}, \"b\": {}}, \"links\": [\n" + text +
         "]}";
}

/// All remarks on a text, one a line; the file is called "f".
inline std::string remarks_on(const std::string& text) {
  std::string all;
  for (const auto& remark : parse_scenario(text, "f").remarks) all += (all.empty() ? "" : "\n") + to_text(remark);
  return all;
}

template <class Surround>
void check_each(const std::vector<Mistake>& mistakes, Surround surround) {
  for (const auto& mistake : mistakes) {
    CAPTURE(mistake.what, mistake.text);
    CHECK(remarks_on(surround(mistake.text)) == mistake.remarks);
  }
}

}  // namespace lvslab::sim::testing
