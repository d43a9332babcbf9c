#include "reader.h"

#include <algorithm>

#include <lvslab/sim/words.h>

#include "keys.h"
#include "quantity.h"

namespace lvslab::sim::scenario {
namespace {

void not_a(const Cursor& at, std::string_view wanted) {
  at.error("must be " + std::string(wanted) + ", not " + std::string(at.value().kind_name()));
}

/// "interval" at the top of the file, "ageing" on a host: a right key in the wrong place.
std::string other_home(std::string_view key) {
  for (const auto& [object, known] : keys::all) {
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      return "; it belongs in " + quoted(object);
    }
  }
  return {};
}

void unknown_key(const Cursor& at, std::string_view key, std::span<const std::string_view> known) {
  const auto nearest = nearest_word(key, known);
  auto sentence = "unknown key " + quoted(key);
  if (nearest.is_close) {
    sentence += "; did you mean " + quoted(nearest.word) + "?";
  } else if (const auto home = other_home(key); !home.empty()) {
    sentence += home + "; the nearest key known here is " + quoted(nearest.word);
  } else {
    sentence += "; the nearest key known here is " + quoted(nearest.word);
  }
  at.error(sentence);
}

bool refuse_repeated(const Cursor& at, const JsonMember& member) {
  if (member.repeated) at.error("the key " + quoted(member.key) + " is given twice");
  return member.repeated;
}

}  // namespace

std::string Cursor::path() const {
  if (parent_ == nullptr) return {};
  return parent_->path() + (key_ != nullptr ? pointer_step(*key_) : "/" + std::to_string(index_));
}

bool read_object(const Cursor& at, std::string_view thing, std::span<const std::string_view> known,
                 const std::function<void(std::string_view, const Cursor&)>& on_member) {
  const auto* object = at.value().object();
  if (object == nullptr) {
    at.error(std::string(thing) + " must be an object, not " + std::string(at.value().kind_name()));
    return false;
  }
  for (const auto& member : *object) {
    const auto cursor = at.member(member);
    if (refuse_repeated(cursor, member)) continue;
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      unknown_key(cursor, member.key, known);
    } else {
      on_member(member.key, cursor);
    }
  }
  return true;
}

bool read_names(const Cursor& at, std::string_view thing,
                const std::function<void(const std::string&, const Cursor&)>& on_member) {
  const auto* object = at.value().object();
  if (object == nullptr) {
    at.error(std::string(thing) + " must be an object, not " + std::string(at.value().kind_name()));
    return false;
  }
  for (const auto& member : *object) {
    const auto cursor = at.member(member);
    if (!refuse_repeated(cursor, member)) on_member(member.key, cursor);
  }
  return true;
}

bool read_list(const Cursor& at, std::string_view thing, const std::function<void(const Cursor&)>& on_item) {
  const auto* list = at.value().list();
  if (list == nullptr) {
    at.error(std::string(thing) + " must be a list, not " + std::string(at.value().kind_name()));
    return false;
  }
  for (std::size_t i = 0; i < list->size(); ++i) on_item(at.item(i));
  return true;
}

std::optional<std::string> read_text(const Cursor& at) {
  if (const auto* text = at.value().text()) return *text;
  not_a(at, "a text");
  return std::nullopt;
}

std::optional<bool> read_bool(const Cursor& at) {
  if (const auto* value = std::get_if<bool>(&at.value().content)) return *value;
  not_a(at, "true or false");
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Cursor& at, std::string_view thing,
                                     std::span<const std::string_view> words) {
  const auto text = read_text(at);
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  auto hint = did_you_mean(*text, words);
  if (hint.empty()) hint = "; it is " + one_of(words);
  at.error("unknown " + std::string(thing) + " " + quoted(*text) + hint);
  return std::nullopt;
}

std::optional<std::uint64_t> read_integer(const Cursor& at, std::uint64_t least, std::uint64_t most) {
  const auto range = [&] { return " is not in " + std::to_string(least) + ".." + std::to_string(most); };
  if (const auto* number = std::get_if<std::uint64_t>(&at.value().content)) {
    if (*number >= least && *number <= most) return *number;
    at.error(std::to_string(*number) + range());
  } else if (const auto* negative = std::get_if<std::int64_t>(&at.value().content)) {
    at.error(std::to_string(*negative) + range());
  } else if (std::holds_alternative<double>(at.value().content)) {
    at.error("must be a whole number in " + std::to_string(least) + ".." + std::to_string(most));
  } else {
    not_a(at, "a whole number");
  }
  return std::nullopt;
}

std::optional<double> read_number(const Cursor& at) {
  if (const auto* number = std::get_if<std::uint64_t>(&at.value().content)) return static_cast<double>(*number);
  if (const auto* negative = std::get_if<std::int64_t>(&at.value().content)) return static_cast<double>(*negative);
  if (const auto* real = std::get_if<double>(&at.value().content)) return *real;
  not_a(at, "a number");
  return std::nullopt;
}

std::optional<Duration> read_duration(const Cursor& at) {
  const auto* text = at.value().text();
  if (text == nullptr && (at.value().kind_name() != "a number")) {
    not_a(at, "a duration: a text such as \"250ms\" or a number of seconds");
    return std::nullopt;
  }
  auto duration = text != nullptr ? parse_duration(*text) : duration_of_seconds(*read_number(at));
  if (duration) return *duration;
  at.error(duration.error());
  return std::nullopt;
}

std::optional<std::uint64_t> read_size(const Cursor& at, std::uint64_t most) {
  const auto* text = at.value().text();
  if (text == nullptr) {
    if (at.value().kind_name() == "a number") return read_integer(at, 0, most);
    not_a(at, "a size: a number of bytes or a text such as \"40kB\"");
    return std::nullopt;
  }
  const auto size = parse_size(*text);
  if (!size) {
    at.error(size.error());
  } else if (*size > most) {
    at.error(quoted(*text) + " is more than " + std::to_string(most) + " bytes");
  } else {
    return *size;
  }
  return std::nullopt;
}

}  // namespace lvslab::sim::scenario
