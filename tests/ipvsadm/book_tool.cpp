// book_tool scenario NAME            prints the scenario that runs a book
// book_tool transcript NAME DIR      prints what came of it, from the record of a run (verify --keep)
// book_tool simulate NAME            the same by the simulator
// book_tool compare NAME [DIR]       what differs between Linux (its recording, or the run in DIR) and the simulator
// book_tool names                    lists the books

#include <exception>
#include <iostream>

#include "book.h"

namespace {

using namespace lvslab::ipvsadm_lines;

int run(const std::vector<std::string>& words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "names" && words.size() == 1) {
    for (const auto& name : all_books()) std::cout << name << '\n';
    return 0;
  }
  if (words.size() < 2) {
    std::cerr << "usage: book_tool names | scenario NAME | transcript NAME DIR | simulate NAME | compare NAME [DIR]\n";
    return 2;
  }
  const Book book = read_book(words[1]);
  if (verb == "scenario") {
    std::cout << scenario_of(book);
  } else if (verb == "transcript" && words.size() == 3) {
    std::cout << transcript_of(book, read_run(words[2]));
  } else if (verb == "simulate") {
    std::cout << transcript_of(book, simulate(book));
  } else if (verb == "compare") {
    const auto linux_transcript =
        words.size() == 3 ? transcript_of(book, read_run(words[2])) : read_text(recording_file(book.name));
    const auto found = differences(linux_transcript, transcript_of(book, simulate(book)));
    std::cout << found;
    return found.empty() ? 0 : 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& problem) {
    std::cerr << "book_tool: " << problem.what() << '\n';
    return 2;
  }
}
