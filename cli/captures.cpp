#include "captures.h"

#include <charconv>
#include <filesystem>
#include <system_error>

#include <lvslab/drop_reason.h>

namespace lvslab::cli {
namespace {

void append(std::string& text, std::uint64_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  text.append(digits, end);
}

/// A note's sentence, without building a string of its own.
void append(std::string& text, const Note& note) {
  std::string_view rest = note.phrase;
  for (std::size_t at = 0; (at = rest.find('{')) != std::string_view::npos;) {
    text += rest.substr(0, at);
    rest.remove_prefix(at);
    const bool is_place = rest.size() >= 3 && rest[2] == '}' && rest[1] >= '0' && rest[1] <= '9';
    if (is_place) {
      const auto index = static_cast<std::size_t>(rest[1] - '0');
      if (index < note.values.size()) text += note.values[index];
    } else {
      text += rest.front();
    }
    rest.remove_prefix(is_place ? 3 : 1);
  }
  text += rest;
}

/// "request 3, packet 12, because of packet 11"
void append(std::string& text, const net::Lineage& lineage) {
  if (lineage.flow != 0) {
    text += "request ";
    append(text, lineage.flow);
    text += ", ";
  }
  text += "packet ";
  append(text, lineage.packet);
  if (lineage.cause != 0) {
    text += ", because of packet ";
    append(text, lineage.cause);
  }
}

}  // namespace

CapturedInterfaces::CapturedInterfaces(const sim::Session& session) {
  for (const auto& node : session.scenario().nodes) {
    auto& numbers = number_.emplace_back();
    const auto* host = session.find_host(node.name);
    if (host == nullptr) continue;
    for (const auto& interface : node.interfaces) {
      const auto id = host->find_interface(interface.name);
      if (!id) continue;
      if (numbers.size() <= host::index_of(*id)) numbers.resize(host::index_of(*id) + 1, none);
      numbers[host::index_of(*id)] = static_cast<std::uint32_t>(names_.size());
      names_.push_back({node.name, interface.name});
    }
  }
}

std::optional<std::uint32_t> CapturedInterfaces::of(const sim::TraceEvent& event) const {
  using Kind = sim::TraceEvent::Kind;
  if (event.kind != Kind::sent && event.kind != Kind::received) return std::nullopt;
  if (!event.is_frame || !event.has_interface) return std::nullopt;
  const auto& numbers = number_[event.node];
  if (event.interface >= numbers.size() || numbers[event.interface] == none) return std::nullopt;
  return numbers[event.interface];
}

PcapDirectory::PcapDirectory(const std::string& directory, const sim::Session& session) : interfaces_(session) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw std::system_error(error, "cannot create directory '" + directory + "'");
  for (const auto& [node, interface] : interfaces_.names()) {
    writers_.emplace_back((std::filesystem::path(directory) / (node + "-" + interface + ".pcap")).string());
  }
}

void PcapDirectory::on_event(const sim::TraceEvent& event) {
  if (const auto interface = interfaces_.of(event)) writers_[*interface].write(event.at, event.bytes);
}

void PcapDirectory::close() {
  for (auto& writer : writers_) writer.flush();
}

PcapngFile::PcapngFile(const std::string& path, const sim::Session& session) : interfaces_(session), writer_(path) {
  for (const auto& [node, interface] : interfaces_.names()) writer_.add_interface(node + ":" + interface);
}

void PcapngFile::on_event(const sim::TraceEvent& event) {
  using Kind = sim::TraceEvent::Kind;
  if (const auto interface = interfaces_.of(event)) {
    if (event.kind == Kind::sent) {
      write_pending();
      comment_.clear();
      append(comment_, event.lineage);
      for (const auto& note : event.notes) {
        comment_ += "; ";
        append(comment_, note);
      }
      writer_.write(*interface, event.at, event.bytes, io::Direction::outbound, comment_);
      return;
    }
    write_pending();
    pending_.waiting = true;
    pending_.interface = *interface;
    pending_.node = event.node;
    pending_.packet = event.lineage.packet;
    pending_.at = event.at;
    pending_.frame.assign(event.bytes.begin(), event.bytes.end());
    pending_.comment.clear();
    append(pending_.comment, event.lineage);
    add_reasons(event);
    return;
  }
  const bool is_fate = event.kind == Kind::dropped || event.kind == Kind::delivered;
  if (!is_fate || !pending_.waiting || event.node != pending_.node || event.lineage.packet != pending_.packet) return;
  if (event.kind == Kind::dropped) {
    pending_.comment += "; dropped: ";
    pending_.comment += to_text(event.reason);
  } else {
    pending_.comment += "; delivered to a socket";
  }
  add_reasons(event);
}

void PcapngFile::add_reasons(const sim::TraceEvent& event) {
  for (const auto& note : event.notes) {
    pending_.comment += "; ";
    append(pending_.comment, note);
  }
}

void PcapngFile::write_pending() {
  if (!pending_.waiting) return;
  writer_.write(pending_.interface, pending_.at, pending_.frame, io::Direction::inbound, pending_.comment);
  pending_.waiting = false;
}

void PcapngFile::close() {
  write_pending();
  writer_.close();
}

}  // namespace lvslab::cli
