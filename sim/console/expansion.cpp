#include "expansion.h"

#include <algorithm>

namespace lvslab::sim::console {
namespace {

std::string value_of(const WordPiece& piece, const Parameters& parameters) {
  if (piece.kind == WordPiece::Kind::text) return piece.value;
  if (piece.value == "?") return std::to_string(parameters.last_exit_code);
  if (piece.value == "#") return "0";
  if (piece.value == "0") return "sh";
  const auto found = parameters.variables.find(piece.value);
  return found == parameters.variables.end() ? std::string() : found->second;
}

}  // namespace

void expand(const Word& word, const Parameters& parameters, Words& fields) {
  std::string field;
  bool present = false;
  for (const WordPiece& piece : word) {
    const std::string value = value_of(piece, parameters);
    if (piece.quoted || piece.kind == WordPiece::Kind::text) {
      field += value;
      present = true;
      continue;
    }
    for (const char c : value) {
      if (c == ' ' || c == '\t' || c == '\n') {
        if (present) fields.push_back(std::exchange(field, {}));
        present = false;
      } else {
        field += c;
        present = true;
      }
    }
  }
  if (present) fields.push_back(field);
}

std::string expand_whole(const Word& word, const Parameters& parameters) {
  std::string text;
  for (const WordPiece& piece : word) text += value_of(piece, parameters);
  return text;
}

bool is_constant(const Word& word) {
  return std::ranges::all_of(word, [](const WordPiece& piece) { return piece.kind == WordPiece::Kind::text; });
}

}  // namespace lvslab::sim::console
