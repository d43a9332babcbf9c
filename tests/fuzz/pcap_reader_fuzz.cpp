// Property: whatever the bytes, the reader ends, and hands out only packets, names and comments that lie inside them.
#include <cstdlib>

#include <lvslab/io/capture_reader.h>

namespace {

void require_inside(lvslab::net::Bytes part, lvslab::net::Bytes whole) {
  if (part.empty()) return;
  if (part.data() < whole.data() || part.data() + part.size() > whole.data() + whole.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const lvslab::net::Bytes capture = std::as_bytes(std::span{data, size});
  auto reader = lvslab::io::CaptureReader::over(capture);
  if (!reader) return 0;
  for (std::size_t packets = 0;; ++packets) {
    const auto packet = reader->next();
    if (!packet || !*packet) return 0;
    if ((*packet)->interface >= reader->interfaces().size()) std::abort();
    require_inside((*packet)->bytes, capture);
    require_inside(std::as_bytes(std::span{(*packet)->comment}), capture);
    if (packets > size) std::abort();  // each packet takes some bytes: otherwise it would never end
  }
}
