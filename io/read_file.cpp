#include <lvslab/io/capture_reader.h>

#include "file_descriptor.h"

namespace lvslab::io {

std::vector<std::byte> read_file(const std::string& path) {
  const FileDescriptor file(path, O_RDONLY);
  std::vector<std::byte> content;
  constexpr std::size_t step = 1 << 18;
  for (;;) {
    const std::size_t filled = content.size();
    content.resize(filled + step);
    const ssize_t got = ::read(file.number(), content.data() + filled, step);
    if (got < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot read '" + path + "'");
    }
    content.resize(filled + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return content;
  }
}

}  // namespace lvslab::io
