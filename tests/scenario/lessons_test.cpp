// Each lesson held against its run: every moment is found, every question has an answer, and only that is right.

#include <algorithm>
#include <filesystem>
#include <functional>

#include <lvslab/sim/console.h>
#include <lvslab/sim/lesson_walk.h>
#include <lvslab/sim/recording.h>
#include <lvslab/sim/session.h>

#include "scenario_files.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

std::vector<std::string> lesson_files() {
  std::vector<std::string> files;
  for (const auto& file : tests::scenario_files()) {
    const auto loaded = sim::load_scenario(file);
    if (loaded.scenario && loaded.scenario->lesson) files.push_back(file);
  }
  return files;
}

void each_text(const sim::Lesson& lesson, const std::function<void(const sim::LocalisedText&)>& look) {
  if (!lesson.title.empty()) look(lesson.title);
  for (const auto& step : lesson.steps) {
    look(step.text);
    if (!step.question) continue;
    look(step.question->prompt);
    look(step.question->explanation);
    for (const auto& choice : step.question->choices) look(choice.text);
    for (const auto& hint : step.question->hints) look(hint);
  }
}

}  // namespace

TEST_CASE("Every moment of a lesson comes in its run, and every question is answered there", "[scenario][lesson]") {
  const auto file = GENERATE(from_range(lesson_files()));
  DYNAMIC_SECTION(std::filesystem::path(file).stem().string()) {
    const auto loaded = sim::load_scenario(file, sim::judge_command);
    REQUIRE(loaded.scenario);
    const auto& steps = loaded.scenario->lesson->steps;
    const auto walked = sim::walk_lesson(*loaded.scenario);
    REQUIRE(walked.size() == steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      CAPTURE(i);
      for (const auto& problem : walked[i].problems) FAIL_CHECK(problem);
      CHECK(walked[i].moment > 0);
      CHECK(walked[i].own.size() == steps[i].commands.size());
      if (!steps[i].question) continue;
      REQUIRE(walked[i].answer);
      CHECK(sim::is_right(*steps[i].question, *walked[i].answer, walked[i].answer->text));
      CHECK_FALSE(sim::is_right(*steps[i].question, *walked[i].answer, walked[i].answer->text + "7"));
      CHECK_FALSE(sim::is_right(*steps[i].question, *walked[i].answer, ""));
    }
  }
}

TEST_CASE("Every lesson of the project is in two languages, has three to eight steps and asks twice at least",
          "[scenario][lesson]") {
  const auto files = lesson_files();
  CHECK(std::ranges::count_if(files, [](const auto& file) { return file.find("/lessons/") != std::string::npos; }) >=
        10);
  for (const auto& file : files) {
    CAPTURE(file);
    const auto loaded = sim::load_scenario(file);
    const auto& lesson = *loaded.scenario->lesson;
    CHECK((lesson.steps.size() >= 3 && lesson.steps.size() <= 8));
    CHECK(std::ranges::count_if(lesson.steps, [](const auto& step) { return step.question.has_value(); }) >= 2);
    each_text(lesson, [](const sim::LocalisedText& text) {
      INFO(text.in("en"));
      CHECK(text.by_language.contains("en"));
      CHECK(text.by_language.contains("zh"));
    });
  }
}

namespace {

sim::Scenario dr_basic(const std::string& steps) {
  auto scenario = *tests::load_by_name("dr-basic").scenario;
  auto text = std::string(R"({"lvslab": 1, "nodes": {"client": {}, "front": {"kind": "switch"}, "router": {},)"
                          R"("back": {"kind": "switch"}, "director": {}, "rs1": {}, "rs2": {}, "rs3": {}},)"
                          R"("links": [], "traffic": [{"from": "client", "to": "tcp:127.0.0.1:80", "count": 6}],)"
                          R"("lesson": {"steps": )") +
              steps + "}}";
  auto parsed = sim::parse_scenario(text, "lesson");
  for (const auto& remark : parsed.remarks) INFO(to_text(remark));
  REQUIRE(parsed.scenario);
  scenario.lesson = parsed.scenario->lesson;
  return scenario;
}

std::vector<std::string> answers(const std::vector<sim::WalkedStep>& walked) {
  std::vector<std::string> texts;
  for (const auto& step : walked) texts.push_back(step.answer ? step.answer->text : "?");
  return texts;
}

}  // namespace

TEST_CASE("A question is answered by the run, of each kind", "[scenario][lesson]") {
  const auto walked = sim::walk_lesson(dr_basic(R"([
    {"text": "a", "question": {"prompt": "?", "answer": {"server_of": 1}}},
    {"text": "b", "moment": {"frame": "tcp.flags.syn == 1", "at": "director", "what": "sent"},
     "question": {"prompt": "?", "answer": {"owner_of": "eth.dst"}}},
    {"text": "c", "question": {"prompt": "?", "answer": {"value_of": "ip.dst"}}},
    {"text": "d", "question": {"prompt": "?", "answer": {"node_at": {"frame": "arp.opcode == 2 && arp.src.proto_ipv4 == 10.0.0.4", "what": "sent"}}}},
    {"text": "e", "question": {"prompt": "?", "answer": {"answers_of": "rs2"}}},
    {"text": "f", "question": {"prompt": "?", "answer": {"answers_of": "nobody"}}},
    {"text": "g", "question": {"prompt": "?", "answer": {"frames": {"frame": "tcp.flags.syn == 1 && tcp.flags.ack == 0", "at": "director", "what": "received"}}}},
    {"text": "h", "question": {"prompt": "?", "choices": [{"text": "x"}, {"text": "y", "right": true}]}}])"));
  CHECK(answers(walked) == std::vector<std::string>{"rs3", "rs3", "10.0.0.4", "director", "2", "0", "6", "1"});
  CHECK(walked[2].moment == walked[1].moment);  // a step without a moment stands where the one before stood
}

TEST_CASE("Commands of a step make another run, for that step and those that continue it", "[scenario][lesson]") {
  const auto walked = sim::walk_lesson(dr_basic(R"([
    {"text": "a", "moment": {"time": 0}, "do": [{"node": "director", "run": "ipvsadm -e -t 10.0.0.4:80 -r 10.0.0.9 -g -w 0"}],
     "question": {"prompt": "?", "answer": {"answers_of": "rs3"}}},
    {"text": "b", "continues": true, "moment": {"frame": "tcp.flags.syn == 1", "at": "director", "what": "sent"},
     "question": {"prompt": "?", "answer": {"owner_of": "eth.dst"}}},
    {"text": "c", "question": {"prompt": "?", "answer": {"answers_of": "rs3"}}}])"));
  CHECK(answers(walked) == std::vector<std::string>{"0", "rs2", "2"});
  CHECK(walked[0].own.size() == 1);
  CHECK(walked[1].before.size() == 1);
  CHECK(walked[1].before[0].position == walked[0].moment);
  CHECK(walked[2].before.empty());
}

TEST_CASE("What the run never yields is said", "[scenario][lesson]") {
  const auto walked = sim::walk_lesson(dr_basic(R"([
    {"text": "a", "moment": {"frame": "udp", "at": "rs1", "nth": 2}},
    {"text": "b", "question": {"prompt": "?", "answer": {"value_of": "udp.port", "moment": {"frame": "tcp"}}}}])"));
  REQUIRE(walked[0].problems.size() == 1);
  CHECK(walked[0].problems[0] ==
        "the run never gets to its moment, a frame that matches 'udp', number 2 of them, at 'rs1'");
  REQUIRE(walked[1].problems.size() == 1);
  CHECK(walked[1].problems[0] == "the run does not answer: the frame at its moment has no field 'udp.port'");
}

TEST_CASE("An answer may be spelt in any way", "[scenario][lesson]") {
  sim::LessonQuestion question;
  question.kind = sim::LessonQuestion::Kind::value_of;
  CHECK(sim::is_right(question, {"02:00:00:00:0a:01", 1}, " 02-00-00-00-0A-01 "));
  CHECK(sim::is_right(question, {"2001:db8::4", 1}, "2001:DB8:0:0:0:0:0:4"));
  CHECK(sim::is_right(question, {"63", 1}, "063"));
  CHECK_FALSE(sim::is_right(question, {"10.0.0.4", 1}, "10.0.0.40"));
  CHECK_FALSE(sim::is_right(question, {"10.0.0.4", 1}, ""));
}

TEST_CASE("A moment taken from the run finds its event again", "[scenario][lesson]") {
  const auto scenario = dr_basic(R"([{"text": "a"}])");
  sim::Session session(scenario);
  sim::Recording recording;
  session.add_sink(recording);
  session.run();
  const auto& events = recording.events();
  std::size_t found = 0;
  for (std::uint64_t number = 1; number <= events.size(); ++number) {
    const auto& event = events[number - 1];
    if (event.bytes.empty() || event.at < session.origin()) continue;
    const auto moment = sim::moment_of(scenario, events, session.origin(), number);
    if (event.kind == sim::TraceEvent::Kind::noted) continue;
    CAPTURE(number, moment.match, moment.node, moment.nth);
    CHECK(sim::find_moment(scenario, events, session.origin(), moment) == number);
    ++found;
  }
  CHECK(found > 100);
}
