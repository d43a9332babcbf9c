#include <string>

#include <lvslab/sim/console.h>

#include "scenario_mistakes.h"

namespace lvslab::sim::testing {
namespace {

/// A lesson in a scenario with hosts a and b at switch sw, and three requests. The text is its steps, from line 3.
std::string in_the_steps(const std::string& text) {
  return at_the_top(R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "count": 3}], "lesson": {"steps": [)"
                    "\n" +
                    text + "]}");
}
std::string in_a_step(const std::string& text) { return in_the_steps(R"({"text": "x", )" + text + "}"); }
std::string in_a_question(const std::string& text) { return in_a_step(R"("question": {"prompt": "?", )" + text + "}"); }

// clang-format off
TEST_CASE("Mistakes in a lesson are named", "[sim][scenario][lesson]") {
  check_each({
      {"no steps", R"("lesson": {})",
       R"(f:2: /lesson: error: a lesson needs 'steps', as in {"steps": [{"text": "Look at the director."}]})"},
      {"no step", R"("lesson": {"steps": []})",
       "f:2: /lesson/steps: error: a lesson has one step at least"},
      {"a misspelt key", R"("lesson": {"stesp": []})",
       "f:2: /lesson/stesp: error: unknown key 'stesp'; did you mean 'steps'?\n"
       "f:2: /lesson: error: a lesson needs 'steps', as in {\"steps\": [{\"text\": \"Look at the director.\"}]}"},
  }, at_the_top);
  check_each({
      {"a step that is a text", R"("look")",
       "f:3: /lesson/steps/0: error: a step must be an object, not a text"},
      {"a step that says nothing", R"({})",
       "f:3: /lesson/steps/0: error: a step needs 'text'"},
      {"an empty text", R"({"text": {"en": "x", "zh": " "}})",
       "f:3: /lesson/steps/0/text: error: the text in 'zh' is empty: say something"},
      {"a first step that continues", R"({"text": "x", "continues": true})",
       "f:3: /lesson/steps/0/continues: error: the first step has none before it to continue"},
      {"a misspelt key in the second step", "{\"text\": \"x\"},\n{\"text\": \"y\", \"momnt\": {}}",
       "f:4: /lesson/steps/1/momnt: error: unknown key 'momnt'; did you mean 'moment'?"},
  }, in_the_steps);
}

TEST_CASE("Mistakes in a moment, a highlight and a command of a lesson are named", "[sim][scenario][lesson]") {
  check_each({
      {"an empty moment", R"("moment": {})",
       R"(f:3: /lesson/steps/0/moment: error: a moment is {"time": ...} or a frame, as in {"frame": "arp", "at": "director", "nth": 2})"},
      {"time and frame", R"("moment": {"time": 1, "frame": "arp"})",
       "f:3: /lesson/steps/0/moment: error: a moment is a 'time' or a frame, not both"},
      {"a node that is not there", R"("moment": {"frame": "arp", "at": "swx"})",
       "f:3: /lesson/steps/0/moment/at: error: there is no node 'swx'; did you mean 'sw'?"},
      {"a filter that means nothing", R"("moment": {"frame": "tcp.flag.syn"})",
       "f:3: /lesson/steps/0/moment/frame: error: column 1: there is no field 'tcp.flag.syn'; did you mean 'tcp.flags.syn'?"},
      {"the zeroth time", R"("moment": {"nth": 0})",
       "f:3: /lesson/steps/0/moment/nth: error: 0 is not in 1..1000000"},
      {"nothing that happens to frames", R"("moment": {"what": "lost"})",
       "f:3: /lesson/steps/0/moment/what: error: unknown 'what' 'lost'; it is 'passes', 'sent', 'received', 'delivered' or 'dropped'"},
      {"a panel that the window does not have", R"("highlight": {"panel": "table"})",
       "f:3: /lesson/steps/0/highlight/panel: error: unknown panel 'table'; did you mean 'tables'?"},
      {"a link that is not there", R"("highlight": {"link": ["a:eth0", "b:eth0"]})",
       "f:3: /lesson/steps/0/highlight/link: error: no link joins 'a:eth0' and 'b:eth0'"},
      {"a field that frames do not have", R"("highlight": {"field": "eth.dest"})",
       "f:3: /lesson/steps/0/highlight/field: error: there is no field 'eth.dest' in frames; did you mean 'eth.dst'?; docs/scenario-format.md lists them"},
      {"a command on a switch", R"("do": [{"node": "sw", "run": "ip addr"}])",
       "f:3: /lesson/steps/0/do/0/node: error: 'sw' is a switch, and a switch runs no commands"},
      {"a command nowhere", R"("do": [{"run": "ip addr"}])",
       "f:3: /lesson/steps/0/do/0: error: a command needs 'node', where it is typed, and 'run', the command line"},
  }, in_a_step);
}

TEST_CASE("Mistakes in a question of a lesson are named", "[sim][scenario][lesson]") {
  check_each({
      {"nothing that is right", R"("hints": [])",
       "f:3: /lesson/steps/0/question: error: a question has either 'choices' or 'answer', which says where in the run its answer is found"},
      {"one choice", R"("choices": [{"text": "x", "right": true}])",
       "f:3: /lesson/steps/0/question/choices: error: a question needs two choices at least"},
      {"two right choices", R"("choices": [{"text": "x", "right": true}, {"text": "y", "right": true}])",
       "f:3: /lesson/steps/0/question/choices: error: exactly one choice has \"right\": true; here 2 have"},
      {"a request too many", R"("answer": {"server_of": 4})",
       "f:3: /lesson/steps/0/question/answer/server_of: error: there is no request 4: 'traffic' makes 3"},
      {"two sources", R"("answer": {"server_of": 1, "value_of": "eth.dst"})",
       "f:3: /lesson/steps/0/question/answer: error: an answer has exactly one of 'server_of', 'node_at', 'owner_of', 'value_of', 'answers_of' or 'frames'"},
      {"a moment too many", R"("answer": {"server_of": 1, "moment": {"time": 0}})",
       "f:3: /lesson/steps/0/question/answer: error: 'moment' goes with 'owner_of' and 'value_of'"},
  }, in_a_question);
}
// clang-format on

TEST_CASE("A command that a lesson proposes is judged like any other", "[sim][scenario][lesson]") {
  const auto loaded =
      parse_scenario(in_a_step(R"("do": [{"node": "a", "run": "ipvsadm --no-such"}])"), "f", judge_command);
  REQUIRE(loaded.remarks.size() == 1);
  CHECK(to_text(loaded.remarks[0]).starts_with("f:3: /lesson/steps/0/do/0/run: error: "));
}

const std::string whole_lesson = R"({
  "title": {"en": "A lesson", "zh": "一课"},
  "steps": [
    {"text": "one", "moment": {"time": "400ms"}, "highlight": {"nodes": ["a", "b"], "link": ["a:eth0", "sw"], "field": "eth.dst", "panel": "hops"}},
    {"text": {"en": "two", "zh": "二"}, "moment": {"frame": "icmp", "at": "a", "what": "sent", "nth": 2, "after": "1ms"},
     "do": [{"node": "b", "run": "ip link set eth0 down"}],
     "question": {"prompt": "Who?", "answer": {"node_at": {"frame": "icmp", "what": "delivered"}}, "hints": ["a \"hint\"", "b"], "explanation": "so"}},
    {"text": "three", "continues": true,
     "question": {"prompt": "Which?", "choices": [{"text": "x"}, {"text": "y", "right": true}]}},
    {"text": "4", "question": {"prompt": "q", "answer": {"value_of": "ip.ttl", "moment": {"frame": "icmp", "nth": 3}}}},
    {"text": "5", "question": {"prompt": "q", "answer": {"owner_of": "eth.src"}}},
    {"text": "6", "question": {"prompt": "q", "answer": {"answers_of": "nobody"}}},
    {"text": "7", "question": {"prompt": "q", "answer": {"answers_of": "b"}}},
    {"text": "8", "question": {"prompt": "q", "answer": {"server_of": 3}}},
    {"text": "9", "question": {"prompt": "q", "answer": {"frames": {"frame": "arp", "at": "sw"}}}}
  ]})";

Scenario scenario_of(const std::string& text) {
  auto loaded = parse_scenario(text, "f");
  for (const auto& remark : loaded.remarks) INFO(to_text(remark));
  REQUIRE(loaded.scenario);
  return std::move(*loaded.scenario);
}
std::string around(const std::string& lesson) {
  return at_the_top(R"("traffic": [{"from": "a", "to": "icmp:127.0.0.1", "count": 3}],  "lesson" : )" + lesson +
                    " ,\n \"seed\":7");
}

TEST_CASE("A lesson that is written and read again is the same lesson", "[sim][scenario][lesson]") {
  const auto scenario = scenario_of(around(whole_lesson));
  REQUIRE(scenario.lesson);
  REQUIRE(scenario.lesson->steps.size() == 9);
  CHECK(scenario.lesson->steps[0].highlight.link == 0U);
  const auto written = with_lesson(around(R"({"steps": [{"text": "other"}]})"), *scenario.lesson, scenario);
  REQUIRE(written);
  CHECK(scenario_of(*written).lesson == scenario.lesson);
}

TEST_CASE("Writing a lesson changes nothing else in a file", "[sim][scenario][lesson]") {
  const auto scenario = scenario_of(around(whole_lesson));
  Lesson lesson;
  lesson.steps.push_back({});
  lesson.steps[0].text.by_language["en"] = "x";
  CHECK(with_lesson(around(whole_lesson), lesson, scenario).value() == around(R"({"steps": [{"text": "x"}]})"));
  const std::string without = at_the_top("\"seed\":  7") + "\n\n";
  const auto added = with_lesson(without, lesson, scenario).value();
  CHECK(added.starts_with(without.substr(0, without.size() - 3)));
  CHECK(added.substr(without.size() - 3) == ",\n  \"lesson\": {\"steps\": [{\"text\": \"x\"}]}\n}\n\n");
  CHECK(scenario_of(added).lesson == lesson);
  CHECK_FALSE(with_lesson("{", lesson, scenario));
}

}  // namespace
}  // namespace lvslab::sim::testing
