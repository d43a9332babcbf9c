// Property: whatever the text, it is a filter or an error with a column; whatever the bytes, a filter ends with yes or
// no, and its negation with the opposite. The text ends at the first line feed, the frame follows.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <lvslab/sim/filter.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using lvslab::sim::Filter;
  const auto* end = std::find(data, data + size, static_cast<std::uint8_t>('\n'));
  const std::string text(data, end);
  // A copy of the exact size: reading past its end is seen by the sanitizer.
  std::vector<std::byte> frame;
  for (const auto* byte = end == data + size ? end : end + 1; byte != data + size; ++byte) {
    frame.push_back(static_cast<std::byte>(*byte));
  }
  const auto filter = Filter::parse(text);
  if (!filter) {
    if (filter.error().sentence.empty() || !filter.error().place.starts_with("column ")) std::abort();
    return 0;
  }
  const bool accepted = filter->matches(frame);
  static_cast<void>(filter->matches_datagram(frame));
  const auto negated = Filter::parse("!(" + text + ")");
  if (negated && negated->matches(frame) == accepted) std::abort();
  return 0;
}
