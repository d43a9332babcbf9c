#pragma once
/// A file that is only ever appended to, through large buffers that a thread of its own hands to the operating
/// system: whoever fills it pays for a copy into memory, not for the disk.
///
/// What is written does not depend on that thread: bytes go out in the order they were committed. At most
/// `buffers_in_flight` buffers wait; a producer that is faster than the disk waits with them.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <lvslab/net/bytes.h>

namespace lvslab::io {

class OutputFile {
 public:
  static constexpr std::size_t buffer_size = 1 << 20;
  static constexpr std::size_t buffers_in_flight = 8;

  /// Creates or empties the file. Throws std::system_error, whose what() names the file and the reason.
  explicit OutputFile(const std::string& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Writes what is left; errors are lost: call close() to hear of them.
  ~OutputFile();

  /// Room for at least `size` bytes, to be filled and then committed (possibly fewer). Larger than buffer_size is
  /// allowed, but costs an allocation. Throws std::system_error when an earlier write has failed.
  [[nodiscard]] net::MutableBytes reserve(std::size_t size) {
    if (size > room_.size()) [[unlikely]]
      make_room(size);
    return room_;
  }
  /// The first `size` bytes of what reserve() returned belong to the file now.
  void commit(std::size_t size) { room_ = room_.subspan(size); }

  void write(net::Bytes bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span{text})); }

  /// Writes the rest and closes. Throws std::system_error when anything could not be written.
  void close();

 private:
  struct Writer;
  void make_room(std::size_t size);
  std::unique_ptr<Writer> writer_;
  net::MutableBytes room_;  ///< the unused rest of the current buffer
};

}  // namespace lvslab::io
