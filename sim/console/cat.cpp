/// cat: files of the node, kernel parameters, tables under /proc/net.

#include "columns.h"
#include "commands.h"
#include "files.h"
#include "unmodelled_parameters.h"

namespace lvslab::sim::console {
namespace {

std::string numbered(const std::string& text) {
  std::string result;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::size_t length = end == std::string::npos ? text.size() - at : end - at + 1;
    result += right(std::to_string(++line), 6) + '\t' + text.substr(at, length);
    at += length;
  }
  return result;
}

}  // namespace

Plan plan_cat(const Words& words) {
  static constexpr auto hint = "Try 'cat --help' for more information.\n";
  Words paths;
  bool with_numbers = false;
  bool options_end = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (options_end || word == "-" || !word.starts_with('-')) {
      paths.push_back(word);
    } else if (word == "--") {
      options_end = true;
    } else if (word == "-n" || word == "--number") {
      with_numbers = true;
    } else if (word.starts_with("--")) {
      return complain("cat: unrecognized option '" + word + "'\n" + hint);
    } else if (word.find_first_not_of("AbeEnstTuv", 1) != std::string::npos) {
      const char wrong = word[word.find_first_not_of("AbeEnstTuv", 1)];
      return complain(std::string("cat: invalid option -- '") + wrong + "'\n" + hint);
    } else {
      return not_modelled("cat: the option " + word);
    }
  }
  if (paths.empty()) paths.push_back("-");
  return Action([paths, with_numbers](Context& context) {
    std::string all;
    int code = 0;
    const auto flush = [&] { context.terminal.out(std::exchange(all, {})); };
    for (const std::string& path : paths) {
      if (path == "-") {
        all += context.input;
        continue;
      }
      const FileKind kind = kind_of_file(context.machine, path);
      if (kind == FileKind::regular) {
        if (auto text = read_file(context.machine, path, context.now)) {
          all += *text;
          continue;
        }
      }
      flush();
      const auto parameter = parameter_of_path(path);
      if (parameter && is_unmodelled_parameter(*parameter)) {
        return refuse_unmodelled(context, "the kernel parameter " + *parameter);
      }
      const auto reason = kind == FileKind::directory ? "Is a directory"
                          : kind == FileKind::regular ? "Permission denied"  // it can only be written
                                                      : "No such file or directory";
      context.terminal.error("cat: " + path + ": " + reason + "\n");
      code = 1;
    }
    if (with_numbers) all = numbered(all);
    flush();
    return Ending{code, nullptr, true};
  });
}

}  // namespace lvslab::sim::console
