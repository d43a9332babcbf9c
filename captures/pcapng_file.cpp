#include <algorithm>
#include <charconv>
#include <cstring>

#include <lvslab/captures/pcapng_file.h>
#include <lvslab/drop_reason.h>

namespace lvslab::captures {
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
  if (!wants_notes()) return;  // somebody else may
  for (const auto& note : event.notes) {
    writer_.append_comment("; ");
    writer_.append_comment(to_text(note));
  }
}

std::uint64_t write_pcapng(const std::string& path, const sim::Session& session, const sim::EventLog& events,
                           const std::function<bool(const sim::TraceEvent&)>& is_wanted) {
  PcapngFile file(path, session);
  for (const auto& event : events) {
    if (is_wanted && file.interfaces().of(event) && !is_wanted(event)) {
      file.leave_out();
    } else {
      file.on_event(event);
    }
  }
  file.close();
  return file.frames();
}

}  // namespace lvslab::captures
