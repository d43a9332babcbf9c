#include "capture.h"

#include <poll.h>
#include <stdexcept>

#include <pcap/pcap.h>

namespace lvslab::cli::guest {
namespace {

constexpr int whole_frames = 1 << 18;   // bytes, as tcpdump has it
constexpr int bytes_waiting = 4 << 20;  // that the kernel keeps until we come

}  // namespace

Capture::~Capture() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  for (const Tap& tap : taps_) ::pcap_close(tap.handle);
}

void Capture::listen(const NetworkNamespace& machine, const std::string& interface) {
  const InNamespace here(machine.network());
  const std::string name = machine.name() + "-" + interface;
  char problem[PCAP_ERRBUF_SIZE] = "";
  pcap_t* const handle = ::pcap_create(interface.c_str(), problem);
  if (handle == nullptr) throw std::runtime_error("cannot capture on " + name + ": " + problem);
  taps_.push_back({name, handle, &frames_[name]});
  ::pcap_set_snaplen(handle, whole_frames);
  ::pcap_set_immediate_mode(handle, 1);
  ::pcap_set_buffer_size(handle, bytes_waiting);
  ::pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
  if (::pcap_activate(handle) < 0 || ::pcap_setnonblock(handle, 1, problem) < 0) {
    throw std::runtime_error("cannot capture on " + name + ": " + ::pcap_geterr(handle));
  }
}

void Capture::start() {
  thread_ = std::thread([this] { take_all(); });
}

std::map<std::string, std::vector<sim::CapturedFrame>> Capture::stop() {
  stopping_ = true;
  thread_.join();
  for (const Tap& tap : taps_) drain(tap);
  for (const Tap& tap : taps_) require_complete(tap);
  return std::move(frames_);
}

void Capture::require_complete(const Tap& tap) {
  pcap_stat counts{};
  if (::pcap_stats(tap.handle, &counts) != 0) {
    throw std::runtime_error("cannot ask whether frames were lost on " + tap.name + ": " + ::pcap_geterr(tap.handle));
  }
  if (counts.ps_drop == 0) return;
  throw std::runtime_error(std::to_string(counts.ps_drop) + " frames on " + tap.name +
                           " were lost, since they came faster than they could be kept: send fewer at a time");
}

void Capture::take_all() {
  std::vector<pollfd> awaited;
  for (const Tap& tap : taps_) awaited.push_back({::pcap_get_selectable_fd(tap.handle), POLLIN, 0});
  constexpr int look_again_ms = 50;  // at stopping_
  while (!stopping_) {
    if (::poll(awaited.data(), awaited.size(), look_again_ms) <= 0) continue;
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      if (awaited[i].revents != 0) drain(taps_[i]);
    }
  }
}

void Capture::drain(const Tap& tap) {
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* bytes = nullptr;
  // An interface that goes down says so once, as an error; the capture goes on.
  for (int result = 1; result != 0; result = ::pcap_next_ex(tap.handle, &header, &bytes)) {
    if (result < 0) return;
    if (header == nullptr) continue;  // the first time round
    auto& frame = tap.frames->emplace_back();
    const auto* begin = reinterpret_cast<const std::byte*>(bytes);
    frame.bytes.assign(begin, begin + header->caplen);
    frame.at = Instant{std::chrono::seconds{header->ts.tv_sec} + std::chrono::nanoseconds{header->ts.tv_usec}};
  }
}

}  // namespace lvslab::cli::guest
