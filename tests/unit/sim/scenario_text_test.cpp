// Changes of a scenario's text: they touch what they are about and nothing else, and what is new looks as if its author
// had written it.

#include <lvslab/sim/scenario_text.h>

#include "support/catch.h"

using namespace lvslab::sim;

namespace {

/// As the scenarios of the project are written.
const std::string hanging = R"({
  "lvslab": 1,
  "nodes": {
    "client": {"role": "client", "position": [80, 240],
      "commands": ["ip addr add 192.0.2.10/24 dev eth0", "ip route add default via 192.0.2.1"]},
    "lan":   {"kind": "switch"},
    "rs1": {"role": "server", "position": [720, 2.0e2],
      "commands": [
        "ip addr add 10.0.0.7/24 dev eth0",
        "ip route add default via 10.0.0.254"
      ],
      "services": [{"listen": "tcp:80"}]}
  },
  "links": [
    ["client:eth0", "lan"],
    ["rs1:eth0","lan"]
  ]
}
)";

ScenarioText read(const std::string& text) {
  auto made = ScenarioText::read(text);
  REQUIRE(made);
  return *made;
}

/// `text` with the one place where `from` stands replaced.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("A text that is no JSON object says where it breaks", "[sim][scenario-text]") {
  const auto broken = ScenarioText::read("{\n  \"lvslab\": 1,\n  \"nodes\": [}\n");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().line == 3);
  CHECK_FALSE(ScenarioText::read("[1, 2]"));
  CHECK_FALSE(ScenarioText::read(""));
}

TEST_CASE("Values are found by the pointers that remarks have", "[sim][scenario-text]") {
  const auto text = read(R"({"a/b": {"x~y": [1, "zwei", {"drei": null}]}, "a": 0, "a": 1})");
  CHECK(text.value("/a~1b/x~0y/1") == PlainValue("zwei"));
  CHECK(text.has("/a~1b/x~0y/2/drei"));
  CHECK(text.value("/a") == PlainValue::whole(0));
  CHECK_FALSE(text.has("/a~1b/x~0y/3"));
  CHECK_FALSE(text.value("/b"));
  CHECK(text.keys("") == std::vector<std::string>{"a/b", "a", "a"});
  CHECK(pointer_to(pointer_to("", "a/b"), "x~y") == "/a~1b/x~0y");
}

TEST_CASE("A value is replaced where it stands", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.set("/nodes/rs1/position/0", PlainValue::whole(700));
  CHECK(text.text() == with(hanging, "720, 2.0e2", "700, 2.0e2"));
}

TEST_CASE("What is set to the value it has already keeps its spelling", "[sim][scenario-text]") {
  auto text = read("{\"title\": \"\\u00fcber\"}");
  text.set("/title", "über");
  CHECK(text.text() == "{\"title\": \"\\u00fcber\"}");
}

TEST_CASE("A new item goes to a line of its own where the others do", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.append("/links", PlainValue::List{"rs2:eth0", "lan"});
  CHECK(text.text() == with(hanging, "[\"rs1:eth0\",\"lan\"]", "[\"rs1:eth0\",\"lan\"],\n    [\"rs2:eth0\", \"lan\"]"));
  text.remove("/links/2");
  CHECK(text.text() == hanging);
}

TEST_CASE("A new item joins the others in their line", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.append("/nodes/rs1/services", PlainValue::Object{{"listen", "udp:53"}});
  CHECK(text.text() == with(hanging, "{\"listen\": \"tcp:80\"}", "{\"listen\": \"tcp:80\"}, {\"listen\": \"udp:53\"}"));
}

TEST_CASE("A command is put between others", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.insert_item("/nodes/rs1/commands", 1, "ip addr add 10.0.0.4/32 dev lo");
  CHECK(text.text() == with(hanging, "dev eth0\",\n        \"ip route",
                            "dev eth0\",\n        \"ip addr add 10.0.0.4/32 dev lo\",\n        \"ip route"));
}

TEST_CASE("A new node is written as the others are", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.set("/nodes/rs2",
           PlainValue::Object{{"role", "server"},
                              {"position", PlainValue::List{PlainValue::whole(720), PlainValue::whole(320)}},
                              {"commands", PlainValue::List{"a", "b", "c"}},
                              {"services", PlainValue::List{PlainValue::Object{{"listen", "tcp:80"}}}}});
  const std::string added = R"([{"listen": "tcp:80"}]},
    "rs2": {"role": "server", "position": [720, 320],
      "commands": [
        "a",
        "b",
        "c"
      ],
      "services": [{"listen": "tcp:80"}]}
  },)";
  CHECK(text.text() == with(hanging, "[{\"listen\": \"tcp:80\"}]}\n  },", added));
}

TEST_CASE("A short member is put into the line of the brace", "[sim][scenario-text]") {
  auto text = read(R"({
  "nodes": {
    "rs1": {"role": "server",
      "commands": ["a"]}
  }
})");
  text.insert_member("/nodes/rs1", 1, "position", PlainValue::List{PlainValue::whole(1), PlainValue::whole(2)});
  CHECK(text.text() == R"({
  "nodes": {
    "rs1": {"role": "server", "position": [1, 2],
      "commands": ["a"]}
  }
})");
}

TEST_CASE("A file that breaks everything is continued in its manner", "[sim][scenario-text]") {
  auto text = read("{\n\t\"nodes\": {\n\t\t\"a\": {\n\t\t\t\"role\": \"client\"\n\t\t}\n\t},\n\t\"links\": []\n}");
  text.set("/nodes/b", PlainValue::Object{{"position", PlainValue::List{PlainValue::whole(1), PlainValue::whole(2)}}});
  CHECK(text.text() ==
        "{\n\t\"nodes\": {\n\t\t\"a\": {\n\t\t\t\"role\": \"client\"\n\t\t},\n\t\t\"b\": {\n\t\t\t\"position\": "
        "[\n\t\t\t\t1,\n\t\t\t\t2\n\t\t\t]\n\t\t}\n\t},\n\t\"links\": []\n}");
}

TEST_CASE("A file in one line stays in one line", "[sim][scenario-text]") {
  auto text = read(R"({"lvslab":1,"nodes":{"a":{"kind":"switch"}},"links":[]})");
  text.set("/nodes/b", PlainValue::Object{{"role", "client"}, {"commands", PlainValue::List{"x", "y", "z"}}});
  text.append("/links", PlainValue::List{"b:eth0", "a"});
  CHECK(text.text() == R"({"lvslab":1,"nodes":{"a":{"kind":"switch"},"b":{"role":"client","commands":["x","y","z"]}},)"
                       R"("links":[["b:eth0","a"]]})");
}

TEST_CASE("The first entry of an empty list at the top gets a line", "[sim][scenario-text]") {
  auto text = read("{\n  \"lvslab\": 1,\n  \"nodes\": {},\n  \"links\": []\n}\n");
  text.append("/links", PlainValue::List{"a:eth0", "b:eth0"});
  text.set("/nodes/a", PlainValue::Object{{"role", "client"}});
  CHECK(text.text() == R"({
  "lvslab": 1,
  "nodes": {
    "a": {"role": "client"}
  },
  "links": [
    ["a:eth0", "b:eth0"]
  ]
}
)");
}

TEST_CASE("The first, a middle and the last value can go", "[sim][scenario-text]") {
  auto text = read("{\"a\": [1,  2 , 3]}");
  SECTION("first") {
    text.remove("/a/0");
    CHECK(text.text() == "{\"a\": [2 , 3]}");
  }
  SECTION("middle") {
    text.remove("/a/1");
    CHECK(text.text() == "{\"a\": [1 , 3]}");
  }
  SECTION("last") {
    text.remove("/a/2");
    CHECK(text.text() == "{\"a\": [1,  2]}");
  }
  SECTION("only") {
    text.remove("/a");
    CHECK(text.text() == "{}");
  }
}

TEST_CASE("A list of commands is changed line by line", "[sim][scenario-text]") {
  auto text = read(hanging);
  text.set_items("/nodes/rs1/commands", {"ip addr add 10.0.0.8/24 dev eth0", "ip route add default via 10.0.0.254"});
  CHECK(text.text() == with(hanging, "10.0.0.7/24", "10.0.0.8/24"));
  text.set_items("/nodes/rs1/commands",
                 {"ip addr add 10.0.0.8/24 dev eth0", "echo", "ip route add default via 10.0.0.254"});
  CHECK(text.text() == with(hanging, "10.0.0.7/24 dev eth0\",", "10.0.0.8/24 dev eth0\",\n        \"echo\","));
  text.set_items("/nodes/rs1/commands", {"ip addr add 10.0.0.7/24 dev eth0", "ip route add default via 10.0.0.254"});
  CHECK(text.text() == hanging);
  text.set_items("/nodes/lan/commands", {"a"});
  CHECK(text.value("/nodes/lan/commands") == PlainValue(PlainValue::List{"a"}));
}

TEST_CASE("A difference is the shortest one, and cuts no character in two", "[sim][scenario-text]") {
  const auto change = difference("调度器 a", "调试器 a");
  CHECK(change.removed == "度");
  CHECK(change.inserted == "试");
  CHECK(difference("aa", "aaa").inserted == "a");
  CHECK(difference("same", "same").is_empty());
  std::string text = "调度器 a";
  change.apply_to(text);
  CHECK(text == "调试器 a");
  change.inverse().apply_to(text);
  CHECK(text == "调度器 a");
  CHECK_THROWS_AS(change.apply_to(*std::make_unique<std::string>("x")), std::logic_error);
}
