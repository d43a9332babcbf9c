#pragma once
/// What the tests of captures share: frames, a place for files that goes away, and libpcap as an independent reader.

#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <vector>

#include <pcap/pcap.h>

#include <lvslab/net/bytes.h>
#include <lvslab/time.h>

namespace lvslab::test {

/// A directory that is removed with all it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "lvslab-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// `size` bytes: first, first + 1, ...
inline std::vector<std::byte> some_frame(std::size_t size, unsigned first = 0) {
  std::vector<std::byte> frame(size);
  for (std::size_t i = 0; i < size; ++i) frame[i] = static_cast<std::byte>((first + i) & 0xff);
  return frame;
}

struct SeenByLibpcap {
  Instant at;
  std::vector<std::byte> bytes;
  std::uint32_t size_on_wire;
};

/// All packets of a file as libpcap reads them. Throws what libpcap says when it does not like the file.
inline std::vector<SeenByLibpcap> read_with_libpcap(const std::string& path) {
  char why[PCAP_ERRBUF_SIZE] = {};
  pcap_t* capture = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why);
  if (capture == nullptr) throw std::runtime_error(why);
  std::vector<SeenByLibpcap> packets;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  int result = 0;
  while ((result = pcap_next_ex(capture, &header, &data)) == 1) {
    const auto* first = reinterpret_cast<const std::byte*>(data);
    packets.push_back({Instant{std::chrono::seconds{header->ts.tv_sec} + std::chrono::nanoseconds{header->ts.tv_usec}},
                       {first, first + header->caplen},
                       header->len});
  }
  const std::string error = result == PCAP_ERROR ? pcap_geterr(capture) : "";
  pcap_close(capture);
  if (!error.empty()) throw std::runtime_error(error);
  return packets;
}

}  // namespace lvslab::test
