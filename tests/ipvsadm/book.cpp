#include "book.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/session.h>

namespace lvslab::ipvsadm_lines {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const std::string folder = LVSLAB_SOURCE_DIR "/tests/ipvsadm/";
constexpr auto succeeded = "? 0";

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The kernel lists services in the order of a hash with a random key, in /proc/net/ip_vs as in `--nosort`: here by
/// name. The servers of a service stay as they are.
Lines in_steady_order(const Lines& lines, bool everywhere = false) {
  Lines result;
  std::vector<Lines> services;
  bool in_table = false;
  const auto finish = [&] {
    std::ranges::sort(services);
    for (const auto& service : services) result.insert(result.end(), service.begin(), service.end());
    services.clear();
  };
  for (const auto& line : lines) {
    const bool is_server = line.starts_with("  -> ");
    if (line == "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn" ||
        (everywhere && line.starts_with("  -> RemoteAddress:Port"))) {
      in_table = true;
      result.push_back(line);
    } else if (in_table && is_server && !services.empty()) {
      services.back().push_back(line);
    } else if (in_table && (line.starts_with("TCP") || line.starts_with("UDP") || line.starts_with("SCTP") ||
                            line.starts_with("FWM"))) {
      services.push_back({line});
    } else {
      finish();
      in_table = false;
      result.push_back(line);
    }
  }
  finish();
  return result;
}

/// 32 bits of FNV-1a: what the changes do not show, such as an order, shows in it.
std::string fingerprint(const Lines& lines) {
  std::uint32_t hash = 2166136261U;
  for (const auto& line : lines) {
    for (const char c : line + "\n") hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  std::ostringstream text;
  text << std::hex << hash;
  return text.str();
}

/// Lines that only one of the two has, in their order: "- " of `before`, "+ " of `after`.
std::string changes(const Lines& before, const Lines& after) {
  std::map<std::string, int> balance;
  for (const auto& line : before) --balance[line];
  for (const auto& line : after) ++balance[line];
  std::string text;
  auto gone = balance;
  for (const auto& line : before) {
    if (gone[line] < 0) {
      text += "- " + line + "\n";
      ++gone[line];
    }
  }
  auto come = balance;
  for (const auto& line : after) {
    if (come[line] > 0) {
      text += "+ " + line + "\n";
      --come[line];
    }
  }
  return text;
}

std::string command_for(const Block& block, const std::string& line) {
  std::string command = line + " && echo '" + succeeded + "'";
  for (const auto& show : block.show) command += " && " + show;
  if (!block.again.empty()) command += " && " + block.again;
  return command + " || echo \"? $?\"";
}

/// All commands of a book in the order they run.
template <class OnBlock, class OnLine>
void walk(const Book& book, OnBlock&& on_preparation, OnLine&& on_line) {
  for (const auto& block : book.blocks) {
    if (!block.begin.empty()) on_preparation(block, block.begin);
    if (!block.again.empty()) on_preparation(block, block.again);
    for (const auto& line : block.lines) on_line(block, line);
  }
}

/// Files below /etc/ipvs that the books read: rules/*.
nlohmann::ordered_json files_of_the_director() {
  nlohmann::ordered_json files;
  files["/etc/hosts"] = "127.0.0.1\tlocalhost\n10.0.0.77\tweb www.example.org\n2001:db8::77\tweb6\n10.1.0.1\trs1\n";
  files["/etc/default/ipvsadm"] = "AUTO=\"false\"\nDAEMON=\"none\"\nIFACE=\"eth0\"\n";
  std::map<std::string, std::string> rules;
  for (const auto& entry : fs::directory_iterator(folder + "rules")) {
    rules["/etc/ipvs/" + entry.path().filename().string()] = read_text(entry.path().string());
  }
  for (const auto& [path, text] : rules) files[path] = text;
  return files;
}

}  // namespace

std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string recording_file(const std::string& name) { return folder + "recorded/" + name + ".txt"; }

std::vector<std::string> all_books() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder + "lines")) {
    if (entry.path().extension() == ".lines") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

Book read_book(const std::string& name) {
  Book book{name, {}};
  bool in_block = false;
  for (const auto& line : lines_of(read_text(folder + "lines/" + name + ".lines"))) {
    if (line.starts_with('#')) continue;
    if (line.empty()) {
      in_block = false;
      continue;
    }
    if (!in_block) book.blocks.emplace_back();
    in_block = true;
    Block& block = book.blocks.back();
    if (line.starts_with("> ")) {
      block.begin = line.substr(2);
    } else if (line.starts_with("! ")) {
      block.again = line.substr(2);
    } else if (line.starts_with("= ")) {
      block.show.push_back(line.substr(2));
    } else {
      block.lines.push_back(line);
    }
  }
  return book;
}

std::string scenario_of(const Book& book) {
  nlohmann::ordered_json commands = {"ipvsadm -v", "ip addr add 10.0.0.3/24 dev eth0",
                                     "ip addr add 2001:db8::3/64 dev eth0"};
  walk(
      book, [&](const Block&, const std::string& preparation) { commands.push_back(preparation); },
      [&](const Block& block, const std::string& line) { commands.push_back(command_for(block, line)); });
  nlohmann::ordered_json scenario;
  scenario["lvslab"] = 1;
  scenario["title"] = book.name;
  scenario["nodes"]["director"] = {{"role", "director"}, {"files", files_of_the_director()}, {"commands", commands}};
  scenario["nodes"]["lan"] = {{"kind", "switch"}};
  scenario["links"] = nlohmann::ordered_json::array({nlohmann::ordered_json::array({"director:eth0", "lan"})});
  scenario["until"] = "10ms";
  return scenario.dump(1) + "\n";
}

Run read_run(const std::string& folder_of_run) {
  const auto result = nlohmann::json::parse(read_text(folder_of_run + "/result.json"));
  Run run{"Linux " + result.at("kernel").get<std::string>(), {}};
  for (const auto& command : result.at("commands")) run.outputs.push_back(command.at(2).get<std::string>());
  return run;
}

Run simulate(const Book& book) {
  const auto loaded = sim::parse_scenario(scenario_of(book), book.name, sim::judge_command);
  if (!loaded.scenario) {
    std::string remarks;
    for (const auto& remark : loaded.remarks) remarks += to_text(remark) + "\n";
    throw std::runtime_error(remarks);
  }
  sim::Session session(*loaded.scenario);
  session.run();
  Run run{"simulator", {}};
  for (const auto& command : session.results(true).commands) run.outputs.push_back(command.output);
  return run;
}

std::string transcript_of(const Book& book, const Run& run) {
  std::size_t at = 0;
  const auto next = [&]() -> const std::string& {
    if (at >= run.outputs.size()) throw std::runtime_error(book.name + ": the run is not of this book");
    return run.outputs[at++];
  };
  const std::string version = next();
  for (int address = 0; address < 2; ++address) (void)next();
  std::string text = "# " + run.machine + ", " + version.substr(0, version.find(' ', version.find(' ') + 1)) + "\n";
  const Block* current = nullptr;
  Lines shown;
  const auto enter = [&](const Block& block) {
    if (current != &block) shown.clear();
    current = &block;
  };
  walk(
      book,
      [&](const Block& block, const std::string&) {
        enter(block);
        (void)next();
      },
      [&](const Block& block, const std::string& line) {
        enter(block);
        const Lines output = lines_of(next());
        text += "$ " + line + "\n";
        const auto end = std::ranges::find(output, succeeded);
        const bool unsorted = line.find("--nosort") != std::string::npos;
        for (const auto& each : in_steady_order({output.begin(), end}, unsorted)) text += each + "\n";
        if (end == output.end()) return;
        const Lines state = in_steady_order({end + 1, output.end()});
        text += std::string(succeeded) + (block.show.empty() ? "" : " state " + fingerprint(state)) + "\n";
        text += changes(shown, state);
        shown = state;
      });
  return text;
}

std::string differences(const std::string& left, const std::string& right) {
  const auto cases = [](const std::string& text) {
    std::vector<Lines> result;
    for (auto& line : lines_of(text)) {
      if (line.starts_with("# ")) continue;
      if (line.starts_with("$ ")) result.emplace_back();
      if (!result.empty()) result.back().push_back(std::move(line));
    }
    return result;
  };
  const auto a = cases(left);
  const auto b = cases(right);
  std::string text;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const Lines& x = i < a.size() ? a[i] : Lines{};
    const Lines& y = i < b.size() ? b[i] : Lines{};
    if (x == y) continue;
    text += (x.empty() ? y : x).front() + "\n";
    for (std::size_t k = 1; k < x.size(); ++k) text += "  Linux     | " + x[k] + "\n";
    for (std::size_t k = 1; k < y.size(); ++k) text += "  simulator | " + y[k] + "\n";
    if (!x.empty() && !y.empty() && x.front() != y.front()) return text + "  simulator | " + y.front() + "\n";
  }
  return text;
}

}  // namespace lvslab::ipvsadm_lines
