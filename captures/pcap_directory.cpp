#include <filesystem>
#include <system_error>

#include <lvslab/captures/pcap_directory.h>

namespace lvslab::captures {

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

}  // namespace lvslab::captures
