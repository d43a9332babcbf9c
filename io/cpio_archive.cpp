#include <charconv>
#include <cstdio>
#include <utility>

#include <lvslab/io/cpio_archive.h>

namespace lvslab::io {
namespace {

constexpr std::string_view magic = "070701";
constexpr std::string_view last_name = "TRAILER!!!";
constexpr std::size_t field_size = 8;  // hexadecimal digits
constexpr std::size_t header_size = 6 + 13 * field_size;

// Positions of the fields that we read.
constexpr std::size_t mode_field = 1;
constexpr std::size_t file_size_field = 6;
constexpr std::size_t name_size_field = 11;

constexpr std::uint32_t type_mask = 0170000;
constexpr std::uint32_t regular_file = 0100000;
constexpr std::uint32_t directory = 0040000;
constexpr std::uint32_t symbolic_link = 0120000;
constexpr std::uint32_t character_device = 0020000;

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

net::Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

std::uint32_t field(net::Bytes header, std::size_t number, bool& valid) {
  const char* begin = reinterpret_cast<const char*>(header.data()) + magic.size() + number * field_size;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(begin, begin + field_size, value, 16);
  valid = valid && error == std::errc{} && end == begin + field_size;
  return value;
}

}  // namespace

void CpioWriter::add(std::string_view name, std::uint32_t mode, net::Bytes content, std::uint32_t major,
                     std::uint32_t minor) {
  char header[header_size + 1];
  std::snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", next_inode_++,
                mode, 0U, 0U, 1U, 0U, static_cast<std::uint32_t>(content.size()), 0U, 0U, major, minor,
                static_cast<std::uint32_t>(name.size() + 1), 0U);
  const auto append = [this](net::Bytes bytes) { archive_.insert(archive_.end(), bytes.begin(), bytes.end()); };
  append(bytes_of({header, header_size}));
  append(bytes_of(name));
  archive_.resize(padded(archive_.size() + 1));
  append(content);
  archive_.resize(padded(archive_.size()));
}

void CpioWriter::add_directory(std::string_view name, std::uint32_t permissions) {
  add(name, directory | permissions, {}, 0, 0);
}
void CpioWriter::add_file(std::string_view name, net::Bytes content, std::uint32_t permissions) {
  add(name, regular_file | permissions, content, 0, 0);
}
void CpioWriter::add_symbolic_link(std::string_view name, std::string_view target) {
  add(name, symbolic_link | 0777, bytes_of(target), 0, 0);
}
void CpioWriter::add_character_device(std::string_view name, std::uint32_t major, std::uint32_t minor) {
  add(name, character_device | 0600, {}, major, minor);
}

std::vector<std::byte> CpioWriter::finish() {
  add(last_name, 0, {}, 0, 0);
  next_inode_ = 1;
  return std::exchange(archive_, {});
}

Result<std::vector<CpioFile>> read_cpio(net::Bytes archive) {
  std::vector<CpioFile> files;
  std::size_t at = 0;
  const auto broken = [&at](const char* how) {
    return Unexpected{Error{std::string("the archive ") + how, "byte " + std::to_string(at)}};
  };
  for (;;) {
    if (archive.size() - at < header_size) return broken("breaks off");
    const net::Bytes header = archive.subspan(at, header_size);
    bool valid = std::string_view(reinterpret_cast<const char*>(header.data()), magic.size()) == magic;
    const std::uint32_t mode = field(header, mode_field, valid);
    const std::uint64_t file_size = field(header, file_size_field, valid);
    const std::uint64_t name_size = field(header, name_size_field, valid);
    if (!valid || name_size == 0) return broken("is not of the format newc");
    const std::size_t content = padded(at + header_size + name_size);
    if (content > archive.size() || file_size > archive.size() - content) return broken("breaks off");
    const auto* name_begin = reinterpret_cast<const char*>(archive.data()) + at + header_size;
    std::string name(name_begin, name_size - 1);
    if (name == last_name) return files;
    if ((mode & type_mask) == regular_file) files.push_back({std::move(name), archive.subspan(content, file_size)});
    at = padded(content + file_size);
    if (at > archive.size()) at = archive.size();
  }
}

}  // namespace lvslab::io
