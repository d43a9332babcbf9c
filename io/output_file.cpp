#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <lvslab/io/output_file.h>

#include "file_descriptor.h"

namespace lvslab::io {

/// The other side: takes full buffers, gives empty ones back.
struct OutputFile::Writer {
  struct Buffer {
    std::unique_ptr<std::byte[]> data;
    std::size_t capacity = 0;
    std::size_t used = 0;
  };

  explicit Writer(const std::string& file) : path(file), descriptor(file, O_WRONLY | O_CREAT | O_TRUNC) {}

  /// Runs in its own thread until `closing`.
  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return closing || !full.empty(); });
      if (full.empty()) return;
      Buffer buffer = std::move(full.front());
      full.pop_front();
      const bool skip = failure != 0;  // after a failure the rest only has to be emptied
      lock.unlock();
      const int result = skip ? 0 : descriptor.write_all({buffer.data.get(), buffer.used});
      lock.lock();
      if (result != 0) failure = result;
      if (buffer.capacity == buffer_size) empty.push_back(std::move(buffer));
      --in_flight;
      changed.notify_all();
    }
  }

  /// Queues the current buffer if it holds anything, and waits for a place if too many wait already.
  void hand_over(std::unique_lock<std::mutex>& lock) {
    if (current.used == 0) return;
    changed.wait(lock, [this] { return in_flight < buffers_in_flight; });
    full.push_back(std::exchange(current, {}));
    ++in_flight;
    changed.notify_all();
  }

  std::string path;
  FileDescriptor descriptor;
  Buffer current;  // the producer's; the rest is shared
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Buffer> full;
  std::vector<Buffer> empty;
  std::size_t in_flight = 0;
  bool closing = false;
  int failure = 0;
  std::thread thread;
};

OutputFile::OutputFile(const std::string& path) : writer_(std::make_unique<Writer>(path)) {
  writer_->thread = std::thread([writer = writer_.get()] { writer->work(); });
}

OutputFile::~OutputFile() {
  try {
    close();
  } catch (const std::exception&) {  // documented: errors are lost here
  }
}

void OutputFile::make_room(std::size_t size) {
  Writer& writer = *writer_;
  std::unique_lock lock(writer.mutex);
  writer.current.used = writer.current.capacity - room_.size();
  writer.hand_over(lock);
  if (writer.failure != 0) {
    throw std::system_error(writer.failure, std::generic_category(), "cannot write '" + writer.path + "'");
  }
  if (size <= buffer_size && writer.current.capacity == 0 && !writer.empty.empty()) {
    writer.current = std::move(writer.empty.back());
    writer.empty.pop_back();
  }
  if (writer.current.capacity < size) {
    const std::size_t capacity = std::max(size, buffer_size);
    writer.current = {std::unique_ptr<std::byte[]>(new std::byte[capacity]), capacity, 0};
  }
  writer.current.used = 0;
  room_ = {writer.current.data.get(), writer.current.capacity};
}

void OutputFile::write(net::Bytes bytes) {
  if (bytes.empty()) return;
  std::memcpy(reserve(bytes.size()).data(), bytes.data(), bytes.size());
  commit(bytes.size());
}

void OutputFile::close() {
  if (!writer_->thread.joinable()) return;
  {
    std::unique_lock lock(writer_->mutex);
    writer_->current.used = writer_->current.capacity - room_.size();
    writer_->hand_over(lock);
    room_ = {};
    writer_->closing = true;
    writer_->changed.notify_all();
  }
  writer_->thread.join();
  const int at_close = writer_->descriptor.close();
  const int failure = writer_->failure != 0 ? writer_->failure : at_close;
  if (failure != 0) {
    throw std::system_error(failure, std::generic_category(), "cannot write '" + writer_->path + "'");
  }
}

}  // namespace lvslab::io
