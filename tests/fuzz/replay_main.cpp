// What stands in for libFuzzer where it is not: gives a target every file of its corpus, and each with small changes
// (cut short, a byte spoilt), always the same ones. So a past crash stays found with any compiler.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

void run(const Input& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

Input read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return Input(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

/// At most `most` places in a file of `size` bytes, evenly spread.
std::vector<std::size_t> places(std::size_t size, std::size_t most) {
  std::vector<std::size_t> result;
  const auto step = std::max<std::size_t>(1, size / most);
  for (std::size_t place = 0; place < size; place += step) result.push_back(place);
  return result;
}

void run_variants(const Input& seed) {
  run(seed);
  for (const auto end : places(seed.size(), 64))
    run(Input(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(end)));
  for (const auto place : places(seed.size(), 64)) {
    for (const char value : {'\0', '\xff', '"', '}'}) {
      auto spoilt = seed;
      spoilt[place] = static_cast<std::uint8_t>(value);
      run(spoilt);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i) {
    const std::filesystem::path path = arguments[i];
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);  // the last line names the culprit
    run_variants(read(file));
  }
  if (files.empty()) std::fprintf(stderr, "no files to replay\n");
  return files.empty() ? 1 : 0;
}
