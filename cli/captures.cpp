#include "captures.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <lvslab/drop_reason.h>

namespace lvslab::cli {
namespace {

/// Text put together without allocation; what does not fit is left out.
class ShortText {
 public:
  ShortText& operator<<(std::string_view text) {
    const std::size_t size = std::min(text.size(), sizeof bytes_ - size_);
    std::memcpy(bytes_ + size_, text.data(), size);
    size_ += size;
    return *this;
  }
  ShortText& operator<<(std::uint64_t number) {
    const auto [end, error] = std::to_chars(bytes_ + size_, bytes_ + sizeof bytes_, number);
    if (error == std::errc{}) size_ = static_cast<std::size_t>(end - bytes_);
    return *this;
  }
  [[nodiscard]] std::string_view view() const { return {bytes_, size_}; }

 private:
  char bytes_[128];
  std::size_t size_ = 0;
};

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
    ++frames_;
    const bool is_sent = event.kind == Kind::sent;
    writer_.write(*interface, event.at, event.bytes, is_sent ? io::Direction::outbound : io::Direction::inbound);
    append_lineage(event.lineage);
    append_reasons(event);
    fate_is_open_ = !is_sent;
    node_ = event.node;
    packet_ = event.lineage.packet;
    return;
  }
  const bool is_fate = event.kind == Kind::dropped || event.kind == Kind::delivered;
  if (!is_fate || !fate_is_open_ || event.node != node_ || event.lineage.packet != packet_) return;
  if (event.kind == Kind::dropped) {
    writer_.append_comment("; dropped: ");
    writer_.append_comment(to_text(event.reason));
  } else {
    writer_.append_comment("; delivered to a socket");
  }
  append_reasons(event);
}

/// "request 3, packet 12, because of packet 11"
void PcapngFile::append_lineage(const net::Lineage& lineage) {
  ShortText text;
  if (lineage.flow != 0) text << "request " << std::uint64_t{lineage.flow} << ", ";
  text << "packet " << lineage.packet;
  if (lineage.cause != 0) text << ", because of packet " << lineage.cause;
  writer_.append_comment(text.view());
}

void PcapngFile::append_reasons(const sim::TraceEvent& event) {
  for (const auto& note : event.notes) {
    writer_.append_comment("; ");
    writer_.append_comment(to_text(note));
  }
}

}  // namespace lvslab::cli
