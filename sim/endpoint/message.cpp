#include "message.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace lvslab::sim::endpoint {
namespace {

constexpr std::string_view empty_line = "\r\n\r\n";

}  // namespace

Message Message::request(std::uint64_t size, std::uint32_t index) {
  Message message;
  const auto set_head = [&message](const std::string& text) {
    std::ranges::copy(text, message.head_.begin());
    message.head_size_ = static_cast<std::uint8_t>(text.size());
  };
  std::string head = "GET /" + std::to_string(index) + " HTTP/1.0\r\n";
  message.tail_size_ = 4;
  std::ranges::copy(empty_line, message.tail_.begin());
  if (size == head.size() + 2) {  // the head's own line end is half of the empty line
    head.resize(head.size() - 2);
    set_head(head);
  } else if (size >= head.size() + 2 + 5) {
    set_head(head + "X: ");
    message.filler_count_ = size - head.size() - 2 - 5;
  } else {
    message.filler_ = 'G';
    message.filler_count_ = std::max<std::uint64_t>(size, 4) - 4;
  }
  return message;
}

Message Message::answer(std::string_view name, std::uint64_t size) {
  Message message;
  size = std::max<std::uint64_t>(size, 1);
  std::string head(name.substr(0, message.head_.size() - 1));
  head += '\n';
  if (head.size() > size) head.resize(size);
  std::ranges::copy(head, message.head_.begin());
  message.head_size_ = static_cast<std::uint8_t>(head.size());
  message.filler_count_ = size - head.size();
  return message;
}

void Message::copy(std::uint64_t offset, net::MutableBytes into) const {
  std::byte* at = into.data();
  std::size_t left = into.size();
  const auto put = [&](std::uint64_t part_size, auto&& write) {
    if (offset >= part_size) {
      offset -= part_size;
      return;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(part_size - offset, left));
    if (count > 0) write(static_cast<std::size_t>(offset), count);
    at += count;
    left -= count;
    offset = 0;
  };
  put(head_size_, [&](std::size_t from, std::size_t count) { std::memcpy(at, head_.data() + from, count); });
  put(filler_count_, [&](std::size_t, std::size_t count) { std::memset(at, filler_, count); });
  put(tail_size_, [&](std::size_t from, std::size_t count) { std::memcpy(at, tail_.data() + from, count); });
}

bool EmptyLineFinder::feed(net::Bytes piece) {
  const char* at = reinterpret_cast<const char*>(piece.data());
  const char* const end = at + piece.size();
  while (matched_ < empty_line.size() && at != end) {
    if (matched_ == 0) {  // most of a request lies between line ends
      at = static_cast<const char*>(std::memchr(at, '\r', static_cast<std::size_t>(end - at)));
      if (at == nullptr) return false;
    }
    if (*at == empty_line[matched_]) {
      ++matched_;
    } else {
      matched_ = *at == '\r' ? 1 : 0;
    }
    ++at;
  }
  return matched_ == empty_line.size();
}

}  // namespace lvslab::sim::endpoint
