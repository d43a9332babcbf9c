#include "trace_lines.h"

#include <charconv>

#include <lvslab/drop_reason.h>

#include "decision_json.h"

namespace lvslab::cli {
namespace {

constexpr char hexadecimal[] = "0123456789abcdef";

/// A JSON string. Bytes that are not printable ASCII or UTF-8 continue as they are: our own texts are UTF-8.
void append_string(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (code < 0x20) {
      line += "\\u00";
      line += hexadecimal[code >> 4];
      line += hexadecimal[code & 15];
    } else {
      line += c;
    }
  }
  line += '"';
}

void append_key(std::string& line, std::string_view key) {
  line += line.back() == '{' ? "\"" : ", \"";
  line += key;
  line += "\": ";
}
void append(std::string& line, std::string_view key, std::string_view text) {
  append_key(line, key);
  append_string(line, text);
}
void append(std::string& line, std::string_view key, std::int64_t number) {
  append_key(line, key);
  char digits[20];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_hexadecimal(std::string& line, net::Bytes bytes) {
  line += '"';
  for (const std::byte byte : bytes) {
    line += hexadecimal[std::to_integer<unsigned>(byte) >> 4];
    line += hexadecimal[std::to_integer<unsigned>(byte) & 15];
  }
  line += '"';
}

/// An outer header's fields come first; a field that occurs again (of an inner or a quoted header) becomes a list.
void append_fields(std::string& line, const sim::Dissection& dissection) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> fields;
  for (const auto& layer : dissection.layers) {
    for (const auto& field : layer.fields) {
      auto known = fields.begin();
      while (known != fields.end() && known->first != field.name) ++known;
      if (known == fields.end()) known = fields.insert(fields.end(), {field.name, {}});
      known->second.push_back(field.value);
    }
  }
  append_key(line, "fields");
  line += '{';
  for (const auto& [name, values] : fields) {
    append_key(line, name);
    if (values.size() > 1) line += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) line += ", ";
      append_string(line, values[i]);
    }
    if (values.size() > 1) line += ']';
  }
  line += '}';
}

/// A scheduler's, and the making of a template for it.
void append_decisions(std::string& line, std::span<const Note> notes) {
  const auto decisions = decisions_in(notes);
  if (decisions.empty()) return;
  append_key(line, "decisions");
  line += '[';
  for (const auto* decision : decisions) {
    if (line.back() != '[') line += ", ";
    line += to_json(*decision).dump();
  }
  line += ']';
}

}  // namespace

TraceLines::TraceLines(const std::string& path, const sim::Session& session)
    : session_(session), places_(session), file_(path) {}

std::string TraceLines::interface_name(const sim::TraceEvent& event) {
  // An interface made after the start (a tunnel) was not there to be named.
  if (places_.interface(event.node, event.interface).empty()) places_ = sim::PlaceNames(session_);
  return std::string(places_.interface(event.node, event.interface));
}

void TraceLines::on_event(const sim::TraceEvent& event) {
  using Kind = sim::TraceEvent::Kind;
  line_ = "{";
  append(line_, "number", static_cast<std::int64_t>(event.number));
  append(line_, "at", event.at.time_since_epoch().count());
  append(line_, "kind", to_text(event.kind));
  append(line_, "node", places_.node(event.node));
  if (event.has_interface)
    append(line_, places_.is_switch(event.node) ? "port_to" : "interface", interface_name(event));
  if (event.lineage.flow != 0) append(line_, "flow", event.lineage.flow);
  if (event.lineage.packet != 0) append(line_, "packet", static_cast<std::int64_t>(event.lineage.packet));
  if (event.lineage.cause != 0) append(line_, "cause", static_cast<std::int64_t>(event.lineage.cause));
  if (event.kind == Kind::dropped) {
    append(line_, "reason", name_of(event.reason));
    append(line_, "because", to_text(event.reason));
  }
  if (!event.text.empty()) append(line_, "text", event.text);
  if (!event.notes.empty()) {
    append_key(line_, "notes");
    line_ += '[';
    for (std::size_t i = 0; i < event.notes.size(); ++i) {
      if (i > 0) line_ += ", ";
      append_string(line_, to_text(event.notes[i]));
    }
    line_ += ']';
    append_decisions(line_, event.notes);
  }
  if (!event.bytes.empty()) {
    const auto dissection = sim::dissect(event.bytes, event.is_frame, &book_);
    append(line_, "summary", headline(dissection));
    append_fields(line_, dissection);
    append_key(line_, event.is_frame ? "frame" : "datagram");
    append_hexadecimal(line_, event.bytes);
  }
  line_ += "}\n";
  file_.write(line_);
}

}  // namespace lvslab::cli
