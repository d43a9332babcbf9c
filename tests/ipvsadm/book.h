#pragma once
/// A book of command lines: what a person would type on a director, line by line, and what a machine answered.
///
/// A book is a text file, lines/NAME.lines. An empty line begins a new block; its head says what goes on around each of
/// its lines, then the lines follow:
///
///     # a comment
///     > COMMAND        run once, before the block's first line
///     ! COMMAND        run before the block's first line, and after each line that succeeded
///     = COMMAND        shows the state after each line that succeeded
///     ipvsadm -A ...   a line: its output and its exit code are what a book is about
///
/// A transcript begins with a comment that names kernel and tool. It is what came of it: each line after a "$", its
/// output, "? " and its exit code, and of the state what changed since it was last shown in this block.

#include <string>
#include <vector>

namespace lvslab::ipvsadm_lines {

struct Block {
  std::string begin;
  std::string again;
  std::vector<std::string> show;
  std::vector<std::string> lines;
};

struct Book {
  std::string name;
  std::vector<Block> blocks;
};

/// Names of all books, sorted.
[[nodiscard]] std::vector<std::string> all_books();
/// Throws std::runtime_error.
[[nodiscard]] Book read_book(const std::string& name);

/// A scenario (its file's text) of one director that runs the book.
[[nodiscard]] std::string scenario_of(const Book& book);

/// What came of a run of scenario_of(book).
struct Run {
  std::string machine;               ///< "Linux 6.1.176", or "simulator"
  std::vector<std::string> outputs;  ///< of each command
};
/// `folder`: where `lvslab verify --keep` left a kernel's run. Throws std::exception.
[[nodiscard]] Run read_run(const std::string& folder);
[[nodiscard]] Run simulate(const Book& book);

[[nodiscard]] std::string transcript_of(const Book& book, const Run& run);

/// What a kernel answered: recorded/NAME.txt.
[[nodiscard]] std::string recording_file(const std::string& name);
[[nodiscard]] std::string read_text(const std::string& file);

/// Line by line, block by block of the transcripts: what differs, for people; empty when nothing does.
[[nodiscard]] std::string differences(const std::string& left, const std::string& right);

}  // namespace lvslab::ipvsadm_lines
